"""Warnings: each is given once, by whoever comes first, the timer or the next fact."""

import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deadlines import tables
from services.deadlines.law.loading import load_law
from services.deadlines.timer import BATCH_SIZE, warn
from services.deadlines.tracking.record_event import RecordEvent
from services.deadlines.tracking.tracking import DeadlineFacts, TrackedRecord, apply_events, give_warnings
from shared.contracts.events.deadline import DEADLINE_FACTS
from shared.contracts.events.envelope import read_event
from shared.contracts.events.record import (
    RECORD_FACTS,
    RecordFact,
    RecordFiled,
    RecordResolved,
    RecordSupplemented,
    RecordSupplementRequested,
)
from shared.messaging.transaction import Transaction
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import RECORD, UNIT, clock, details, hear, said, tell, words

Open = Callable[[str], Awaitable[Database]]
FILED = tell(RecordFiled, 1, "2023-02-01 09:00")
"""Three working days: due on Monday the 6th at 17:00, near on Friday the 3rd at closing time."""
ALL = ["set", "near", "near to the chairman", "missed", "missed to the chairman"]
"""All that is said of a record that nobody resolves."""


async def tick(database: Database, now: str) -> int:
    """Let the timer look at the clock once."""
    async with database.writing() as connection:
        tx = Transaction(connection, "deadlines")
        warned = await warn(tx, clock(now))
        await tx.flush_and_count()
    return warned


@pytest.fixture
async def database(open_database: Open) -> Database:
    """An empty database of the service."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    return database


async def spoken(database: Database) -> list[str]:
    """What was said, in a word or two each."""
    kinds = {kind.subject_of(UNIT): kind for kind in DEADLINE_FACTS}
    return [
        words(read_event(message.body.encode(), kinds[message.subject]).data)
        for message in await said(database)
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("story", "expected"),
    [
        pytest.param([FILED, "2023-02-03 16:59:59"], ["set"], id="nothing a second before"),
        pytest.param([FILED, "2023-02-03 17:00"], ["set", "near"], id="near, to the second"),
        pytest.param([FILED, "2023-02-03 17:01", "2023-02-06 14:59:59"], ["set", "near"], id="once only"),
        pytest.param(
            [FILED, "2023-02-03 17:01", "2023-02-06 15:00"],
            ["set", "near", "near to the chairman"],
            id="nearer, and the chairman is told",
        ),
        pytest.param(
            [FILED, "2023-02-03 17:01", "2023-02-06 15:00", "2023-02-06 17:00:59"],
            ["set", "near", "near to the chairman"],
            id="the last minute is in time",
        ),
        pytest.param([FILED, "2023-02-06 17:01", "2023-02-09 09:00"], ALL, id="missed, and then silence"),
        pytest.param([FILED, "2023-03-01 09:00"], ALL, id="a timer that slept for weeks"),
        pytest.param(
            [FILED, "2023-02-03 17:01", tell(RecordResolved, 2, "2023-02-06 09:00"), "2023-02-09 09:00"],
            ["set", "near", "met"],
            id="the timer first, then the fact",
        ),
        pytest.param(
            [FILED, tell(RecordResolved, 2, "2023-02-06 09:00"), "2023-02-06 09:01"],
            ["set", "near", "met"],
            id="the fact first, then the timer",
        ),
        pytest.param(
            [FILED, "2023-02-07 09:00", tell(RecordResolved, 2, "2023-02-06 09:00")],
            [*ALL, "met"],
            id="late news of a resolution in time",
        ),
        pytest.param(
            [FILED, tell(RecordSupplementRequested, 2, "2023-02-02 09:00"), "2023-03-01 09:00"],
            ["set"],
            id="no warning while a supplement is awaited",
        ),
        pytest.param(
            [
                FILED,
                tell(RecordSupplementRequested, 2, "2023-02-02 09:00"),
                tell(RecordSupplemented, 3, "2023-02-20 09:00"),
                "2023-02-20 09:01",
                "2023-03-01 09:00",
            ],
            ["set", "moved", *ALL[1:]],
            id="and again once it came, by the new due time",
        ),
        pytest.param(
            [
                FILED,
                "2023-02-03 17:01",
                tell(RecordSupplementRequested, 2, "2023-02-06 09:00"),
                tell(RecordSupplemented, 3, "2023-02-06 10:00"),
                "2023-02-06 10:01",
            ],
            ["set", "near", "moved", "near"],
            id="another due time is another warning",
        ),
    ],
)
async def test_warnings_are_given_when_their_moment_has_come(
    story: Sequence[RecordFact | str], expected: list[str], database: Database
) -> None:
    for step in story:
        if isinstance(step, str):
            await tick(database, step)
        else:
            await hear(database, [step])
    assert await spoken(database) == expected


@pytest.mark.slow
async def test_more_warnings_than_fit_a_transaction_are_given_in_turn(database: Database) -> None:
    await hear(
        database,
        [tell(RecordFiled, 1, "2023-02-01 09:00", record=f"r{serial}") for serial in range(BATCH_SIZE + 1)],
    )
    assert [await tick(database, "2023-03-01 09:00") for _ in range(3)] == [BATCH_SIZE, 1, 0]
    assert (await spoken(database)).count("missed") == BATCH_SIZE + 1


@st.composite
def timely_histories(draw: st.DrawFn) -> tuple[list[RecordEvent], list[list[datetime]]]:
    """Facts in the order in which they happened, and for each how often the timer looked before the next."""
    chance: random.Random = draw(st.randoms(use_true_random=False))
    at = clock("2023-01-10 07:00") + timedelta(minutes=chance.randrange(300 * 24 * 60))
    facts, ticks = [], []
    for sequence in range(1, 2 + chance.randrange(7)):
        kind = RecordFiled if sequence == 1 else chance.choice(RECORD_FACTS[1:])
        more = details(kind, chance, at)
        facts.append(RecordEvent.of(tell(kind, sequence, at.replace(tzinfo=None).isoformat(), **more)))
        gap = chance.choice([60, 5_000, 400_000, 2_000_000])
        ticks.append([at + timedelta(seconds=gap * look / 4) for look in range(chance.randrange(5))])
        at += timedelta(seconds=gap)
    return facts, ticks


def story(
    facts: Sequence[RecordEvent], ticks: Sequence[Sequence[datetime]]
) -> tuple[TrackedRecord, DeadlineFacts]:
    """Follow a record while the timer looks in between, and long after."""
    tracked, published_facts = TrackedRecord(RECORD), []
    for fact, looks in zip(facts, ticks, strict=True):
        known = {one.sequence: one for one in facts[: fact.sequence]}
        tracked, new = apply_events(tracked, known, load_law())
        published_facts += new
        for now in (*looks, clock("2025-01-01 00:00")) if fact is facts[-1] else looks:
            tracked, new = give_warnings(tracked, now)
            published_facts += new
    return tracked, published_facts


@pytest.mark.slow
@given(timely_histories())
def test_a_timer_that_looks_in_between_changes_nothing_of_what_is_said(
    told: tuple[list[RecordEvent], list[list[datetime]]],
) -> None:
    facts, ticks = told
    tracked, published_facts = story(facts, ticks)
    undisturbed, same = story(facts, [[] for _ in facts])
    assert tracked == undisturbed
    assert sorted(published_facts, key=lambda one: one.id) == sorted(same, key=lambda one: one.id)
    assert len({one.id for one in published_facts}) == len(published_facts)
