"""A counter is warned once of what it has not passed on in time, by whoever comes first, timer or fact."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deadlines import store, tables
from services.deadlines.law.loading import load_law
from services.deadlines.timer import warn
from services.deadlines.tracking.record_event import RecordEvent
from services.deadlines.tracking.tracking import TrackedRecord, apply_events, give_warnings
from shared.contracts.events.deadline import DeadlinePassingOnMissed
from shared.contracts.events.envelope import read_event
from shared.contracts.events.record import (
    RecordArrived,
    RecordCorrected,
    RecordFact,
    RecordFiled,
    RecordRefused,
    RecordResolved,
    RecordSupplementRequested,
    RecordWithdrawn,
)
from shared.messaging.transaction import Transaction
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import RECORD, clock, hear, said, tell

COUNTER, DECIDES = "15664v2", "15667v2"
SUBJECT = DeadlinePassingOnMissed.subject_of(COUNTER)


def told(kind: type[RecordFact], sequence: int, at: str, **more: Any) -> RecordFact:
    return tell(kind, sequence, at, unit=DECIDES, **more)


TAKEN = told(RecordFiled, 1, "2026-08-10 10:00", counter_unit=COUNTER)
"""To be passed on by 17:00 of that Monday."""


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    """An empty database of the service."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    return database


async def tick(database: Database, now: str) -> None:
    """Let the timer look at the clock once."""
    async with database.writing() as connection:
        tx = Transaction(connection, "deadlines")
        await warn(tx, clock(now))
        await tx.flush_and_count()


@pytest.mark.parametrize(
    ("story", "number"),
    [
        pytest.param([TAKEN, "2026-08-10 17:00:59"], 0, id="the last minute is in time"),
        pytest.param([TAKEN, "2026-08-10 17:01"], 1, id="warned when it is over"),
        pytest.param([TAKEN, "2026-08-10 17:01", "2026-08-11 09:00", "2026-09-30 09:00"], 1, id="and once"),
        pytest.param(
            [TAKEN, told(RecordArrived, 2, "2026-08-10 16:59"), "2026-08-12 09:00"],
            0,
            id="nothing when it was passed on in time",
        ),
        pytest.param(
            [TAKEN, told(RecordArrived, 2, "2026-08-11 09:00"), "2026-08-12 09:00"],
            1,
            id="passed on late, and told before the timer looked",
        ),
        pytest.param(
            [TAKEN, "2026-08-10 17:01", told(RecordArrived, 2, "2026-08-11 09:00"), "2026-08-12 09:00"],
            1,
            id="passed on late, after the warning",
        ),
        pytest.param(
            [TAKEN, told(RecordWithdrawn, 2, "2026-08-10 11:00"), "2026-08-12 09:00"],
            0,
            id="withdrawn before",
        ),
        pytest.param(
            [TAKEN, told(RecordRefused, 2, "2026-08-10 11:00"), "2026-08-12 09:00"], 0, id="refused before"
        ),
        pytest.param(
            [TAKEN, told(RecordSupplementRequested, 2, "2026-08-10 11:00"), "2026-08-12 09:00"],
            1,
            id="papers that are awaited stop another clock",
        ),
        pytest.param(
            [
                TAKEN,
                "2026-08-10 17:01",
                told(RecordCorrected, 2, "2026-08-11 08:00", received_at=clock("2026-08-10 15:30")),
                "2026-08-12 09:00",
            ],
            1,
            id="once, though a correction gives it until the morning",
        ),
        pytest.param(
            [told(RecordFiled, 1, "2026-08-10 10:00"), "2026-08-30 09:00"], 0, id="taken at its own counter"
        ),
        pytest.param(
            [told(RecordFiled, 1, "2026-08-04 10:00", counter_unit=COUNTER), "2026-08-30 09:00"],
            0,
            id="taken before there was the rule",
        ),
        pytest.param(
            [
                told(RecordFiled, 1, "2026-08-10 10:00", counter_unit=COUNTER, procedure="9.999999"),
                "2026-08-12 09:00",
            ],
            1,
            id="of a procedure that the catalogue does not know",
        ),
    ],
)
async def test_a_counter_is_warned_of_what_it_has_not_passed_on(
    story: Sequence[RecordFact | str], number: int, database: Database
) -> None:
    for step in story:
        if isinstance(step, str):
            await tick(database, step)
        else:
            await hear(database, [step])
    warnings = [message for message in await said(database) if message.subject == SUBJECT]
    assert len(warnings) == number
    for warning in warnings:
        fact = read_event(warning.body.encode(), DeadlinePassingOnMissed).data
        assert (fact.unit, fact.deciding_unit, fact.record) == (COUNTER, DECIDES, RECORD)
        assert (fact.pass_on_by, fact.at) == (clock("2026-08-10 17:00"), clock("2026-08-10 17:01"))


async def test_an_office_that_was_updated_looks_again_at_what_waited(database: Database) -> None:
    """As the migration leaves it: the timer looks at the last minute, and once more when that is over."""
    await hear(database, [TAKEN])
    async with database.writing() as connection:
        await connection.execute(tables.deadline.update().values(next_moment=tables.deadline.c.pass_on_by))
    await tick(database, "2026-08-10 17:00")
    await tick(database, "2026-08-10 17:01")
    assert [message.subject for message in await said(database)].count(SUBJECT) == 1
    async with database.reading() as read:
        (tracked,) = [one async for one in store.all_records(read)]
    assert tracked.passing_on_missed_at == clock("2026-08-10 17:01")


KINDS = (RecordArrived, RecordSupplementRequested, RecordCorrected, RecordResolved, RecordWithdrawn)
ENDS = {kind.participle for kind in (RecordArrived, RecordResolved, RecordWithdrawn)}


@given(
    taken=st.integers(0, 17 * 24 * 60),
    steps=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 5000)), max_size=4),
    looks=st.lists(st.integers(0, 20_000), max_size=6),
    counter_unit=st.sampled_from(["", COUNTER]),
)
def test_it_is_warned_of_if_and_only_if_it_is_there_when_the_last_minute_is_over(
    taken: int, steps: list[tuple[type[RecordFact], int]], looks: list[int], counter_unit: str
) -> None:
    at = clock("2026-08-03 00:00") + timedelta(minutes=taken)
    calls = [(at + timedelta(minutes=minutes), 0) for minutes in looks]
    events = [RecordEvent.of(said_at(RecordFiled, 1, at, counter_unit=counter_unit))]
    moment = at
    for sequence, (kind, minutes) in enumerate(steps, 2):
        moment += timedelta(minutes=minutes)
        events.append(RecordEvent.of(said_at(kind, sequence, moment)))
    calls += [(event.at, event.sequence) for event in events]
    tracked, known, warned = TrackedRecord(RECORD), dict[int, RecordEvent](), list[DeadlinePassingOnMissed]()
    pass_on_by = None
    for now, sequence in [*sorted(calls), (clock("2026-12-01 00:00"), 0)]:
        if sequence:
            known[sequence] = events[sequence - 1]
            tracked, new = apply_events(tracked, known, load_law())
        else:
            tracked, new = give_warnings(tracked, now)
        if sequence == 1 and tracked.deadline:
            pass_on_by = tracked.deadline.pass_on_by
        warned += [one.fact for one in new if isinstance(one.fact, DeadlinePassingOnMissed)]
    ends = [event.at for event in events if event.kind in ENDS]
    is_late = pass_on_by is not None and all(end > pass_on_by for end in ends)
    assert [one.pass_on_by for one in warned] == ([pass_on_by] if is_late else [])


def said_at(kind: type[RecordFact], sequence: int, at: datetime, **more: Any) -> RecordFact:
    return told(kind, sequence, at.replace(tzinfo=None).isoformat(), **more)
