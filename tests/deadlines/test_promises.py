"""An open record is past its promise once that has passed, whatever the office was warned of."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import insert, inspect, select

from deploy.migrations import upgrade
from services.deadlines.tables import deadline
from shared.contracts.events.record import (
    RecordFact,
    RecordLinked,
    RecordRefused,
    RecordResolved,
    RecordResumed,
    RecordSuspended,
    RecordUnlinked,
)
from shared.storage.database import Database
from tests.deadlines.support.facts import THREE_DAYS, clock, hear, tell
from tests.deadlines.test_timer import tick
from tests.deadlines.test_unknown_procedures import database, facts_of, figures, filed

__all__ = ["database"]

Open = Callable[[str], Awaitable[Database]]
LATER = filed(promised="2023-02-09 17:00", procedure=THREE_DAYS)
"""Due by law on Monday the 6th at 17:00, promised for Thursday the 9th."""
MISSED = ["set", "near", "near to the chairman", "missed", "missed to the chairman"]


async def test_a_promise_later_than_the_law_is_past_when_its_last_minute_is_over(database: Database) -> None:
    await hear(database, [LATER])
    await tick(database, "2023-02-09 17:00")
    told = await figures(database)
    assert (told.overdue, told.past_promise) == (1, 0)
    await tick(database, "2023-02-09 17:01")
    told = await figures(database)
    assert (told.overdue, told.past_promise) == (1, 1)
    assert await facts_of(database) == MISSED, "nobody is warned a second time"
    assert await tick(database, "2023-03-09 17:01") == 0


@pytest.mark.parametrize(
    ("story", "past"),
    [
        pytest.param([tell(RecordResolved, 2, "2023-02-09 17:02")], 0, id="resolved after it"),
        pytest.param([tell(RecordRefused, 2, "2023-02-09 17:02")], 0, id="ended after it"),
        pytest.param([tell(RecordSuspended, 2, "2023-02-09 17:02")], 1, id="its clock stopped after it"),
        pytest.param([tell(RecordSuspended, 2, "2023-02-06 09:00")], 0, id="its clock stopped before"),
        pytest.param(
            [tell(RecordSuspended, 2, "2023-02-06 09:00"), tell(RecordResumed, 3, "2023-02-07 09:00")],
            1,
            id="its clock stopped before, and went on",
        ),
        pytest.param([tell(RecordLinked, 2, "2023-02-09 17:02", other="B")], 0, id="it counts elsewhere"),
        pytest.param(
            [
                tell(RecordLinked, 2, "2023-02-06 09:00", other="B"),
                tell(RecordUnlinked, 3, "2023-02-07 09:00"),
            ],
            1,
            id="it counted elsewhere for a day",
        ),
        pytest.param(
            [
                tell(RecordSuspended, 2, "2023-02-06 09:00"),
                tell(RecordResumed, 3, "2023-02-07 09:00", appointment_at=clock("2023-03-09 17:00")),
            ],
            0,
            id="it was promised anew for later",
        ),
    ],
)
@pytest.mark.parametrize("late", [False, True], ids=["told at once", "told late"])
async def test_it_is_past_its_promise(
    database: Database, story: list[RecordFact], past: int, late: bool
) -> None:
    await hear(database, [LATER])
    if late:
        await tick(database, "2023-02-13 09:00")
    await hear(database, story)
    await tick(database, "2023-02-13 09:00")
    assert (await figures(database)).past_promise == past


async def test_one_that_was_open_and_past_it_before_the_clock_marked_it_is_found(
    database: Database, open_database: Open
) -> None:
    await hear(database, [LATER])
    await tick(database, "2023-02-06 17:01")
    async with database.reading() as read:
        row = dict((await read.execute(select(deadline))).one()._mapping)
    older = await open_database("older")
    await upgrade(older, "deadlines", "0011")
    async with older.writing() as connection:
        known = await connection.run_sync(
            lambda sync: {one["name"] for one in inspect(sync).get_columns("deadline")}
        )
        kept = {name: value for name, value in row.items() if name in known}
        assert "promise_passed" not in kept
        await connection.execute(insert(deadline).values(kept | {"next_moment": None}))
    await upgrade(older, "deadlines")
    assert await tick(older, "2023-02-13 09:00") == 1
    async with older.reading() as read:
        assert (await read.execute(select(deadline.c.promise_passed))).scalar() == clock("2023-02-09 17:00")
