"""Generates the rows of surveys and letters for a year's records: one citizen in five answers.

The tally equals a recount of them. A commune sends 120 letters a year.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from pydantic_core import to_json

from bench.filling.inserting import indexed_later, insert
from bench.filling.rows import FIRST, NOW, PROCEDURES, is_open, moments_of, record_code, units_of
from services.letters import tables as of_letters
from services.surveys.domain import MIN_GROUP_SIZE, Subject, SurveyAnswer, month_of
from services.surveys.figures.suppression import Cell
from services.surveys.figures.tally import INVITATIONS, Tally, tally_of_answers
from services.surveys.tables import answer, follow_up, invitation, open_link, tally
from shared.contracts.questions.surveys.form import AnswerChannel
from shared.storage.database import Database
from tests.support.zone import VIETNAM

CITIZENS_PER_ANSWER: Final = 5
INSTRUMENT: Final = "three-factors/1"
FACTORS: Final = ("responsibility", "attitude", "capacity")
STEPS: Final = (*[(5, 5, 4)] * 24, *[(4, 5, None)] * 20, *[(3, 4, 4)] * 4, (2, 1, 3))
"""The ratings of 49 answers, one of them dissatisfied."""
CHANNELS: Final = (
    *[AnswerChannel.QR] * 4,
    AnswerChannel.TABLET,
    *[AnswerChannel.LINK] * 2,
    AnswerChannel.PAPER,
)
LINK_OPEN_FOR: Final = timedelta(60)
LETTERS_A_YEAR: Final = 120


async def fill_surveys(database: Database, url: str, count: int) -> None:
    """Fill the tables of surveys."""
    async with indexed_later(database, [invitation, open_link, answer, follow_up]):
        await insert(url, invitation, _invitations(count))
        await insert(url, open_link, _links(count))
        await insert(url, answer, map(_answer_row, _answers(count)))
        await insert(
            url, follow_up, (_follow_up(given) for given in _answers(count) if given.is_dissatisfied)
        )
        await insert(url, tally, _tally(count))


async def fill_letters(database: Database, url: str, count: int) -> None:
    """Fill the tables of letters."""
    async with indexed_later(database, [of_letters.letter]):
        await insert(url, of_letters.wording, [{"id": "w", "kind": "birth", "text": "Chúc mừng."}])
        await insert(url, of_letters.letter, _letters(count))


def _returned(count: int, first: int = 0, step: int = 1) -> Iterator[tuple[int, Subject, datetime]]:
    """Yield the number and subject of each record whose result was handed over, and when."""
    units = units_of(count)
    for number in range(first, count, step):
        if not is_open(number, count):
            moments = moments_of(number, count)
            month, procedure = month_of(moments.resolved_on), PROCEDURES[number % len(PROCEDURES)]
            yield number, Subject(units[number % len(units)], month, procedure), moments.resolved_at


def _is_answered(number: int, count: int) -> bool:
    return number // len(units_of(count)) % CITIZENS_PER_ANSWER == 0


def _invitations(count: int) -> Iterator[dict[str, Any]]:
    for number, subject, _ in _returned(count):
        row = {"id": f"{number:032x}", "record": record_code(number), "instrument": INSTRUMENT}
        yield row | subject._asdict() | {"link_digest": number.to_bytes(32)}


def _links(count: int) -> Iterator[dict[str, Any]]:
    for number, subject, at in _returned(count):
        if not _is_answered(number, count):
            yield {
                "invitation": f"{number:032x}",
                "token": f"{number:043}" if at + LINK_OPEN_FOR > NOW else "",
                "unit": subject.unit,
                "record": record_code(number),
                "invited_at": at,
                "expires_at": at + LINK_OPEN_FOR,
            }


def _answers(count: int, first: int = 0, step: int = 1) -> Iterator[SurveyAnswer]:
    seen: Counter[Subject] = Counter()
    for number, subject, _ in _returned(count, first, step):
        if _is_answered(number, count):
            seen[subject] += 1
            drawn = int.from_bytes(blake2b(number.to_bytes(8), digest_size=4).digest())
            yield SurveyAnswer(
                id=f"{number:032x}",
                unit_month=subject.unit_month,
                procedure=subject.procedure if seen[subject] >= MIN_GROUP_SIZE else "",
                channel=CHANNELS[drawn % len(CHANNELS)],
                instrument=INSTRUMENT,
                steps=dict(zip(FACTORS, STEPS[drawn % len(STEPS)], strict=True)),
            )


def _answer_row(given: SurveyAnswer) -> dict[str, Any]:
    values = {"id": given.id, "procedure": given.procedure, "instrument": INSTRUMENT, "comment": ""}
    return (
        values
        | given.unit_month._asdict()
        | {"channel": str(given.channel), "steps": to_json(given.steps).decode(), "is_told": True}
    )


def _follow_up(given: SurveyAnswer) -> dict[str, Any]:
    opened_at = given.unit_month.starts_at(VIETNAM) + timedelta(20)
    return {
        "id": given.id,
        "answer": given.id,
        **given.unit_month._asdict(),
        "contact": "",
        "opened_at": opened_at,
        "due_at": opened_at + timedelta(14),
        "answered_at": opened_at + timedelta(7),
        "outcome": "explained",
        "said": "",
    }


def _tally(count: int) -> Iterator[dict[str, Any]]:
    by_unit = [(count, first, len(units_of(count))) for first in range(len(units_of(count)))]
    for these in by_unit:
        counts: Tally = Counter(
            (Cell(*subject.unit_month, INSTRUMENT, subject.procedure, channel=""), INVITATIONS)
            for _, subject, _ in _returned(*these)
        )
        counts.update(tally_of_answers(_answers(*these)))
        for (cell, counted), number in counts.items():
            yield cell._asdict() | {"counted": counted, "number": number}


def _letters(count: int) -> Iterator[dict[str, Any]]:
    for place, unit in enumerate(units_of(count)):
        for number in range(LETTERS_A_YEAR):
            day: date = FIRST.date() + timedelta(365 * number // LETTERS_A_YEAR)
            at = datetime(day.year, day.month, day.day, 8, tzinfo=VIETNAM)
            yield {
                "id": f"{place * LETTERS_A_YEAR + number:032x}",
                "unit": unit,
                "kind": ("birth", "marriage", "death")[number % 3],
                "about": f"{unit}/{number}",
                "wording": "w",
                "registered_on": day,
                "drafted_at": at,
                "issue_at": at,
                "addressee": "",
                "email": "",
                "status": "handed-over",
                "since": at,
                "reason": "",
                "by_rules": True,
                "unsigned": False,
                "steps": 4,
                "sheet": "made",
                "said": "{}",
            }
