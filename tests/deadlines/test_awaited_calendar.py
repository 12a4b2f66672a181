"""A record whose limit reaches a year without a calendar is kept, counted and shown, and doctor tells it.

Its due time is calculated once there is a calendar, without anybody sending it again.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from services.deadlines import awaited_calendar, tables
from services.deadlines.api import how_many_in_time, how_records_stand, why_this_date
from services.deadlines.decisions import decision_store
from services.deadlines.decisions.applying import what_would_move
from services.deadlines.gauges import open_records
from services.deadlines.law import Law
from services.deadlines.law.loading import OUR_LAW, load_law, load_years
from services.deadlines.law.reading import read_law
from services.deadlines.office_time import was_open, when_due
from services.deadlines.record_list import records_at
from services.deadlines.recount import FIGURES
from shared.contracts.events.deadline import DEADLINE_FACTS, DeadlineAwaited, Outcome
from shared.contracts.events.envelope import read_event
from shared.contracts.events.record import (
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordResolved,
    RecordReturned,
    RecordSupplemented,
    RecordSupplementRequested,
    RecordWithdrawn,
)
from shared.contracts.questions.calendar import WhatWouldMove
from shared.contracts.questions.checks import Check, CheckFigures
from shared.contracts.questions.deadlines import (
    FiguresByPart,
    HowManyInTime,
    HowRecordsStand,
    RecordLine,
    RecordsByDueTime,
    Standing,
)
from shared.contracts.questions.explanation import WhyThisDate
from shared.contracts.questions.office_time import WasOpen, WhenDue
from shared.messaging.queries.client import QueryFailed
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_catalogue, load_units
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import (
    FORTY_FIVE_CALENDAR_DAYS,
    RECORD,
    UNIT,
    clock,
    hear,
    said,
    tell,
    words,
)
from tests.deadlines.test_timer import tick
from tests.support.zone import VIETNAM

Open = Callable[[str], Awaitable[Database]]
LAST_YEAR = max(load_years())
MISSING = LAST_YEAR + 1
FAR = tell(RecordFiled, 1, f"{LAST_YEAR}-12-15 09:00", procedure=FORTY_FIVE_CALENDAR_DAYS)
"""Its limit ends in the year after the last calendar."""
NEXT_YEAR = f"""year = {MISSING}
checked-on = 2026-11-24
[[closed]]
days = [{MISSING}-01-01]
why = "Tết Dương lịch"
source = "Bộ luật Lao động"
certainty = "law"
"""
STORM = f'[[closed]]\ndays = [{LAST_YEAR}-12-{{day}}]\nwhy = "Bão"\nsource = "1/QĐ"\ncertainty = "law"\n'


@pytest.fixture
async def database(open_database: Open) -> Database:
    """An empty database of the service."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    return database


@pytest.fixture
def calendar_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Law]:
    """The service is started again with a file of the missing year in the operator's folder."""

    def come() -> Law:
        folder = tmp_path / "own"
        folder.mkdir()
        (folder / f"{MISSING}.toml").write_text(NEXT_YEAR, encoding="utf-8")
        law = read_law((OUR_LAW, folder), load_units(), load_catalogue(), VIETNAM)
        monkeypatch.setattr(decision_store, "load_law", lambda: law)
        decision_store.with_decisions.cache_clear()
        monkeypatch.setattr(awaited_calendar, "load_years", lambda: (*load_years(), MISSING))
        return law

    return come


@pytest.fixture(autouse=True)
def forget_the_law() -> None:
    """What another test has read of the law is forgotten."""
    decision_store.with_decisions.cache_clear()


async def calculate(database: Database) -> None:
    """Let the leader look for calendars once."""
    last: str | None = ""
    while last is not None:
        async with database.writing() as connection:
            tx = Transaction(connection, "deadlines")
            last = await awaited_calendar.calculate(tx, after=last)
            await tx.flush_and_count()


async def facts_of(database: Database) -> list[str]:
    """What was said of the record, in a word or two each."""
    kinds = {kind.subject_of(UNIT): kind for kind in DEADLINE_FACTS}
    messages = await said(database)
    return [words(read_event(one.body.encode(), kinds[one.subject]).data) for one in messages]


async def line(database: Database) -> RecordLine:
    """The record as lists have it."""
    async with database.reading() as read:
        (found,) = (await how_records_stand(HowRecordsStand(records=(RECORD,)), read)).records
        listed = (await records_at(RecordsByDueTime(unit=UNIT), read, clock("2023-02-06 12:00"))).records
    assert listed == (found,)
    return found


async def figures(database: Database, year: int) -> FiguresByPart:
    async with database.reading() as read:
        whole_year = HowManyInTime(units=(UNIT,), since=date(year, 1, 1), until=date(year, 12, 31))
        return await how_many_in_time(whole_year, read)


async def found_by_doctor(database: Database) -> Check:
    async with database.reading() as read:
        figures, calendars = (await FIGURES.check(CheckFigures.asked_of("deadlines")(), read)).checks
    assert figures.is_well
    return calendars


async def test_it_is_kept_and_told_as_received_and_in_progress(database: Database) -> None:
    await hear(database, [FAR])
    assert await tick(database, f"{MISSING + 5}-06-01 09:00") == 0
    assert await facts_of(database) == ["awaited"]
    found = await line(database)
    assert (found.due_at, found.missing_year, found.standing) == (None, MISSING, Standing.RUNNING)
    first, second = await figures(database, LAST_YEAR), await figures(database, MISSING + 5)
    assert (first.received, first.in_progress, first.without_due_time) == (1, 1, 1)
    assert (second.carried_over, second.in_progress, second.without_due_time) == (1, 1, 1)
    assert (first.overdue, first.in_time, first.due, second.overdue) == (0, 0, 0, 0)


async def test_its_explanation_gives_the_reason(database: Database) -> None:
    await hear(database, [FAR])
    async with database.reading() as read:
        explained = await why_this_date(WhyThisDate(record=RECORD), read)
    assert (explained.due_at, explained.missing_year, explained.days) == (None, MISSING, ())
    assert explained.limit == "30 calendar-days"
    (note,) = explained.notes
    assert f"chưa có lịch làm việc năm {MISSING}" in note.vi


async def test_doctor_and_metrics_tell_the_operator(database: Database) -> None:
    assert (await found_by_doctor(database)).is_well
    await hear(database, [FAR])
    check = await found_by_doctor(database)
    assert not check.is_well
    assert f"1 wait for {MISSING}" in check.found
    assert f"{MISSING}.toml" in check.remedy
    async with database.reading() as read:
        counted = await open_records(read, clock(f"{MISSING + 5}-06-01 09:00"))
    assert (counted["without-due-time"], counted["due-within-a-day"], counted["overdue"]) == (1, 0, 0)


async def test_it_is_calculated_once_there_is_a_calendar(
    database: Database, calendar_comes: Callable[[], Law]
) -> None:
    await hear(database, [FAR])
    await calculate(database)
    assert (await line(database)).due_at is None
    calendar_comes()
    await calculate(database)
    found = await line(database)
    assert (found.due_at, found.missing_year) == (clock(f"{MISSING}-01-14 17:00"), None)
    assert (await figures(database, LAST_YEAR)).without_due_time == 0
    assert (await found_by_doctor(database)).is_well
    await tick(database, f"{MISSING}-02-01 09:00")
    assert await facts_of(database) == [
        "awaited",
        "set",
        "near",
        "near to the chairman",
        "missed",
        "missed to the chairman",
    ]
    assert (await figures(database, MISSING)).overdue == 1


@pytest.mark.parametrize(
    ("later", "outcome", "standing", "counted"),
    [
        pytest.param(
            tell(RecordResolved, 2, f"{LAST_YEAR}-12-20 09:00"),
            Outcome.BEFORE,
            Standing.RESOLVED,
            {"resolved": 1, "before_deadline": 1, "due": 1},
            id="resolved in a year before that of its due time: in time for certain",
        ),
        pytest.param(
            tell(RecordResolved, 2, f"{MISSING}-01-05 09:00"),
            None,
            Standing.RESOLVED,
            {"resolved": 1, "resolved_without_due_time": 1, "before_deadline": 0, "due": 0},
            id="resolved in the year without a calendar: nobody knows whether in time",
        ),
        pytest.param(
            tell(RecordWithdrawn, 2, f"{MISSING}-01-05 09:00"),
            None,
            Standing.ENDED,
            {"ended": 1, "withdrawn": 1, "resolved": 0},
            id="withdrawn",
        ),
    ],
)
async def test_what_becomes_of_it_meanwhile_is_counted_once(
    later: RecordFact,
    outcome: Outcome | None,
    standing: Standing,
    counted: dict[str, int],
    database: Database,
    calendar_comes: Callable[[], Law],
) -> None:
    await hear(database, [FAR, later])
    found = await line(database)
    assert (found.outcome, found.standing) == (outcome, standing)
    told = await figures(database, later.at.year)
    assert {name: getattr(told, name) for name in counted} == counted
    assert (told.in_progress, told.without_due_time, told.overdue) == (0, 0, 0)
    assert told.received + told.carried_over == told.resolved + told.ended + told.in_progress
    calendar_comes()
    await calculate(database)
    told = await figures(database, later.at.year)
    assert (told.resolved_without_due_time, told.in_progress) == (0, 0)
    assert told.before_deadline == isinstance(later, RecordResolved)
    assert await facts_of(database) == ["awaited", "set", *["met"] * isinstance(later, RecordResolved)]


@pytest.mark.parametrize(
    ("moved", "back"),
    [
        pytest.param(
            [
                tell(
                    RecordExtended,
                    2,
                    f"{LAST_YEAR}-12-03 09:00",
                    appointment_at=clock(f"{MISSING}-01-10 09:00"),
                )
            ],
            f"{MISSING}-01-10 09:00",
            id="an extension with an appointment in that year",
        ),
        pytest.param(
            [
                tell(RecordSupplementRequested, 2, f"{LAST_YEAR}-12-02 09:00"),
                tell(RecordSupplemented, 3, f"{MISSING}-01-04 09:00"),
            ],
            f"{MISSING}-01-06 17:00",
            id="a stop that ends in that year",
        ),
    ],
)
async def test_a_due_time_that_moves_beyond_the_calendar_no_longer_holds(
    moved: Sequence[RecordFact], back: str, database: Database, calendar_comes: Callable[[], Law]
) -> None:
    await hear(database, [tell(RecordFiled, 1, f"{LAST_YEAR}-12-01 09:00"), *moved])
    assert (await line(database)).due_at is None
    await tick(database, f"{MISSING}-06-01 09:00")
    assert (await figures(database, MISSING)).overdue == 0
    async with database.reading() as read:
        row = (await read.execute(select(tables.deadline))).one()
    assert not row.owes_apology
    calendar_comes()
    await calculate(database)
    assert [word for word in await facts_of(database) if "near" not in word] == ["set", "awaited", "set"]
    assert (await line(database)).due_at == clock(back)


async def test_the_fact_says_which_due_time_holds_no_longer(database: Database) -> None:
    extended = tell(
        RecordExtended, 2, f"{LAST_YEAR}-12-03 09:00", appointment_at=clock(f"{MISSING}-01-10 09:00")
    )
    await hear(database, [tell(RecordFiled, 1, f"{LAST_YEAR}-12-01 09:00"), extended])
    (message,) = [one for one in await said(database) if one.subject == DeadlineAwaited.subject_of(UNIT)]
    fact = read_event(message.body.encode(), DeadlineAwaited).data
    assert (fact.missing_year, fact.due_before) == (MISSING, clock(f"{LAST_YEAR}-12-06 17:00"))
    assert fact.at == extended.at


@pytest.mark.parametrize("year", [1990, 2019, 2022])
async def test_a_filing_of_a_year_before_the_calendar_is_kept_too(year: int, database: Database) -> None:
    await hear(database, [tell(RecordFiled, 1, f"{year}-06-01 09:00")])
    assert (await line(database)).missing_year == year
    assert (await figures(database, year)).received == 1


async def test_a_returned_result_is_still_shown_as_returned(database: Database) -> None:
    await hear(
        database,
        [
            FAR,
            tell(RecordResolved, 2, f"{MISSING}-01-05 09:00"),
            tell(RecordReturned, 3, f"{MISSING}-01-06 09:00"),
        ],
    )
    assert (await line(database)).current_standing is Standing.RETURNED


async def test_a_decision_looks_at_such_records_and_leaves_them_alone(database: Database) -> None:
    await hear(database, [FAR])
    async with database.reading() as read:
        moves = await what_would_move(WhatWouldMove(text=STORM.format(day=17)), read)
    assert (moves.moves, moves.looked_at) == ((), 1)


async def test_a_decision_that_would_move_a_record_beyond_the_calendar_is_refused(database: Database) -> None:
    late = tell(RecordFiled, 1, f"{LAST_YEAR}-12-28 09:00", record="due-on-new-years-eve")
    await hear(database, [late])
    async with database.reading() as read:
        with pytest.raises(QueryFailed, match=f"does not know {MISSING}"):
            await what_would_move(WhatWouldMove(text=STORM.format(day=31)), read)


async def test_other_services_learn_which_times_cannot_be_told_yet(database: Database) -> None:
    known, unknown = clock(f"{LAST_YEAR}-02-01 09:00"), clock(f"{LAST_YEAR}-12-30 09:00")
    async with database.reading() as read:
        due = (
            await when_due(WhenDue(unit=UNIT, limit="10 working-days", since=(unknown, known)), read)
        ).due_at
        opened = await was_open(WasOpen(unit=UNIT, moments=(clock(f"{MISSING}-03-01 09:00"), known)), read)
    assert due[0] is None
    assert due[1] is not None
    assert opened.open[0] is None
    assert opened.open[1] is not None


def test_the_last_year_of_our_calendar_is_the_last_that_the_law_knows() -> None:
    assert load_law().calendar.knows(date(LAST_YEAR, 12, 31))
    assert not load_law().calendar.knows(date(MISSING, 1, 1))
