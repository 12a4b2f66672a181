"""Generates the rows of intake and of staff for a year's records, with one clerk to read them."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product
from typing import Any, Final

from pydantic_core import to_json

from bench.filling.inserting import indexed_later, insert
from bench.filling.rows import FIRST, PROCEDURES, is_open, moments_of, record_code, units_of
from services.intake.search.words import RecordWord, words_of
from services.intake.tables import received, record, record_word
from services.staff.tables import person, posting
from shared.contracts.events.personal import REDACTED
from shared.contracts.events.receipt import Verdict
from shared.contracts.events.reported.record import Applicant, FiledReport
from shared.storage.database import Database

CLERK: Final = "lt-hanh"
FAMILIES: Final = ("Nguyễn", "Lê", "Trần", "Phạm", "Hoàng", "Vũ", "Đỗ", "Bùi", "Trịnh", "Lò")
MIDDLE: Final = ("Thị", "Văn", "Đình", "Hữu", "Ngọc")
GIVEN: Final = (
    *("An", "Bình", "Chi", "Dũng", "Hà", "Hoa", "Hùng", "Lan", "Mai", "Nam", "Nga", "Oanh"),
    *("Phúc", "Quân", "Sơn", "Thảo", "Uyên", "Vân", "Xuân", "Yến"),
)
PEOPLE: Final = [" ".join(words) for words in product(FAMILIES, MIDDLE, GIVEN)]


def applicant_of(number: int) -> Applicant:
    """Return who filed the n-th record; every third is a Nguyễn, as in the country."""
    name = PEOPLE[number * 7 % len(PEOPLE)]
    if number % 3 == 0:
        name = f"Nguyễn {name.partition(' ')[2]}"
    return Applicant.model_construct(name=name, telephone=f"09{number % 100_000_000:08}")


async def fill_intake(database: Database, url: str, count: int) -> None:
    """Fill the tables of intake with the records that the tables of deadlines have."""
    async with indexed_later(database, [record, record_word, received]):
        await insert(url, record, (_record(number, count) for number in range(count)))
        await insert(url, record_word, _words(count))
        await insert(url, received, (_received(number, count) for number in range(count)))


def _record(number: int, count: int) -> dict[str, Any]:
    units = units_of(count)
    return {
        "code": record_code(number),
        "unit": units[number % len(units)],
        "procedure": PROCEDURES[number % len(PROCEDURES)],
        "applicant": applicant_of(number).name,
        "channel": "counter",
        "submitted_at": None,
        "received_at": moments_of(number, count).received_at,
        "status": "filed" if is_open(number, count) else "resolved",
        "linked_to": "",
        "indexed": True,
    }


def _words(count: int) -> Iterator[dict[str, Any]]:
    units = units_of(count)
    for number in range(count):
        applicant = applicant_of(number)
        nameless = applicant.model_copy(update={"name": REDACTED})
        for word, is_personal in (*_words_of_name(applicant.name), *words_of(record_code(number), nameless)):
            yield {
                "unit": units[number % len(units)],
                "word": word,
                "received_at": moments_of(number, count).received_at,
                "record": record_code(number),
                "personal": is_personal,
            }


@cache
def _words_of_name(name: str) -> tuple[RecordWord, ...]:
    """Return the words of a name, which many records have."""
    return words_of("", Applicant(name=name))


def _received(number: int, count: int) -> dict[str, Any]:
    code, received_at = record_code(number), moments_of(number, count).received_at
    said = {
        "record": code,
        "unit": units_of(count)[number % len(units_of(count))].partition("v")[0],
        "at": received_at.isoformat(),
        "procedure": PROCEDURES[number % len(PROCEDURES)],
        "applicant": {"name": applicant_of(number).name, "telephone": applicant_of(number).telephone},
        "channel": "counter",
    }
    return {
        "key": code,
        "publisher": "bench",
        "source": "urn:bench",
        "event_id": code,
        "type": FiledReport.type_name(),
        "about": code,
        "digest": "",
        "verdict": Verdict.ACCEPTED.value,
        "sequence": number,
        "faults": "[]",
        "said": to_json(said).decode(),
        "received_at": received_at,
        "traceparent": "",
        "personal": True,
    }


async def fill_staff(database: Database, url: str, count: int) -> None:
    """Post an invented clerk at the first unit."""
    known = {"name": "Lê Thị Hạnh", "email": "", "is_invented": True, "added_at": FIRST}
    await insert(url, person, [{"id": CLERK} | known])
    held = {"role": "clerk", "unit": units_of(count)[0], "group_id": "", "is_claimed": False}
    await insert(
        url, posting, [{"id": "p", "person": CLERK, "first_day": date(2023, 1, 1), "last_day": None} | held]
    )
