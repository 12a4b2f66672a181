"""What the service answers: figures of a period, and records by due time."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines import tables
from services.deadlines.api import how_many_in_time, records_by_due_time
from shared import outbox
from shared.asking import NotFound
from shared.db import Database
from shared.events.record import (
    RecordFact,
    RecordFiled,
    RecordRefused,
    RecordResolved,
    RecordSupplementRequested,
)
from shared.questions.deadlines import DeadlineFigures, HowManyInTime, RecordsByDueTime, Standing
from tests.deadlines.telling import SAME_DAY, THREE_DAYS, UNIT, hear, tell
from tests.deadlines.test_timer import tick

NEIGHBOUR = "15763v1"


def february() -> list[RecordFact]:
    """Seven records of the unit and one of its neighbour."""
    day = "2023-02-01 09:00"
    return [
        tell(RecordFiled, 1, day, record="before"),
        tell(RecordResolved, 2, "2023-02-03 09:00", record="before"),
        tell(RecordFiled, 1, day, record="on"),
        tell(RecordResolved, 2, "2023-02-06 09:00", record="on"),
        tell(RecordFiled, 1, "2023-01-31 15:30", record="after", procedure=SAME_DAY),
        tell(RecordResolved, 2, "2023-02-02 09:00", record="after", procedure=SAME_DAY),
        tell(RecordFiled, 1, day, record="refused"),
        tell(RecordRefused, 2, "2023-02-02 09:00", record="refused"),
        tell(RecordFiled, 1, day, record="running", procedure="1.003554"),
        tell(RecordFiled, 1, day, record="awaiting"),
        tell(RecordSupplementRequested, 2, "2023-02-02 09:00", record="awaiting"),
        tell(RecordFiled, 1, day, record="overdue", procedure=SAME_DAY),
        tell(RecordFiled, 1, day, record="elsewhere", unit=NEIGHBOUR),
    ]


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    """A database after that month, at noon on 6 February."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    await hear(database, february())
    await tick(database, "2023-02-06 12:00")
    return database


NOW = {"in_progress": 3, "overdue": 1}


def figures(received: int, before: int, on: int, after: int, ended: int) -> dict[str, int]:
    """Figures of a period, in the order of their names."""
    return {
        "received": received,
        "resolved": before + on + after,
        "before_deadline": before,
        "on_deadline": on,
        "after_deadline": after,
        "ended": ended,
    }


@pytest.mark.parametrize(
    ("unit", "since", "until", "expected"),
    [
        pytest.param(UNIT, "2023-01-01", "2023-12-31", figures(7, 1, 1, 1, 1) | NOW, id="the year"),
        pytest.param(UNIT, "2023-02-01", "2023-02-28", figures(6, 1, 1, 1, 1) | NOW, id="one came in before"),
        pytest.param(UNIT, "2023-02-03", "2023-02-03", figures(0, 1, 0, 0, 0) | NOW, id="a single day"),
        pytest.param(
            UNIT,
            "2022-01-01",
            "2022-12-31",
            figures(0, 0, 0, 0, 0) | NOW,
            id="a year of which nothing is known",
        ),
        pytest.param(
            NEIGHBOUR,
            "2023-01-01",
            "2023-12-31",
            figures(1, 0, 0, 0, 0) | {"in_progress": 1, "overdue": 0},
            id="another unit",
        ),
    ],
)
async def test_figures_are_those_of_the_unit_and_period(
    unit: str, since: str, until: str, expected: dict[str, int], database: Database
) -> None:
    question = HowManyInTime(unit=unit, since=date.fromisoformat(since), until=date.fromisoformat(until))
    async with database.reading() as read:
        assert await how_many_in_time(question, read) == DeadlineFigures(**expected)


@pytest.mark.parametrize(
    ("standing", "records"),
    [
        pytest.param(None, ["after", "overdue", "awaiting", "before", "on", "refused", "running"], id="all"),
        pytest.param(Standing.OVERDUE, ["overdue"], id="overdue"),
        pytest.param(Standing.AWAITING, ["awaiting"], id="awaiting"),
        pytest.param(Standing.RUNNING, ["running"], id="running"),
        pytest.param(Standing.RESOLVED, ["after", "before", "on"], id="resolved"),
        pytest.param(Standing.ENDED, ["refused"], id="ended"),
    ],
)
async def test_pages_list_each_record_once_soonest_due_first(
    standing: Standing | None, records: list[str], database: Database
) -> None:
    async with database.reading() as read:
        for limit in (1, 2, 50):
            assert await listed(standing, limit, read) == records


async def listed(standing: Standing | None, limit: int, read: AsyncConnection) -> list[str]:
    """The records of all pages, one after the other."""
    records, after = [], ""
    while True:
        question = RecordsByDueTime(unit=UNIT, standing=standing, limit=limit, after=after)
        page = await records_by_due_time(question, read)
        records += [line.record for line in page.records]
        if not (after := page.next):
            return records


async def test_a_line_says_what_the_page_shows(database: Database) -> None:
    async with database.reading() as read:
        page = await records_by_due_time(RecordsByDueTime(unit=UNIT, standing=Standing.RESOLVED), read)
    assert page.records[1].model_dump(mode="json") == {
        "record": "before",
        "procedure": THREE_DAYS,
        "received_at": "2023-02-01T02:00:00Z",
        "due_at": "2023-02-06T10:00:00Z",
        "standing": "resolved",
        "resolved_at": "2023-02-03T02:00:00Z",
        "outcome": "before",
    }


@pytest.mark.parametrize("after", ["x", "yesterday r1", "0001-01-01T00:00:00+14:00 r1"])
async def test_a_page_that_was_never_given_is_not_found(after: str, database: Database) -> None:
    async with database.reading() as read:
        with pytest.raises(NotFound):
            await records_by_due_time(RecordsByDueTime(unit=UNIT, after=after), read)
