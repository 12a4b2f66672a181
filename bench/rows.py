"""Rows of a year's records, made up and put into the tables of deadlines as fast as the database takes them.

A commune has 7,500 records a year, of five procedures; one in a hundred is open, the latest. The tally has a
row for each office day, month and year, as if the records had come in one by one.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import Table, text
from sqlalchemy.engine import make_url

from services.deadlines.tables import deadline, tally
from services.deadlines.tally import COUNTED
from shared.db import Database

A_YEAR: Final = 7_500
OPEN_SHARE: Final = 100
PROCEDURES: Final = ("1.001193", "1.003554", "1.004837", "2.000815", "2.001035")
FIRST: Final = datetime(2025, 12, 1, 1, tzinfo=UTC)
NOW: Final = FIRST + timedelta(365)
AT_ONCE: Final = 20_000
DUE_NOW: Final = 10
"""Records of which somebody is to be warned at `NOW`."""


def units_of(count: int) -> list[str]:
    """The units that so many records of a year need."""
    return [f"{10_000 + number}v1" for number in range(-(-count // A_YEAR))]


async def fill(database: Database, url: str, count: int) -> None:
    """Fill the tables; indexes are made afterwards, which is faster."""
    async with database.writing() as connection:
        for index in deadline.indexes:
            await connection.run_sync(index.drop)
    for table, rows in ((deadline, _deadlines(count)), (tally, _tally(count))):
        await _insert(url, table, rows)
    async with database.writing() as connection:
        if database.is_sqlite:
            await connection.execute(text("pragma cache_size = -262144"))
        for index in deadline.indexes:
            await connection.run_sync(index.create)
    if not database.is_sqlite:
        async with database.writing() as connection:
            await connection.execute(text("analyze"))


def _deadlines(count: int) -> Iterator[dict[str, Any]]:
    units = units_of(count)
    minutes = 365 * 24 * 60
    for number in range(count):
        hours = minutes * number // count // 60
        received_at = FIRST + timedelta(hours=hours)
        due_at = received_at + timedelta(days=5)
        is_open = number >= count - count // OPEN_SHARE
        is_due_now = number >= count - DUE_NOW
        yield dict.fromkeys(deadline.c.keys()) | {
            "record": f"H56.31.20-{number:09}",
            "unit": units[number % len(units)],
            "procedure": PROCEDURES[number % len(PROCEDURES)],
            "limit": "3 working-days",
            "rules": "nd118-2025",
            "received_at": received_at,
            "online": number % 3 == 0,
            "due_at": due_at,
            "near_at": due_at - timedelta(days=1),
            "urgent_at": due_at - timedelta(hours=2),
            "resolved_at": None if is_open else due_at - timedelta(days=1),
            "outcome": None if is_open else "before",
            "standing": "running" if is_open else "resolved",
            "owes_apology": is_open and number % 1000 == 0,
            "applied": 1 if is_open else 2,
            "warned": "[]",
            "next_moment": (NOW if is_due_now else NOW + timedelta(days=1)) if is_open else None,
        }


def _tally(count: int) -> Iterator[dict[str, Any]]:
    days = [FIRST.date() + timedelta(offset) for offset in range(365)]
    rows = [("day", day) for day in days if day.isoweekday() < 6]
    rows += [("month", month) for month in sorted({day.replace(day=1) for day in days})]
    rows += [("year", date(year, 1, 1)) for year in sorted({day.year for day in days})]
    for unit in units_of(count):
        for procedure in PROCEDURES:
            for span, since in rows:
                row = {"unit": unit, "span": span, "since": since, "procedure": procedure}
                yield row | dict.fromkeys(COUNTED, 6)


async def _insert(url: str, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    where, names = make_url(url), list(table.c.keys())
    values = ([row[name] for name in names] for row in rows)
    if where.get_backend_name() == "sqlite":
        with sqlite3.connect(str(where.database)) as database:
            places = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join("?" for _ in names)
            statement = f"insert into {table.name} ({places}) values ({marks})"  # noqa: S608  # names are ours
            database.execute("pragma synchronous = off")
            database.executemany(statement, (list(map(_as_sqlite, row)) for row in values))
        database.close()
        return
    server = await asyncpg.connect(
        host=str(where.query["host"]), user=where.username, database=where.database
    )
    while some := list(islice(values, AT_ONCE)):
        await server.copy_records_to_table(table.name, records=some, columns=names)
    await server.close()


def _as_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    return value.isoformat() if isinstance(value, date) else value
