"""Pages of a list: nothing is left out, nothing comes twice, and a cursor that nobody gave is refused."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Date, MetaData, String, Table, insert, select
from sqlalchemy.ext.asyncio import create_async_engine

from shared.contracts.questions.question import Page
from shared.messaging.paging import PageOrder
from shared.messaging.queries.client import NotFound
from shared.storage.tables import Instant

VISIT = Table("visit", MetaData(), Column("at", Instant), Column("day", Date), Column("name", String))
ROWS = [
    {"at": datetime(2026, 11, 2, hour, tzinfo=UTC), "day": date(2026, 11, 1 + hour % 2), "name": name}
    for hour, name in ((8, "a"), (8, "b"), (9, "a"), (9, "c d"), (10, "a"))
]
BY_TIME = PageOrder(VISIT.c.at, VISIT.c.name)


async def pages(order: PageOrder, limit: int) -> list[list[tuple[Any, ...]]]:
    engine = create_async_engine("sqlite+aiosqlite://")
    async with engine.connect() as read:
        await read.run_sync(VISIT.metadata.create_all)
        await read.execute(insert(VISIT), ROWS)
        found: list[list[tuple[Any, ...]]] = []
        after = ""
        while not found or after:
            rows, after = await order.page(read, select(VISIT), Page(limit=limit, after=after))
            found.append([tuple(row) for row in rows])
    await engine.dispose()
    return found


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6])
async def test_the_pages_together_are_the_sorted_list(limit: int) -> None:
    found = await pages(BY_TIME, limit)
    assert [row for page in found for row in page] == [tuple(row.values()) for row in ROWS]
    assert all(len(page) == limit for page in found[:-1])


async def test_there_is_no_empty_page_after_a_full_last_page() -> None:
    assert [len(page) for page in await pages(BY_TIME, 5)] == [5]


async def test_a_list_can_be_read_newest_first() -> None:
    unique = PageOrder(VISIT.c.day, VISIT.c.at, VISIT.c.name, descending=True)
    found = [row for page in await pages(unique, 2) for row in page]
    assert found == sorted(found, key=lambda row: (row[1], row[0], row[2]), reverse=True)


@pytest.mark.parametrize(
    "cursor", ["x", "2026-11-02T08:00:00+00:00", "yesterday a", "0001-01-01T00:00+14:00 a"]
)
def test_a_cursor_that_nobody_gave_is_refused(cursor: str) -> None:
    with pytest.raises(NotFound):
        BY_TIME.follows(cursor)
