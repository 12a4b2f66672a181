"""What the service answers: figures of a period, and records by due time."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines import tables
from services.deadlines.api import how_many_in_time, how_records_stand, why_this_date
from services.deadlines.record_list import records_at
from shared.contracts.events.record import (
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordRefused,
    RecordResolved,
    RecordReturned,
    RecordSupplementRequested,
)
from shared.contracts.questions.deadlines import (
    Breakdown,
    DeadlineFigures,
    FiguresByPart,
    HowManyInTime,
    HowRecordsStand,
    RecordsByDueTime,
    Standing,
)
from shared.contracts.questions.explanation import WhyThisDate
from shared.messaging.queries.client import NotFound
from shared.reference.loading import load_procedures
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import SAME_DAY, THREE_DAYS, UNIT, clock, hear, tell
from tests.deadlines.test_timer import tick

NEIGHBOUR = "15763v1"
NOON = clock("2023-02-06 12:00")


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


async def figures(read: AsyncConnection, since: str, until: str, *units: str, **more: Any) -> FiguresByPart:
    """Ask for the figures of a period."""
    days = {"since": date.fromisoformat(since), "until": date.fromisoformat(until)}
    return await how_many_in_time(HowManyInTime(units=units or (UNIT,), **days, **more), read)


def but_zero(figures: DeadlineFigures) -> dict[str, int]:
    """The figures that are not zero."""
    return {name: count for name, count in figures.model_dump(exclude={"parts"}).items() if count}


@pytest.mark.parametrize(
    ("units", "since", "until", "expected"),
    [
        pytest.param(
            [UNIT],
            "2023-01-01",
            "2023-12-31",
            {"received": 7, "resolved": 3, "before_deadline": 1, "on_deadline": 1, "after_deadline": 1}
            | {"ended": 1, "refused": 1, "in_progress": 3, "overdue": 1},
            id="the year",
        ),
        pytest.param(
            [UNIT],
            "2023-02-01",
            "2023-02-28",
            {"received": 6, "carried_over": 1, "resolved": 3, "before_deadline": 1, "on_deadline": 1}
            | {"after_deadline": 1, "ended": 1, "refused": 1, "in_progress": 3, "overdue": 1},
            id="one came in before and is carried over",
        ),
        pytest.param(
            [UNIT],
            "2023-02-02",
            "2023-02-02",
            {"carried_over": 7, "resolved": 1, "after_deadline": 1, "ended": 1, "refused": 1}
            | {"in_progress": 5, "overdue": 1},
            id="a single day, as things stood at its end",
        ),
        pytest.param([UNIT], "2022-01-01", "2022-12-31", {}, id="a year of which nothing is known"),
        pytest.param(
            [UNIT],
            "2024-01-01",
            "2024-12-31",
            {"carried_over": 3, "in_progress": 3, "overdue": 1},
            id="a year after, in which nothing happened",
        ),
        pytest.param(
            [NEIGHBOUR],
            "2023-01-01",
            "2023-12-31",
            {"received": 1, "in_progress": 1},
            id="another unit",
        ),
        pytest.param(
            [UNIT, NEIGHBOUR],
            "2023-02-01",
            "2023-02-01",
            {"received": 7, "carried_over": 1, "in_progress": 8, "overdue": 2},
            id="two units together",
        ),
    ],
)
async def test_figures_are_those_of_the_units_and_period(
    units: list[str], since: str, until: str, expected: dict[str, int], database: Database
) -> None:
    async with database.reading() as read:
        assert but_zero(await figures(read, since, until, *units)) == expected


@pytest.mark.parametrize("by", Breakdown)
async def test_parts_add_up_to_the_whole(by: Breakdown, database: Database) -> None:
    async with database.reading() as read:
        whole = await figures(read, "2022-12-30", "2023-02-05", UNIT, NEIGHBOUR, by=by)
    in_time = by in (Breakdown.MONTH, Breakdown.YEAR)
    for name in DeadlineFigures.model_fields:
        parts = [getattr(part.figures, name) for part in whole.parts]
        if name == "carried_over" and in_time:
            assert parts[0] == whole.carried_over
        elif name in ("in_progress", "overdue", "overdue_with_apology") and in_time:
            assert parts[-1] == getattr(whole, name)
        else:
            assert sum(parts) == getattr(whole, name)


@pytest.mark.parametrize(
    ("by", "parts"),
    [
        pytest.param(Breakdown.UNIT, {UNIT: 7, NEIGHBOUR: 1}, id="units"),
        pytest.param(Breakdown.MONTH, {"2022-12": 0, "2023-01": 1, "2023-02": 7}, id="every month"),
        pytest.param(Breakdown.YEAR, {"2022": 0, "2023": 8}, id="every year"),
        pytest.param(Breakdown.PROCEDURE, {THREE_DAYS: 5, SAME_DAY: 2, "1.003554": 1}, id="procedures"),
    ],
)
async def test_figures_are_broken_down(by: Breakdown, parts: dict[str, int], database: Database) -> None:
    async with database.reading() as read:
        whole = await figures(read, "2022-12-30", "2023-02-05", UNIT, NEIGHBOUR, by=by)
    assert {part.of: part.figures.received for part in whole.parts} == parts


async def test_figures_are_those_of_a_field_or_procedure(database: Database) -> None:
    field = load_procedures()[SAME_DAY].field
    async with database.reading() as read:
        by_field = await figures(read, "2023-01-01", "2023-12-31", by=Breakdown.FIELD)
        of_field = await figures(read, "2023-01-01", "2023-12-31", field=field)
        of_procedure = await figures(read, "2023-01-01", "2023-12-31", procedure=SAME_DAY)
        of_neither = await figures(
            read, "2023-01-01", "2023-12-31", field="no such field", procedure=SAME_DAY
        )
    assert {part.of: part.figures for part in by_field.parts}[field].received == of_field.received == 2
    assert but_zero(of_procedure) == but_zero(of_field)
    assert but_zero(of_neither) == {}


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
        page = await records_at(question, read, NOON)
        records += [line.record for line in page.records]
        if not (after := page.next):
            return records


async def test_a_line_says_what_the_page_shows(database: Database) -> None:
    async with database.reading() as read:
        page = await records_at(RecordsByDueTime(unit=UNIT, standing=Standing.RESOLVED), read, NOON)
    assert page.records[1].model_dump(mode="json") == {
        "record": "before",
        "procedure": THREE_DAYS,
        "received_at": "2023-02-01T02:00:00Z",
        "due_at": "2023-02-06T10:00:00Z",
        "missing_year": None,
        "standing": "resolved",
        "resolved_at": "2023-02-03T02:00:00Z",
        "outcome": "before",
        "returned_at": None,
        "promised_at": None,
        "promise_outcome": None,
        "unknown_procedure": None,
    }


async def test_a_result_that_was_handed_over_waits_no_longer(database: Database) -> None:
    async with database.reading() as read:
        assert await listed(Standing.RETURNED, 50, read) == []
    await hear(database, [tell(RecordReturned, 3, "2023-02-03 10:30", record="before")])
    async with database.reading() as read:
        assert await listed(Standing.RESOLVED, 50, read) == ["after", "on"]
        assert await listed(Standing.RETURNED, 50, read) == ["before"]
        [line] = (await how_records_stand(HowRecordsStand(records=("before",)), read)).records
        explanation = await why_this_date(WhyThisDate(record="before"), read)
    for said in (line, explanation):
        assert said.returned_at == clock("2023-02-03 10:30")
        assert (said.standing, said.current_standing) == (Standing.RESOLVED, Standing.RETURNED)


@pytest.mark.parametrize(
    ("day", "apologised", "records"),
    [
        pytest.param("2023-01-31", None, [], id="not due yet"),
        pytest.param("2023-02-01", None, ["after", "overdue"], id="both were open then"),
        pytest.param("2023-02-02", None, ["overdue"], id="one was resolved that day"),
        pytest.param("2023-12-31", None, ["overdue"], id="later"),
        pytest.param("2199-12-31", None, ["overdue"], id="the last of all days"),
        pytest.param("2023-02-01", True, [], id="nobody had apologised then"),
        pytest.param("2023-02-01", False, ["after", "overdue"], id="all without an apology"),
        pytest.param("2023-02-06", True, ["overdue"], id="apologised meanwhile"),
        pytest.param("2023-02-06", False, [], id="none is without an apology any more"),
    ],
)
async def test_what_was_overdue_when_a_day_ended_can_be_listed(
    day: str, apologised: bool | None, records: list[str], database: Database
) -> None:
    sorry = tell(
        RecordExtended,
        2,
        "2023-02-03 09:00",
        record="overdue",
        procedure=SAME_DAY,
        appointment_at=clock("2023-02-01 16:00"),
    )
    await hear(database, [sorry])
    wanted = RecordsByDueTime(unit=UNIT, overdue_on=date.fromisoformat(day), apologised=apologised)
    async with database.reading() as read:
        page = await records_at(wanted, read, NOON)
        counted = await figures(read, day, day)
    assert [line.record for line in page.records] == records
    assert (
        len(records)
        == {
            None: counted.overdue,
            True: counted.overdue_with_apology,
            False: counted.without_apology,
        }[apologised]
    )


def test_an_unused_filter_is_not_asked_of_an_older_service() -> None:
    assert "overdue_on" not in RecordsByDueTime(unit=UNIT).model_dump_json()


async def test_records_that_are_asked_for_by_code_say_how_they_stand(database: Database) -> None:
    async with database.reading() as read:
        lines = await how_records_stand(HowRecordsStand(records=("overdue", "before", "unheard-of")), read)
    assert [(line.record, line.standing) for line in lines.records] == [
        ("overdue", Standing.OVERDUE),
        ("before", Standing.RESOLVED),
    ]


@pytest.mark.parametrize("after", ["x", "yesterday r1", "0001-01-01T00:00:00+14:00 r1"])
async def test_a_page_that_was_never_given_is_not_found(after: str, database: Database) -> None:
    async with database.reading() as read:
        with pytest.raises(NotFound):
            await records_at(RecordsByDueTime(unit=UNIT, after=after), read, NOON)
