"""The search of staff, by number of records, which should not matter: it looks through one commune."""

import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import uvloop
from pydantic_core import to_json

from bench.filling.inserting import indexed_later, insert
from bench.filling.intake_rows import applicant_of
from bench.filling.rows import FIRST, RECORDS_A_YEAR, units_of
from bench.support.databases import database_urls
from services.intake import tables
from services.intake.search.api import find_records, records_named
from services.intake.search.words import words_of
from shared.contracts.events.reported.record import Applicant
from shared.contracts.questions.intake.search import FindRecords, RecordsNamed
from shared.storage.database import Database
from tests.conftest import create_postgresql

ROUNDS: Final = 30
PAGE: Final = 25


def record_of(number: int, units: list[str]) -> tuple[dict[str, Any], Applicant]:
    """Return the n-th record and its applicant."""
    applicant = applicant_of(number)
    received = FIRST + timedelta(minutes=number % RECORDS_A_YEAR * 60)
    row = {
        "code": f"H56.31.20-{received:%y%m%d}-{number % 1_000_000:06}",
        "unit": units[number // RECORDS_A_YEAR],
        "procedure": "2.000815",
        "applicant": applicant.name,
        "channel": "counter",
        "submitted_at": None,
        "received_at": received,
        "status": "filed",
        "indexed": True,
    }
    return row, applicant


def words(count: int, units: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the words of all records."""
    for number in range(count):
        row, applicant = record_of(number, units)
        for word, is_personal in words_of(row["code"], applicant):
            yield {
                "unit": row["unit"],
                "word": word,
                "received_at": row["received_at"],
                "record": row["code"],
                "personal": is_personal,
            }


async def measure(url: str, count: int) -> dict[str, float]:
    """Fill the tables; return the median milliseconds of each search in one commune."""
    units = units_of(count)
    number = len(units) // 2 * RECORDS_A_YEAR + 4711 % min(count, RECORDS_A_YEAR)
    one, applicant = record_of(number, units)
    codes = tuple(record_of(number - n, units)[0]["code"] for n in range(PAGE))
    finds = {
        "a whole name, without marks": "tran van an",
        "two of the most frequent words": "nguyen thi",
        "the beginning of a frequent word": "ng",
        "a telephone": applicant.telephone or "",
        "the end of a code": one["code"].rpartition("-")[2],
        "a whole code": one["code"],
        "nobody": "khong co ai",
    }
    await create_postgresql(url)
    database = Database(url, "intake")
    await database.create(tables.TABLES)
    async with indexed_later(database, [tables.record, tables.record_word]):
        await insert(url, tables.record, (record_of(n, units)[0] for n in range(count)))
        await insert(url, tables.record_word, words(count, units))
    milliseconds = {}
    for name, typed in finds.items():
        question = FindRecords(units=(one["unit"],), text=typed, limit=PAGE)
        milliseconds[f"search: {name}"] = await _median(database, find_records, question)
    named = RecordsNamed(records=codes)
    milliseconds[f"names of {PAGE} records"] = await _median(database, records_named, named)
    await database.close()
    return milliseconds


async def _median(database: Database, answer: Any, question: Any) -> float:
    rounds = []
    for _ in range(ROUNDS):
        async with database.reading() as read:
            since = time.perf_counter()
            await answer(question, read)
            rounds.append(1000 * (time.perf_counter() - since))
    return statistics.median(rounds)


if __name__ == "__main__":
    with database_urls(sys.argv[1]) as where:
        found = uvloop.run(measure(where.format(service="intake"), int(sys.argv[2])))
        sys.stdout.write(to_json(found).decode())
