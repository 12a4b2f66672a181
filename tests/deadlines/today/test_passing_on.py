"""What a counter took for another unit is listed until it has arrived; what was promised has a list, too."""

from collections.abc import Awaitable, Callable

import pytest

from services.deadlines import tables
from services.deadlines.due_times.territory import pass_on_by
from services.deadlines.law.loading import load_law
from services.deadlines.today.api import work_at
from shared.contracts.events.record import RecordArrived, RecordFact, RecordFiled, RecordWithdrawn
from shared.contracts.questions.work_today import WhatIsDueToday, WorkInGroup
from shared.reference.office_zone import local_day
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import UNIT, clock, hear, tell

COUNTER, DECIDES = "15664v2", "15667v2"


@pytest.mark.parametrize(
    ("taken", "by"),
    [
        pytest.param("2026-08-10 07:30", "2026-08-10 17:00", id="in the morning: the same day"),
        pytest.param("2026-08-10 15:00", "2026-08-10 17:00", id="at the cut-off: the same day"),
        pytest.param("2026-08-10 15:01", "2026-08-11 08:30", id="a minute later: first thing tomorrow"),
        pytest.param("2026-08-10 19:00", "2026-08-11 08:30", id="online in the evening"),
        pytest.param("2026-08-14 15:30", "2026-08-17 08:30", id="on a Friday: on Monday"),
        pytest.param("2026-08-15 09:00", "2026-08-17 08:30", id="on a Saturday off"),
        pytest.param("2026-08-21 15:30", "2026-08-22 08:30", id="before a Saturday that is worked"),
        pytest.param("2026-08-28 16:00", "2026-09-03 08:30", id="before the days off of September"),
        pytest.param("2026-08-05 08:00", "2026-08-05 17:00", id="on the first day of the rule"),
        pytest.param("2026-08-04 08:00", "", id="the day before there was none"),
    ],
)
def test_it_is_passed_on_the_same_day_or_first_thing_on_the_next(taken: str, by: str) -> None:
    law, at = load_law(), clock(taken)
    expected = clock(by) if by else None
    rules = law.rules_on(local_day(at, law.zone))
    assert pass_on_by(at, law.calendar_of(COUNTER), rules) == expected


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    """An empty database of the service."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    return database


def taken(record: str, at: str) -> RecordFact:
    return tell(RecordFiled, 1, at, record=record, unit=DECIDES, counter_unit=COUNTER)


def shown(group: WorkInGroup | None) -> list[tuple[str, str, int]]:
    """Record, by when, and the minutes that are left."""
    assert group is not None
    assert group.count == len(group.lines)
    zone = load_law().zone
    return [
        (line.record, f"{line.due_at.astimezone(zone):%d %H:%M}", line.minutes)
        for line in group.lines
        if line.due_at
    ]


async def at_the_counter(database: Database, now: str, unit: str = COUNTER) -> list[tuple[str, str, int]]:
    async with database.reading() as read:
        return shown((await work_at(WhatIsDueToday(units=(unit,)), read, clock(now))).to_pass_on)


async def test_a_counter_sees_what_it_has_to_pass_on_until_it_has_arrived(database: Database) -> None:
    await hear(
        database,
        [
            taken("late", "2026-08-10 15:30"),
            taken("early", "2026-08-10 09:00"),
            taken("arrived", "2026-08-10 10:00"),
            tell(RecordArrived, 2, "2026-08-10 16:00", record="arrived", unit=DECIDES),
            taken("withdrawn", "2026-08-10 10:00"),
            tell(RecordWithdrawn, 2, "2026-08-10 11:00", record="withdrawn", unit=DECIDES),
            tell(RecordFiled, 1, "2026-08-10 10:00", record="own", unit=COUNTER),
        ],
    )
    assert await at_the_counter(database, "2026-08-10 16:00") == [
        ("early", "10 17:00", 60),
        ("late", "11 08:30", 120),
    ]
    assert await at_the_counter(database, "2026-08-11 09:00") == [
        ("early", "10 17:00", -90),
        ("late", "11 08:30", -30),
    ]
    assert await at_the_counter(database, "2026-08-10 16:00", DECIDES) == []
    await hear(database, [tell(RecordArrived, 2, "2026-08-11 09:00", record="late", unit=DECIDES)])
    assert [one[0] for one in await at_the_counter(database, "2026-08-11 10:00")] == ["early"]


async def test_what_is_promised_by_closing_time_and_due_later_is_listed_apart(database: Database) -> None:
    def promised(record: str, at: str, **more: str) -> RecordFact:
        return tell(RecordFiled, 1, "2023-02-08 09:00", record=record, appointment_at=clock(at), **more)

    await hear(
        database,
        [
            promised("today", "2023-02-10 16:00"),
            promised("was", "2023-02-09 16:00"),
            promised("tomorrow", "2023-02-13 09:00"),
            promised("later than the law", "2023-02-20 09:00"),
            promised("unknown procedure", "2023-02-10 00:00", procedure="9.999999"),
        ],
    )
    async with database.reading() as read:
        answer = await work_at(WhatIsDueToday(units=(UNIT,)), read, clock("2023-02-10 09:00"))
    assert shown(answer.promised) == [
        ("was", "09 16:00", -150),
        ("today", "10 16:00", 300),
        ("unknown procedure", "10 17:00", 360),
    ]
    listed = [line.record for group in answer.groups for line in group.lines]
    assert "unknown procedure" not in listed
