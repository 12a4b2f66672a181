"""What an imported book calls a procedure is forgotten with the names of people; what is counted stays."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from services.deadlines import store, tables
from services.deadlines.recount import rebuilt_tally
from services.deadlines.retention import PURGE_RULES
from shared.contracts.events.record import RecordFact, RecordFiled, RecordResolved
from shared.service.retention.purge_rule import Expired
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import clock, hear, tell
from tests.deadlines.support.plans import plans_of

(NAMES,) = PURGE_RULES
BOOK, FEED = "x.book.0123456789ab", "9.999999"
NAME = "Trích lục khai sinh cho bà Lê Thị Kín"
LATER = clock("2025-06-01 00:00")


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    """Three records of a book, of which one is open and one has news, and one of a feed."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    await hear(
        database,
        [
            filed("closed", BOOK),
            tell(RecordResolved, 2, "2023-02-03 09:00", record="closed", procedure=BOOK),
            filed("open", BOOK),
            filed("news", BOOK),
            tell(RecordResolved, 2, "2025-07-03 09:00", record="news", procedure=BOOK),
            filed("feed", FEED),
            tell(RecordResolved, 2, "2023-02-03 09:00", record="feed", procedure=FEED),
        ],
    )
    return database


def filed(record: str, procedure: str) -> RecordFact:
    return tell(RecordFiled, 1, "2023-02-01 09:00", record=record, procedure=procedure, procedure_name=NAME)


async def purge(database: Database, before: datetime) -> int:
    async with database.writing() as connection:
        return (await NAMES.purge_batch(connection, before, 100)).removed


async def names(database: Database, *columns: Any) -> list[dict[str, str | None]]:
    async with database.reading() as read:
        found = [await read.execute(select(of.c.record, of.c.procedure_name)) for of in columns]
        return [
            {row.record: row.procedure_name for row in rows if row.procedure_name is not None}
            for rows in found
        ]


async def test_a_name_is_emptied_once_its_record_is_closed_and_silent(database: Database) -> None:
    async with database.reading() as read:
        assert await NAMES.count_expired(read, LATER) == Expired(1, blocked=1)
        before = await store.stored_tally(read)
    assert [await purge(database, LATER) for _ in range(2)] == [1, 0]
    events, deadlines = await names(database, tables.happening, tables.deadline)
    assert events == dict.fromkeys(("open", "news", "feed"), NAME)
    assert deadlines == {"closed": ""} | dict.fromkeys(("open", "news", "feed"), NAME)
    async with database.reading() as read:
        assert await store.stored_tally(read) == before == await rebuilt_tally(read)
        assert await NAMES.count_expired(read, LATER) == Expired(0, blocked=1)


async def test_what_comes_later_brings_no_name_back(database: Database) -> None:
    await purge(database, LATER)
    await hear(database, [filed("closed", BOOK)])
    _, deadlines = await names(database, tables.happening, tables.deadline)
    assert deadlines["closed"] == ""
    assert NAME not in str((await names(database, tables.happening))[0].get("closed"))


async def test_names_are_found_by_their_index(database: Database) -> None:
    async with plans_of(database) as plans:
        async with database.reading() as read:
            await NAMES.count_expired(read, LATER)
        await purge(database, LATER)
    assert len(plans) >= 3
    # PostgreSQL, which has statistics, takes any index of so few rows
    assert all("happening_named_in_a_book" in plan or not database.is_sqlite for plan in plans), plans
