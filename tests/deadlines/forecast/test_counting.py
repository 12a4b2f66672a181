"""A forecast counts what the events tell, on both databases, and reads no table whole."""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, insert, inspect, select, text

from deploy.migrations import upgrade
from services.deadlines import tables
from services.deadlines.forecast.api import AS_THEY_CAME, costs_of_one, unit_forecast
from services.deadlines.forecast.counting import ForecastPeriod, costly_records, counts_of, is_bad
from services.deadlines.forecast.indicators import IndicatorCount, version_on
from services.deadlines.tables import deadline
from shared.contracts.events.record import (
    RecordFact,
    RecordFiled,
    RecordLinked,
    RecordResolved,
    RecordReturned,
    RecordSupplemented,
    RecordSupplementRequested,
    RecordWithdrawn,
)
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import THREE_DAYS, UNIT, clock, hear, tell

Open = Callable[[str], Awaitable[Database]]
FEBRUARY = ForecastPeriod(date(2023, 2, 1), date(2023, 2, 28), date(2023, 2, 28))
VERSION = version_on(FEBRUARY.first)
READ_WHOLE = re.compile("SCAN deadline|Seq Scan")
SECOND_FEBRUARY = clock("2023-02-02 17:00")
RECOMMENDATION = "x.recommendation.matter"


def code(number: int) -> str:
    """The code of a record."""
    return f"H56.31.20-230201-{number:04}"


def filed(number: int, at: str = "2023-02-01 09:00", **more: Any) -> RecordFact:
    return tell(RecordFiled, 1, at, record=code(number), **more)


def next_step(kind: type[RecordFact], number: int, sequence: int, at: str, **more: Any) -> RecordFact:
    return tell(kind, sequence, at, record=code(number), **more)


FACTS = [
    # 1: online, in time, with everything
    filed(1, channel="online", fee_due=8000, payment="portal", digitised=True, reused=True),
    next_step(RecordResolved, 1, 2, "2023-02-02 09:00", electronic_result=True),
    # 2: at the counter, late by its appointment, paid in cash, nothing digital
    filed(2, fee_due=8000, payment="direct", digitised=False, reused=False, appointment_at=SECOND_FEBRUARY),
    next_step(RecordResolved, 2, 2, "2023-02-03 09:00", electronic_result=False),
    # 3: asked twice, without an end; nothing was told of fees or files
    filed(3, channel="online", appointment_at=clock("2023-02-27 17:00")),
    next_step(RecordSupplementRequested, 3, 2, "2023-02-02 09:00"),
    next_step(RecordSupplemented, 3, 3, "2023-02-03 09:00"),
    next_step(RecordSupplementRequested, 3, 4, "2023-02-06 09:00"),
    # 4: open past its appointment; 5: open, its appointment is on the last day
    filed(4, appointment_at=clock("2023-02-27 17:00")),
    filed(5, appointment_at=clock("2023-02-28 08:00")),
    # 6: withdrawn, which is no end
    filed(6, appointment_at=clock("2023-02-07 17:00")),
    next_step(RecordWithdrawn, 6, 2, "2023-02-03 09:00"),
    # 7: of the month before; 8: linked to one of another system; 9: a recommendation, late
    filed(7, "2023-01-31 09:00", appointment_at=clock("2023-02-02 17:00")),
    filed(8),
    next_step(RecordLinked, 8, 2, "2023-02-02 09:00", other=code(1)),
    filed(9, procedure=RECOMMENDATION, appointment_at=clock("2023-02-10 17:00")),
    # 10: no fee; what the result is, is told when it is handed over
    filed(10, fee_due=0, payment="none", channel="online"),
    next_step(RecordResolved, 10, 2, "2023-02-02 09:00"),
    next_step(RecordReturned, 10, 3, "2023-02-02 10:00", electronic_result=True),
]  # fmt: skip


async def opened(open_database: Open) -> Database:
    """A database that has heard these facts."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    await hear(database, FACTS)
    return database


@contextmanager
def noted(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements that are sent."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(database._reader.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(database._reader.sync_engine, "before_cursor_execute", note)


async def test_what_is_counted(open_database: Open) -> None:
    database = await opened(open_database)
    async with database.reading() as read:
        counts = (await counts_of(read, [UNIT], FEBRUARY))[UNIT]
    assert {what: tuple(count) for what, count in counts.items()} == {
        IndicatorCount.RECORDS: (3, 7),
        IndicatorCount.ONLINE: (2, 7),
        IndicatorCount.WITH_FEE: (1, 2),
        IndicatorCount.ELECTRONIC_RESULT: (2, 3),
        IndicatorCount.DIGITISED: (1, 2),
        IndicatorCount.REUSED: (1, 2),
        IndicatorCount.RECOMMENDATIONS: (0, 1),
    }
    forecast = unit_forecast(UNIT, VERSION, counts)
    assert forecast.received == 7
    assert {one.indicator: one.points for one in forecast.indicators} == {
        "on-time": 8.57,
        "online": 3.43,
        "paid-online": 3.0,
        "electronic-result": 4.0,
        "digitised": 2.0,
        "reused": 1.25,
        "not-late": 2.86,
        "recommendations": 0.0,
    }
    assert (forecast.points, forecast.known) == (25.11, 56)


async def test_each_record_that_costs_points_is_found_with_what_it_costs(open_database: Open) -> None:
    database = await opened(open_database)
    async with database.reading() as read:
        counts = (await counts_of(read, [UNIT], FEBRUARY))[UNIT]
        costs = costs_of_one(VERSION, counts)
        query = costly_records(UNIT, FEBRUARY, {id: VERSION.indicator[id].counts for id in costs})
        rows, after = await AS_THEY_CAME.batch(read, query, after="", limit=50)
    bad = {int(row.record[-4:]): {id for id in costs if is_bad(row, id)} for row in rows}
    timely = {"on-time", "not-late"}
    assert not after
    assert bad == {
        2: timely | {"online", "paid-online", "electronic-result", "digitised", "reused"},
        3: timely | {"online"},
        4: timely | {"online"},
        5: {"online"},
        6: timely | {"online"},
        9: {"recommendations"},
    }


async def test_no_table_is_read_whole(open_database: Open) -> None:
    database = await opened(open_database)
    async with database.reading() as read:
        with noted(database) as statements:
            counts = (await counts_of(read, [UNIT, "15715v1"], FEBRUARY))[UNIT]
            costly = {id: VERSION.indicator[id].counts for id in costs_of_one(VERSION, counts)}
            query = costly_records(UNIT, FEBRUARY, costly)
            _, after = await AS_THEY_CAME.batch(read, query, after="", limit=1)
            await AS_THEY_CAME.batch(read, query, after=after, limit=50)
        if not database.is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        for statement, parameters in statements:
            if not statement.lstrip().upper().startswith("SELECT"):
                continue
            explain = "explain query plan " if database.is_sqlite else "explain "
            plan = [str(row) for row in await read.exec_driver_sql(explain + statement, parameters)]
            assert not [line for line in plan if READ_WHOLE.search(line)], plan
            assert any("deadline_by_receipt" in line for line in plan), plan


@pytest.mark.parametrize("procedure", [THREE_DAYS, RECOMMENDATION])
async def test_a_unit_without_records_has_no_points_but_those_that_are_full(
    open_database: Open, procedure: str
) -> None:
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    async with database.reading() as read:
        counts = await counts_of(read, [UNIT], FEBRUARY)
    forecast = unit_forecast(UNIT, VERSION, counts.get(UNIT, {}))
    assert (forecast.received, forecast.points, forecast.known) == (0, 6.0, 6)
    assert [one.indicator for one in forecast.indicators if one.points is not None] == ["recommendations"]


async def test_records_from_before_the_forecast_are_late_by_their_outcome(open_database: Open) -> None:
    """What was told of their fees and files is not kept, so it is not known."""
    database = await opened(open_database)
    async with database.reading() as read:
        rows = [dict(row._mapping) for row in await read.execute(select(deadline))]
        told = await counts_of(read, [UNIT], FEBRUARY)
    older = await open_database("older")
    await upgrade(older, "deadlines", "0014")
    async with older.writing() as connection:
        known = await connection.run_sync(
            lambda sync: {one["name"] for one in inspect(sync).get_columns("deadline")}
        )
        assert "portal_late" not in known
        for row in rows:
            kept = {name: value for name, value in row.items() if name in known}
            await connection.execute(insert(deadline).values(kept))
    await upgrade(older, "deadlines")
    async with older.reading() as read:
        counts = (await counts_of(read, [UNIT], FEBRUARY))[UNIT]
    for what in (IndicatorCount.RECORDS, IndicatorCount.ONLINE, IndicatorCount.RECOMMENDATIONS):
        assert counts[what] == told[UNIT][what], what
    assert counts[IndicatorCount.WITH_FEE] == counts[IndicatorCount.DIGITISED] == (0, 0)
