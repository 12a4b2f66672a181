"""What is due today: each record in the group in which a clerk looks for it, with the time that is left."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import CompoundSelect, text

from services.deadlines import tables
from services.deadlines.law.loading import load_law
from services.deadlines.today.api import work_at
from services.deadlines.today.groups import COUNTED, GROUPS, LISTED, moments_of
from services.deadlines.today.hours import Today, time_left
from shared.contracts.events.record import (
    RecordFact,
    RecordFiled,
    RecordResolved,
    RecordReturned,
    RecordSupplementRequested,
)
from shared.contracts.questions.work_today import WhatIsDueToday, WorkGroup, WorkToday
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import SAME_DAY, UNIT, clock, hear, tell
from tests.deadlines.test_timer import tick

FRIDAY, SATURDAY = "2023-02-10", "2023-02-11"


def records() -> list[RecordFact]:
    """Records as they stand on a Friday morning at nine."""
    return [
        tell(RecordFiled, 1, "2023-02-01 09:00", record="late"),
        tell(RecordFiled, 1, "2023-02-10 08:00", record="today", procedure=SAME_DAY),
        tell(RecordFiled, 1, "2023-02-09 15:30", record="after three", procedure=SAME_DAY),
        tell(RecordFiled, 1, "2023-02-08 09:00", record="monday"),
        tell(RecordFiled, 1, "2023-02-08 09:00", record="later", procedure="1.003554"),
        tell(RecordFiled, 1, "2023-02-01 09:00", record="asked"),
        tell(RecordSupplementRequested, 2, "2023-02-02 09:00", record="asked"),
        tell(RecordFiled, 1, "2023-02-08 09:00", record="asked yesterday"),
        tell(RecordSupplementRequested, 2, "2023-02-09 09:00", record="asked yesterday"),
        tell(RecordFiled, 1, "2023-02-01 09:00", record="ready"),
        tell(RecordResolved, 2, "2023-02-03 09:00", record="ready"),
        tell(RecordFiled, 1, "2023-02-01 09:00", record="fetched"),
        tell(RecordResolved, 2, "2023-02-03 09:00", record="fetched"),
        tell(RecordReturned, 3, "2023-02-03 10:00", record="fetched"),
        tell(RecordFiled, 1, "2023-02-10 08:00", record="elsewhere", unit="15763v1", procedure=SAME_DAY),
    ]


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    """The records on that morning."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    await hear(database, records())
    await tick(database, f"{FRIDAY} 09:00")
    return database


async def work(database: Database, at: str = f"{FRIDAY} 09:00", **more: Any) -> WorkToday:
    async with database.reading() as read:
        return await work_at(WhatIsDueToday(units=(UNIT,), **more), read, clock(at))


def by_group(answer: WorkToday) -> dict[WorkGroup, list[str]]:
    return {group.group: [line.record for line in group.lines] for group in answer.groups if group.count}


async def test_each_record_is_where_a_clerk_looks_for_it(database: Database) -> None:
    answer = await work(database)
    assert by_group(answer) == {
        WorkGroup.OVERDUE: ["late"],
        WorkGroup.TODAY: ["after three", "today"],
        WorkGroup.NEXT_DAY: ["monday"],
        WorkGroup.AWAITING: ["asked", "asked yesterday"],
        WorkGroup.TO_FETCH: ["ready"],
        WorkGroup.APOLOGY: ["late"],
    }
    assert [(group.group, group.long, group.long_days) for group in answer.groups if group.long] == [
        (WorkGroup.AWAITING, 1, 7),
        (WorkGroup.TO_FETCH, 1, 5),
    ]
    assert answer.is_open
    assert answer.closes == clock(f"{FRIDAY} 17:00")
    assert answer.next_day == clock("2023-02-13 00:00").date()


async def test_time_left_is_that_of_office_hours_and_working_days(database: Database) -> None:
    lines = {line.record: line for group in (await work(database)).groups for line in group.lines}
    morning = answer_minutes("09:00", "11:30")
    assert lines["today"].minutes == morning + answer_minutes("13:30", "17:00")
    assert (lines["today"].days, lines["monday"].days, lines["late"].days) == (0, 1, -4)
    assert lines["late"].minutes < 0 < lines["monday"].minutes
    assert lines["ready"].since == clock("2023-02-03 09:00")


def answer_minutes(since: str, until: str) -> int:
    return int((clock(f"{FRIDAY} {until}") - clock(f"{FRIDAY} {since}")).total_seconds() // 60)


async def test_before_a_replayed_year_begins_it_is_answered_as_of_now(database: Database) -> None:
    began = datetime.now(UTC)
    async with database.reading() as read:
        answer = await work_at(WhatIsDueToday(units=(UNIT,)), read, datetime.min.replace(tzinfo=UTC))
    assert began <= answer.at <= datetime.now(UTC)
    assert not answer.is_open


async def test_on_a_day_off_nothing_is_due_and_monday_is_next(database: Database) -> None:
    answer = await work(database, f"{SATURDAY} 09:00")
    assert (answer.is_open, answer.closes, answer.session_ends) == (False, None, None)
    assert by_group(answer)[WorkGroup.NEXT_DAY] == ["monday"]


async def test_a_long_list_is_counted_whole_and_shown_in_part(database: Database) -> None:
    answer = await work(database, limit=1)
    today = next(group for group in answer.groups if group.group is WorkGroup.TODAY)
    assert (today.count, len(today.lines)) == (2, 1)
    assert all(group.lines == () for group in (await work(database, limit=0)).groups)


async def test_a_year_without_a_calendar_shows_the_records_without_hours(database: Database) -> None:
    answer = await work(database, "2049-01-04 09:00")
    assert (answer.closes, answer.next_day) == (None, None)
    assert by_group(answer)[WorkGroup.OVERDUE] == ["late"]


@pytest.mark.parametrize("statement", [COUNTED, LISTED], ids=["counted", "listed"])
async def test_no_group_reads_all_records(database: Database, statement: CompoundSelect[Any]) -> None:
    now = clock(f"{FRIDAY} 09:00")
    asked = {"units": [UNIT], "limit": 12, **moments_of(Today.at(now, load_law().calendar_of(UNIT)), now)}
    is_sqlite = database.is_sqlite
    async with database.reading() as read:
        if not is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        compiled = statement.params(asked).compile(
            dialect=read.dialect, compile_kwargs={"literal_binds": True}
        )
        plan = await read.exec_driver_sql(
            ("explain query plan " if is_sqlite else "explain ") + str(compiled)
        )
        lines = [str(row) for row in plan]
    assert not any("SCAN deadline" in line or "Seq Scan" in line for line in lines), lines
    assert sum("deadline" in line and "INDEX" in line.upper() for line in lines) >= len(GROUPS), lines


MOMENTS = st.datetimes(datetime(2023, 1, 2), datetime(2027, 11, 1))  # noqa: DTZ001  # as its clock shows them


@given(MOMENTS, st.integers(0, 14 * 24 * 60))
def test_time_left_is_the_same_forth_and_back(moment: datetime, minutes: int) -> None:
    calendar = load_law().calendar_of(UNIT)
    now = moment.replace(second=0, microsecond=0, tzinfo=calendar.zone)
    due = now + timedelta(minutes=minutes)
    left, since = time_left(now, due, calendar), time_left(due, now, calendar)
    assert (left.minutes, left.days) == (-since.minutes, -since.days)
    assert left.minutes >= 0


@given(MOMENTS)
def test_a_session_ends_before_the_office_closes_and_that_before_the_next_day(moment: datetime) -> None:
    calendar = load_law().calendar_of(UNIT)
    today = Today.at(moment.replace(tzinfo=calendar.zone), calendar)
    if today.session_ends:
        assert today.closes
        assert moment.replace(tzinfo=calendar.zone) < today.session_ends < today.closes
    if today.closes and today.next_closes:
        assert today.closes < today.next_closes


async def test_a_due_time_that_waits_for_a_calendar_is_none_of_today(database: Database) -> None:
    """Until it is calculated, the row holds 1 January of the year that is missing."""
    await hear(database, [tell(RecordFiled, 1, "2027-12-30 09:00", record="waits", procedure="1.003554")])
    answer = await work(database, "2027-12-31 09:00")
    assert "waits" not in by_group(answer).get(WorkGroup.NEXT_DAY, [])
    await hear(database, [tell(RecordResolved, 2, "2027-12-31 10:00", record="waits")])
    groups = (await work(database, "2027-12-31 11:00")).groups
    (line,) = [line for group in groups for line in group.lines if line.record == "waits"]
    assert (line.due_at, line.minutes, line.days) == (None, 0, 0)
