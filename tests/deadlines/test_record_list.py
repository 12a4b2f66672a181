"""The list of records: whatever it is narrowed down to, it is what a plain loop finds, and by an index."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from itertools import product
from typing import Any, Final

import pytest
from sqlalchemy import event, text

from services.deadlines import tables
from services.deadlines.record_list import records_at
from shared.contracts.events.record import RecordLinked
from shared.contracts.questions.deadlines import RecordLine, RecordsByDueTime, Standing
from shared.contracts.questions.record_list import RecordSort
from shared.messaging.queries.client import NotFound
from shared.reference.loading import load_procedures
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import SAME_DAY, UNIT, clock, hear, tell
from tests.deadlines.support.plans import plans_of
from tests.deadlines.test_answers import NEIGHBOUR, february
from tests.deadlines.test_timer import tick
from tests.support.zone import VIETNAM

NOON: Final = clock("2023-02-06 12:00")
READ_WHOLE: Final = re.compile(r"SCAN deadline\b(?! USING (COVERING )?INDEX)|Seq Scan on deadline")
FILTERS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"standing": Standing.OVERDUE},
    {"standing": Standing.RESOLVED},
    {"standing": Standing.RETURNED},
    {"is_open": True},
    {"is_open": False},
    {"overdue_on": date(2023, 2, 1)},
    {"past_promise": True},
    {"due_until": date(2023, 2, 28)},
)
MORE: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"units": (NEIGHBOUR,)},
    {"received_since": date(2023, 2, 1)},
    {"received_until": date(2023, 1, 31)},
    {"procedure": "2.000815"},
    {"field": "Hộ tịch"},
    {"records": ("before", "overdue", "elsewhere", "unheard-of")},
)
ORDERS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"sort": RecordSort.RECEIVED, "descending": True},
    {"sort": RecordSort.PROCEDURE},
    {"descending": True},
)


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    """Records of February, at noon on the 6th."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    await hear(database, february())
    await tick(database, "2023-02-06 12:00")
    return database


def local_day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def holds(row: Any, wanted: dict[str, Any]) -> bool:
    """What a plain reading of the filters says of a row."""
    is_open = row.resolved_at is None and row.ended_at is None
    field_of = {code: procedure.field for code, procedure in load_procedures().items()}
    said: dict[str, Callable[[Any], bool]] = {
        "standing": lambda standing: {
            Standing.RESOLVED: bool(row.resolved_at and not row.returned_at),
            Standing.RETURNED: bool(row.returned_at),
        }.get(standing, row.standing == standing),
        "is_open": lambda wished: is_open == wished,
        "overdue_on": lambda day: (
            local_day(row.due_at) <= day
            and (
                row.standing == "overdue"
                or any(at and local_day(at) > day for at in (row.resolved_at, row.ended_at))
            )
        ),
        "past_promise": lambda _: (
            is_open
            and (
                row.standing == "overdue"
                or (row.standing == "running" and row.promised_at is not None and row.promised_at < NOON)
            )
        ),
        "due_until": lambda day: row.standing == "running" and local_day(row.due_at) <= day,
        "units": lambda _: True,
        "received_since": lambda day: local_day(row.received_at) >= day,
        "received_until": lambda day: local_day(row.received_at) <= day,
        "procedure": lambda code: row.procedure == code,
        "field": lambda field: field_of[row.procedure] == field,
        "records": lambda codes: row.record in codes,
    }
    return row.unit in {UNIT, *wanted.get("units", ())} and all(
        said[name](value) for name, value in wanted.items()
    )


def in_order(rows: Sequence[Any], order: dict[str, Any]) -> list[str]:
    keys = {
        RecordSort.DUE: lambda row: (row.due_at, row.record),
        RecordSort.RECEIVED: lambda row: (row.received_at, row.record),
        RecordSort.PROCEDURE: lambda row: (row.procedure, row.due_at, row.record),
    }
    by = keys[order.get("sort", RecordSort.DUE)]
    return [row.record for row in sorted(rows, key=by, reverse=order.get("descending", False))]


@pytest.mark.slow
async def test_every_filter_and_order_lists_and_counts_what_a_plain_loop_finds(database: Database) -> None:
    found = 0
    async with database.reading() as read:
        rows = (await read.execute(tables.deadline.select())).all()
        for filters, more, order in product(FILTERS, MORE, ORDERS):
            wanted = filters | more
            expected = in_order([row for row in rows if holds(row, wanted)], order)
            listed: list[RecordLine] = []
            for number in range(1, 6):
                asked = RecordsByDueTime(unit=UNIT, limit=3, number=number, **wanted, **order)
                page = await records_at(asked, read, NOON)
                listed += page.records
                assert page.count == len(expected), (wanted, order)
            assert [line.record for line in listed] == expected, (wanted, order)
            found += len(expected)
    assert found > 200


async def test_a_line_says_the_time_that_is_left(database: Database) -> None:
    async with database.reading() as read:
        page = await records_at(RecordsByDueTime(unit=UNIT, number=1), read, NOON)
    left = {line.record: (line.minutes, line.days) for line in page.records}
    assert left["overdue"] == (-(450 + 450 + 240), -3)
    assert left["before"] == left["awaiting"] == (None, None)
    assert (left["running"][1] or 0) > 0


async def test_pages_end_where_nothing_is_counted_any_more(database: Database) -> None:
    async with database.reading() as read:
        with pytest.raises(NotFound):
            await records_at(RecordsByDueTime(unit=UNIT, number=401, limit=25), read, NOON)


@pytest.mark.slow
async def test_no_list_reads_the_table_from_end_to_end(database: Database) -> None:
    statements: list[tuple[str, Any]] = []
    engine = database._reader.sync_engine

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    async with database.reading() as read:
        for filters, more, order in product(FILTERS, MORE, ORDERS):
            await records_at(RecordsByDueTime(unit=UNIT, number=1, **filters, **more, **order), read, NOON)
    event.remove(engine, "before_cursor_execute", note)
    asked = {said[0]: said for said in statements if "FROM deadline" in said[0]}
    assert len(asked) > 40
    async with database.reading() as read:
        if not database.is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        for statement, parameters in asked.values():
            explain = "explain query plan " if database.is_sqlite else "explain "
            plan = [str(row) for row in await read.exec_driver_sql(explain + statement, parameters)]
            assert not [line for line in plan if READ_WHOLE.search(line)], (statement, plan)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("units", [None, (NEIGHBOUR,)], ids=["of one unit", "of two"])
@pytest.mark.parametrize(
    "wanted",
    [{}, {"is_open": True}, {"standing": Standing.RESOLVED}, {"received_since": date(2023, 1, 1)}],
    ids=["all", "open", "resolved", "received since"],
)
async def test_an_index_alone_says_which_records_are_on_a_page(
    database: Database, wanted: dict[str, Any], units: tuple[str, ...] | None
) -> None:
    """On SQLite: PostgreSQL chooses by its statistics, and for so few records no index."""
    async with plans_of(database) as plans, database.reading() as read:
        await records_at(RecordsByDueTime(unit=UNIT, units=units, number=1, **wanted), read, NOON)
    [plan] = (plan for plan in plans if "SEARCH deadline" in plan)
    assert plan.count("SEARCH deadline USING COVERING INDEX") == 2, "to find the page, and to count"
    assert "SEARCH deadline USING INDEX deadline" not in plan


async def test_the_promise_or_the_law_has_passed_whichever_is_earlier(database: Database) -> None:
    past = RecordsByDueTime(unit=UNIT, number=1, past_promise=True)

    async def listed() -> set[str]:
        async with database.reading() as read:
            return {line.record for line in (await records_at(past, read, NOON)).records}

    assert "overdue" in await listed()
    assert "running" not in await listed()
    promised = tables.deadline.update().values(promised_at=clock("2023-02-06 11:59"))
    async with database.writing() as write:
        await write.execute(promised.where(tables.deadline.c.record.in_(["running", "awaiting", "before"])))
    assert await listed() >= {"overdue", "running"}
    assert not await listed() & {"awaiting", "before"}, "one that waits for the citizen, and one that is done"


async def test_a_linked_record_is_in_no_list_of_what_is_open_or_was_overdue(database: Database) -> None:
    linked = tell(RecordLinked, 2, "2023-02-06 08:00", record="overdue", procedure=SAME_DAY, other="feed")
    await hear(database, [linked])
    async with database.reading() as read:
        for wanted in ({"is_open": True}, {"standing": Standing.OVERDUE}, {"overdue_on": date(2023, 2, 3)}):
            page = await records_at(RecordsByDueTime(unit=UNIT, number=1, **wanted), read, NOON)
            assert "overdue" not in {line.record for line in page.records}
        ended = await records_at(RecordsByDueTime(unit=UNIT, standing=Standing.ENDED), read, NOON)
        assert "overdue" in {line.record for line in ended.records}
