"""The database queries of pages, reports and the timer, by number of records, which should not matter."""

import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import uvloop
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.filling.rows import FIRST, NOW, fill, units_of
from bench.support.databases import database_url, open_database
from services.deadlines import store
from services.deadlines.api import apologies_owed, how_many_in_time
from services.deadlines.record_list import records_at
from services.deadlines.timer import BATCH_SIZE
from services.deadlines.today.api import work_at
from shared.contracts.questions.deadlines import (
    ApologiesOwed,
    Breakdown,
    HowManyInTime,
    RecordLines,
    RecordsByDueTime,
    Standing,
)
from shared.contracts.questions.record_list import RecordSort
from shared.contracts.questions.work_today import WhatIsDueToday

ROUNDS: Final = 30
DISTRICT: Final = 34
"""Communes of the district of Triệu Sơn."""
Query = Callable[[AsyncConnection], Awaitable[Any]]


def queries(count: int) -> dict[str, Query]:
    """Return the queries by name."""
    units = units_of(count)
    year = {"since": FIRST.date(), "until": NOW.date()}
    odd = {"since": FIRST.date() + timedelta(37), "until": NOW.date() - timedelta(19)}
    unit = units[len(units) // 2]
    questions: dict[str, tuple[Callable[..., Awaitable[Any]], Any]] = {
        "report: a commune, a year": (how_many_in_time, HowManyInTime(units=(unit,), **year)),
        "report: a commune, by month": (
            how_many_in_time,
            HowManyInTime(units=(unit,), by=Breakdown.MONTH, **year),
        ),
        "report: up to 34 communes, odd dates": (
            how_many_in_time,
            HowManyInTime(units=tuple(units[:DISTRICT]), **odd),
        ),
        "page: records by due time": (_records, RecordsByDueTime(unit=unit)),
        "page: records by number, those that are open": (
            _records,
            RecordsByDueTime(unit=unit, is_open=True, number=1, limit=25),
        ),
        "page: records by receipt": (
            _records,
            RecordsByDueTime(unit=unit, number=1, limit=25, sort=RecordSort.RECEIVED, descending=True),
        ),
        "page: running records": (
            _records,
            RecordsByDueTime(unit=unit, standing=Standing.RUNNING),
        ),
        "page: apologies owed": (apologies_owed, ApologiesOwed(unit=unit)),
    }
    return {
        name: (lambda read, give=give, question=question: give(question, read))
        for name, (give, question) in questions.items()
    } | {
        "page: today": lambda read: work_at(WhatIsDueToday(units=(unit,)), read, NOW),
        "timer: nothing is due": lambda read: store.due_for_warning(read, NOW - timedelta(1), BATCH_SIZE),
        "timer: ten are due": lambda read: store.due_for_warning(read, NOW, BATCH_SIZE),
    }


async def measure(url: str, count: int) -> dict[str, float]:
    """Fill the tables; return the median milliseconds of each query."""
    async with open_database(url) as database:
        await fill(database, url, count)
        milliseconds = {}
        for name, query in queries(count).items():
            rounds = []
            for _ in range(ROUNDS):
                async with database.reading() as read:
                    since = time.perf_counter()
                    await query(read)
                    rounds.append(1000 * (time.perf_counter() - since))
            milliseconds[name] = statistics.median(rounds)
        return milliseconds


async def _records(question: RecordsByDueTime, read: AsyncConnection) -> RecordLines:
    return await records_at(question, read, NOW)


if __name__ == "__main__":
    with database_url(sys.argv[1]) as where:
        sys.stdout.write(to_json(uvloop.run(measure(where, int(sys.argv[2])))).decode())
