"""A rehearsal of many records takes no more memory than one of a few; of 100,000 in `make prove`."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import String, cast, func, insert, literal, select, true

from services.deadlines.record_filters import COUNTS
from services.deadlines.tables import deadline, happening
from tests.deadlines.support.rehearsed_office import a_year, opened, run_office
from tests.support.at_length import size

COPIES: Final = size(test=50, prove=220)
TEMPLATE: Final = 500
MOST_MB: Final = 25
"""More for many records than for 1,000; the pages that SQLite keeps are among it."""
REHEARSE: Final = """
import asyncio, resource, sys
from datetime import UTC, date, datetime
from services.deadlines.rehearsal.comparing import Rehearsal
from services.deadlines.rehearsal.recounting import rehearse
from shared.storage.database import Database

async def main():
    database, found = Database(sys.argv[1], "deadlines"), Rehearsal()
    async for one in rehearse(database, (), date(2022, 1, 1), date(2024, 12, 31), datetime.now(UTC)):
        found.take(one)
    await database.close()
    print(found.records, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)

asyncio.run(main())
"""


async def copied(file: Path, copies: int) -> int:
    """A database with so many copies of each record; return how many of them a form counts."""
    database = await opened(file)
    await run_office(database, a_year(TEMPLATE))
    first = select(literal(1).label("n")).cte("n", recursive=True)
    numbers = first.union_all(select(first.c.n + 1).where(first.c.n < copies - 1))
    async with database.writing() as connection:
        for table in (deadline, happening):
            others = [column for column in table.c if column.name != "record"]
            code = table.c.record + "-" + cast(numbers.c.n, String)
            cloned = select(code, *others).select_from(table.join(numbers, true()))
            names = ["record", *(column.name for column in others)]
            await connection.execute(insert(table).from_select(names, cloned))
        number = (
            await connection.execute(select(func.count()).select_from(deadline).where(COUNTS))
        ).scalar_one()
    await database.close()
    return int(number)


def rehearsed(file: Path) -> tuple[int, int]:
    """How many records a process of its own has rehearsed, and its peak memory in MB."""
    url = f"sqlite+aiosqlite:///{file}"
    done = subprocess.run(
        [sys.executable, "-c", REHEARSE, url], check=True, capture_output=True, text=True, timeout=600
    )
    records, memory = done.stdout.split()
    return int(records), int(memory)


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_many_records_take_no_more_memory_than_few(tmp_path: Path) -> None:
    few, many = tmp_path / "few.db", tmp_path / "many.db"
    number_of_few, number_of_many = await copied(few, 2), await copied(many, COPIES)
    records, memory = rehearsed(few)
    many_records, more_memory = rehearsed(many)
    assert (records, many_records) == (number_of_few, number_of_many)
    assert many_records >= 450 * COPIES
    assert more_memory - memory < MOST_MB, (memory, more_memory)
