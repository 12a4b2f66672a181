"""Decisions about the calendar: what would move, what then moves, and that both are the same."""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.deadlines import store, tables
from services.deadlines.api import why_this_date
from services.deadlines.decisions import applying
from services.deadlines.decisions.decision_store import law_in_force
from services.deadlines.law.loading import load_law, load_years
from services.deadlines.record_filters import HAS_DUE_TIME
from services.deadlines.tracking.deadline import deadline_after
from shared.contracts.events.deadline import DeadlineMoved, DeadlineSet
from shared.contracts.events.envelope import read_event
from shared.contracts.events.record import (
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordResolved,
    RecordSupplemented,
    RecordSupplementRequested,
)
from shared.contracts.questions.calendar import Decide, DecisionMade, MovedDueTime, WhatWouldMove
from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.explanation import WhyThisDate
from shared.messaging.queries.client import QueryFailed
from shared.messaging.transaction import Transaction
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import RECORD, SAME_DAY, UNIT, clock, hear, said, tell
from tests.deadlines.test_timer import tick
from tests.deadlines.tracking.test_any_order import A_YEAR_LATER, checks, history, shuffled

Open = Callable[[str], Awaitable[Database]]
NEIGHBOUR = "15763v1"
DAY = "2023-02-01 09:00"
"""A Wednesday: three working days later is Monday the 6th."""
STORM = """
[[closed]]
days = [2023-02-03]
why = "Bão"
source = "Quyết định 12/QĐ-UBND"
certainty = "unchecked"
"""


class At:
    """A clock that stands still."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment

    def reached(self) -> datetime:
        return self._moment

    def observe(self, moment: datetime) -> None:
        """Nothing moves it."""


async def apply(database: Database, text: str, at: str = "2023-02-02 08:00") -> DecisionMade:
    """Let the chairman decide at a moment."""
    async with database.writing() as connection:
        tx = Transaction(connection, "deadlines", At(clock(at).astimezone(UTC)))
        made = await applying.decide(Decide(text=text, by="chairman"), tx)
        await tx.flush_and_count()
    return made


async def preview(database: Database, text: str, at_once: int = 500) -> list[MovedDueTime]:
    """What would move, all pages together."""
    moves: list[MovedDueTime] = []
    after = ""
    async with database.reading() as read:
        while True:
            question = WhatWouldMove(text=text, file="storm.toml", limit=at_once, after=after)
            page = await applying.what_would_move(question, read)
            moves += page.moves
            if not (after := page.next):
                return moves


async def told_as_moved(database: Database, decided_at: str) -> list[MovedDueTime]:
    """What was published as moved by a decision."""
    events = [
        read_event(message.body.encode(), DeadlineMoved).data
        for message in await said(database)
        if ".moved." in message.subject
    ]
    return sorted(
        (
            MovedDueTime(unit=fact.unit, record=fact.record, due_before=fact.due_before, due_at=fact.due_at)
            for fact in events
            if fact.at == clock(decided_at)
        ),
        key=lambda move: (move.unit, move.record),
    )


async def dues(database: Database) -> dict[str, datetime]:
    """Due times by record, of those that have one."""
    async with database.reading() as read:
        rows = await read.execute(
            select(tables.deadline.c.record, tables.deadline.c.due_at).where(HAS_DUE_TIME)
        )
        return {row.record: row.due_at for row in rows}


async def everything(database: Database) -> dict[str, Any]:
    """All that is kept of records and counts, but not which warnings about earlier due times were given."""
    columns = [column for column in tables.deadline.c if column.name != "warned"]
    async with database.reading() as read:
        rows = await read.execute(select(*columns).order_by(tables.deadline.c.record))
        return {"deadlines": [tuple(row) for row in rows], "tally": await store.stored_tally(read)}


@pytest.fixture
async def database(open_database: Open) -> Database:
    """A database with records at two offices, on the eve of a storm."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    await hear(
        database,
        [
            tell(RecordFiled, 1, DAY),
            tell(RecordFiled, 1, DAY, record="elsewhere", unit=NEIGHBOUR),
            tell(RecordFiled, 1, DAY, record="resolved"),
            tell(RecordResolved, 2, "2023-02-01 16:00", record="resolved"),
            tell(RecordFiled, 1, "2023-01-30 09:00", record="due-before"),
            tell(RecordFiled, 1, "2023-02-06 09:00", record="received-after"),
            tell(RecordFiled, 1, DAY, record="awaiting"),
            tell(RecordSupplementRequested, 2, "2023-02-02 07:40", record="awaiting"),
        ],
    )
    return database


def of(moves: Sequence[MovedDueTime]) -> set[str]:
    """The records that move."""
    return {move.record for move in moves}


async def test_open_records_move_and_others_stay(database: Database) -> None:
    before = await dues(database)
    would = await preview(database, STORM)
    assert of(would) == {RECORD, "elsewhere", "awaiting"}
    made = await apply(database, STORM)
    assert (made.is_new, made.moved, made.decided_by) == (True, 3, "chairman")
    after = await dues(database)
    assert after == before | {record: clock("2023-02-07 17:00") for record in of(would)}
    assert (await checks(database))[0].is_well


async def test_a_fixed_appointment_on_a_closed_day_is_previewed_and_moves(database: Database) -> None:
    extended = tell(
        RecordExtended, 2, "2023-02-01 15:00", record="extended", appointment_at=clock("2023-02-03 10:00")
    )
    await hear(database, [tell(RecordFiled, 1, "2023-01-30 09:00", record="extended"), extended])
    assert (await dues(database))["extended"] == clock("2023-02-03 10:00")
    (move,) = [move for move in await preview(database, STORM) if move.record == "extended"]
    assert (move.due_before, move.due_at) == (clock("2023-02-03 10:00"), clock("2023-02-06 17:00"))
    await apply(database, STORM)
    assert (await dues(database))["extended"] == clock("2023-02-06 17:00")
    async with database.reading() as read:
        explanation = await why_this_date(WhyThisDate(record="extended"), read)
    assert explanation.due_at == clock("2023-02-06 17:00")
    assert explanation.days[-1].date == date(2023, 2, 6)
    assert any("10:00 03/02/2023" in note.vi and "17:00 06/02/2023" in note.vi for note in explanation.notes)


async def test_a_closure_of_one_office_moves_nothing_elsewhere(database: Database) -> None:
    local = STORM.replace("why", f'units = ["{UNIT}"]\nwhy', 1)
    assert of(await preview(database, local)) == {RECORD, "awaiting"}


async def test_applying_the_same_file_again_changes_nothing(database: Database) -> None:
    made = await apply(database, STORM)
    state, published_facts = await everything(database), await said(database)
    again = await apply(database, STORM, "2023-02-02 09:00")
    assert (again.is_new, again.moved) == (False, 0)
    assert (again.number, again.decided_at) == (made.number, made.decided_at)
    assert (await everything(database), await said(database)) == (state, published_facts)
    assert await preview(database, STORM) == []


async def test_a_decision_is_made_again_after_another_has_said_otherwise(database: Database) -> None:
    before = await dues(database)
    back = STORM.replace("closed", "worked").replace("Bão", "Bão không vào")
    for number, (text, at) in enumerate(
        ((STORM, "08:00"), (back, "08:30"), (STORM, "09:00"), (back, "09:30"))
    ):
        would = await preview(database, text)
        made = await apply(database, text, f"2023-02-02 {at}")
        assert (made.number, made.is_new, made.moved, len(would)) == (number + 1, True, 3, 3)
        again = await apply(database, text, f"2023-02-02 {at}")
        assert (again.number, again.is_new, again.moved) == (number + 1, False, 0)
        assert await preview(database, text) == []
        moved = {record: clock("2023-02-07 17:00") for record in of(would)} if text == STORM else {}
        assert await dues(database) == before | moved
        assert await told_as_moved(database, f"2023-02-02 {at}") == would
        assert (await checks(database))[0].is_well
    async with database.reading() as read:
        explanation = await why_this_date(WhyThisDate(record=RECORD), read)
    assert len(explanation.notes) == 4


@pytest.mark.parametrize(
    ("between", "is_new"),
    [
        pytest.param(STORM.replace("2023-02-03", "2023-02-09"), False, id="about another day"),
        pytest.param(
            STORM.replace("why", f'units = ["{NEIGHBOUR}"]\nwhy', 1), False, id="about another office"
        ),
        pytest.param(STORM.replace("why", f'units = ["{UNIT}"]\nwhy', 1), True, id="about the office"),
        pytest.param(STORM.replace("12/QĐ-UBND", "13/QĐ-UBND"), True, id="by another paper"),
    ],
)
async def test_only_what_was_decided_about_its_days_makes_a_decision_new(
    between: str, is_new: bool, database: Database
) -> None:
    here = STORM.replace("why", f'units = ["{UNIT}"] # here\nwhy', 1)
    await apply(database, here)
    await apply(database, between, "2023-02-02 09:00")
    assert (await apply(database, here, "2023-02-02 10:00")).is_new is is_new
    assert (await checks(database))[0].is_well


async def test_a_closed_day_is_opened_for_half_of_it_when_the_storm_is_over(database: Database) -> None:
    half = STORM.replace("[[closed]]", '[[half]]\nhours = [["13:30", "17:00"]]')
    friday = date(2023, 2, 3)
    for text, at, sessions in ((half, "08:00", 1), (STORM, "08:30", 0), (half, "09:00", 1)):
        assert (await apply(database, text, f"2023-02-02 {at}")).is_new
        async with database.reading() as read:
            law = await law_in_force(read)
        assert len(law.calendar_of(UNIT).day(friday).sessions) == sessions
    sunday = half.replace("2023-02-03", "2023-02-05")
    with pytest.raises(
        QueryFailed, match="2023-02-05 is a day off: only a working day can become a half day"
    ):
        await apply(database, sunday, "2023-02-02 10:00")


async def test_an_apply_that_is_broken_off_leaves_no_trace(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, published_facts = await everything(database), await said(database)
    monkeypatch.setattr(applying, "BATCH_SIZE", 1)
    with monkeypatch.context() as broken:
        calls = []

        async def fail_the_second_time(connection: Any, tracked: Any) -> None:
            calls.append(tracked)
            if len(calls) == 2:
                raise OSError("the disk is full")
            await save(connection, tracked)

        save = store.save
        broken.setattr(store, "save", fail_the_second_time)
        with pytest.raises(OSError, match="full"):
            await apply(database, STORM)
    assert (await everything(database), await said(database)) == (state, published_facts)
    assert (await apply(database, STORM)).moved == 3


async def test_an_explanation_says_what_it_was_before_and_who_decided(database: Database) -> None:
    await apply(database, STORM)
    async with database.reading() as read:
        explanation = await why_this_date(WhyThisDate(record=RECORD), read)
    (note,) = explanation.notes
    assert explanation.due_at == clock("2023-02-07 17:00")
    assert [day.source for day in explanation.days if day.reason == "day-off"] == ["Quyết định 12/QĐ-UBND"]
    for part in ("17:00 06/02/2023", "17:00 07/02/2023", "chairman", "08:00 02/02/2023"):
        assert part in note.vi
        assert part in note.en


async def test_what_is_filed_later_is_counted_by_the_decision(database: Database) -> None:
    await apply(database, STORM)
    await hear(database, [tell(RecordFiled, 1, DAY, record="later")])
    assert (await dues(database))["later"] == clock("2023-02-07 17:00")


async def test_a_resolution_before_the_decision_that_is_told_after_it_stands_to_the_old_due_time(
    database: Database,
) -> None:
    await apply(database, STORM)
    await hear(database, [tell(RecordResolved, 2, "2023-02-01 16:00")])
    assert (await dues(database))[RECORD] == clock("2023-02-06 17:00")
    assert (await checks(database))[0].is_well


async def test_a_later_decision_takes_a_day_off_back(database: Database) -> None:
    before = await dues(database)
    await apply(database, STORM)
    back = STORM.replace("closed", "worked").replace("Bão", "Bão không vào")
    assert (await apply(database, back, "2023-02-02 10:00")).moved == 3
    assert await dues(database) == before


async def test_a_record_that_cannot_be_counted_stops_the_whole_decision(database: Database) -> None:
    last = load_years()[-1]
    await hear(database, [tell(RecordFiled, 1, f"{last}-12-28 09:00", record="late", procedure=SAME_DAY)])
    state = await everything(database)
    to_the_end = ", ".join(f"{last}-12-{day}" for day in range(28, 32))
    with pytest.raises(QueryFailed, match=f"late: the office calendar does not know {last + 1}"):
        await apply(database, STORM.replace("2023-02-03", f"2023-02-03, {to_the_end}"))
    assert await everything(database) == state


async def test_a_record_that_waits_for_a_calendar_needs_it_no_more_if_a_day_was_shorter(
    database: Database,
) -> None:
    last = load_years()[-1]
    stopped = tell(RecordSupplementRequested, 2, "2023-02-06 15:00", record="waits")
    resumed = tell(RecordSupplemented, 3, f"{last}-12-31 16:30", record="waits")
    await hear(database, [tell(RecordFiled, 1, DAY, record="waits"), stopped, resumed])
    assert "waits" not in await dues(database)
    half = STORM.replace("[[closed]]", '[[half]]\nhours = [["07:30", "11:30"]]').replace("02-03", "02-06")
    assert "waits" not in of(await preview(database, half))
    await apply(database, half)
    assert (await dues(database))["waits"] == clock("2023-02-06 11:30")
    facts = [
        read_event(message.body.encode(), DeadlineSet).data
        for message in await said(database)
        if ".set." in message.subject
    ]
    assert clock("2023-02-06 11:30") in [fact.due_at for fact in facts if fact.record == "waits"]
    assert (await checks(database))[0].is_well


@pytest.mark.slow
@pytest.mark.parametrize("decided_first", [True, False], ids=["decided first", "told first"])
async def test_late_news_that_its_clock_had_stopped_makes_a_record_overdue_no_longer(
    decided_first: bool, open_database: Open
) -> None:
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    told = [
        tell(RecordFiled, 1, DAY),
        tell(RecordSupplementRequested, 2, "2023-02-20 09:00"),  # too late to stop anything
        tell(RecordSupplementRequested, 3, "2023-02-02 09:00"),  # came to be known last
    ]
    if decided_first:
        await apply(database, STORM, "2023-03-01 08:00")
    for fact in told:
        await hear(database, [fact])
    if not decided_first:
        await apply(database, STORM, "2023-03-01 08:00")
    async with database.reading() as read:
        (row,) = await read.execute(select(tables.deadline))
    assert (row.standing, row.due_at) == (Standing.AWAITING, clock("2023-02-07 17:00"))
    assert not any(counted == "fell_overdue" for _, counted in (await everything(database))["tally"])
    assert (await checks(database))[0].is_well


def decision(chance: random.Random) -> str:
    """Some days of 2023 decided otherwise, everywhere or at one office."""
    office = load_law().calendar_of(UNIT)
    rows = []
    for day in {date(2023, 1, 10) + timedelta(chance.randrange(340)) for _ in range(chance.randint(1, 60))}:
        is_open = bool(office.day(day).sessions)
        kind = chance.choice(["closed", "half"]) if is_open else "worked"
        hours = 'hours = [["07:30", "11:30"]]' if kind == "half" else ""
        units = chance.choice(["", f'units = ["{UNIT}"]', f'units = ["{NEIGHBOUR}"]'])
        rows.append(
            f'[[{kind}]]\ndays = [{day}]\n{hours}\n{units}\nwhy = "x"\nsource = "y"\ncertainty = "law"\n'
        )
    return "\n".join(rows)


async def check(chance: random.Random, databases: Sequence[Database]) -> None:
    """Tell histories before, around and after the same decision, and compare."""
    decided_at = f"2023-{chance.randrange(2, 12):02}-15 10:00"
    text = decision(chance)
    records = [f"H56.31.20-230201-{serial:04}" for serial in range(chance.randint(1, 20))]
    facts = [fact for record in records for fact in history(chance, record)]
    past = [fact for fact in facts if fact.at <= clock(decided_at)]
    future = [fact for fact in facts if fact.at > clock(decided_at)]
    some = [fact for fact in past if chance.random() < 0.5]
    states = []
    for database, known in zip(databases, (past, some, []), strict=True):
        await database.create(outbox.TABLES, tables.TABLES)
        await told(chance, database, known)
        would = await preview(database, text, at_once=3)
        before = await dues(database)
        await apply(database, text, decided_at)
        after = await dues(database)
        assert await told_as_moved(database, decided_at) == would
        assert {move.record: move.due_at for move in would} == {
            record: due for record, due in after.items() if due != before.get(record, due)
        }
        await assert_all_open_are_as_counted_afresh(database, records)
        await told(chance, database, [fact for fact in (*past, *future) if fact not in known])
        await assert_all_open_are_as_counted_afresh(database, records)
        while await tick(database, A_YEAR_LATER):
            pass
        assert (await checks(database))[0].is_well
        states.append(await everything(database))
    assert states[0] == states[1] == states[2]


async def told(chance: random.Random, database: Database, facts: Sequence[RecordFact]) -> None:
    """Tell facts in any order."""
    for batch in shuffled(chance, facts) if facts else []:
        await hear(database, batch)


async def assert_all_open_are_as_counted_afresh(database: Database, records: Sequence[str]) -> None:
    async with database.reading() as read:
        law = await law_in_force(read)
        facts, known = await store.load(read, records)
    for record, tracked in known.items():
        applied = [facts[record][sequence] for sequence in range(1, tracked.applied + 1)]
        assert tracked.deadline
        if not tracked.deadline.closed_at:
            assert deadline_after(applied, law) == tracked.deadline


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.slow
async def test_it_does_not_matter_what_was_told_before_a_decision(seed: int, open_database: Open) -> None:
    await check(random.Random(seed), [await open_database(name) for name in ("one", "two", "three")])


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_it_does_not_matter_what_was_told_before_whatever_is_decided(chance: random.Random) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite+aiosqlite:///{folder}/{{service}}.db"
            databases = [Database(url, name) for name in ("one", "two", "three")]
            await check(chance, databases)
            for database in databases:
                await database.close()

    asyncio.run(run())
