"""Records of a procedure that the catalogue does not know are kept apart, watched by what was promised, and
counted once the catalogue has it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

import pytest

from services.deadlines import tables, unknown_procedures
from services.deadlines.api import apologies_owed, how_many_in_time, how_records_stand, why_this_date
from services.deadlines.decisions import decision_store
from services.deadlines.gauges import open_records
from services.deadlines.law import Law
from services.deadlines.law.loading import load_law
from services.deadlines.recount import FIGURES
from shared.contracts.events.deadline import DEADLINE_FACTS, DeadlineMissed, DeadlineNear
from shared.contracts.events.envelope import read_event
from shared.contracts.events.record import RecordCorrected, RecordFact, RecordFiled, RecordResolved
from shared.contracts.questions.catalogue.unknown_procedures import UnknownProcedureLine, UnknownProcedures
from shared.contracts.questions.checks import CheckFigures
from shared.contracts.questions.deadlines import (
    ApologiesOwed,
    FiguresByPart,
    HowManyInTime,
    HowRecordsStand,
    RecordLine,
    Standing,
)
from shared.contracts.questions.explanation import WhyThisDate
from shared.messaging.transaction import Transaction
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import RECORD, THREE_DAYS, UNIT, clock, hear, said, tell, words
from tests.deadlines.test_timer import tick

Open = Callable[[str], Awaitable[Database]]
UNKNOWN, NAME = "9.999999.000.00.00.H56", "Cấp giấy xác nhận chưa ai biết"
YEAR = HowManyInTime(units=(UNIT,), since=date(2023, 1, 1), until=date(2023, 12, 31))


def filed(record: str = RECORD, promised: str = "2023-02-07 17:00", procedure: str = UNKNOWN) -> RecordFact:
    return tell(
        RecordFiled,
        1,
        "2023-02-01 09:00",
        record=record,
        procedure=procedure,
        procedure_name=NAME,
        appointment_at=clock(promised) if promised else None,
    )


@pytest.fixture
async def database(open_database: Open) -> Database:
    """An empty database of the service."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    return database


@pytest.fixture
def catalogue_learns(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The service is started again with a catalogue that has the procedure: three working days."""

    def learn() -> None:
        known = replace(load_law().procedures[THREE_DAYS], code="9.999999", name="Cấp giấy xác nhận")
        law = replace(load_law(), procedures={**load_law().procedures, "9.999999": known})
        monkeypatch.setattr(decision_store, "load_law", lambda: law)
        decision_store.with_decisions.cache_clear()
        monkeypatch.setattr(unknown_procedures, "load_procedures", lambda: law.procedures)

    return learn


@pytest.fixture(autouse=True)
def forget_the_law() -> None:
    """What another test has read of the law is forgotten."""
    decision_store.with_decisions.cache_clear()


async def calculate(database: Database) -> None:
    """Let the leader look at the catalogue once."""
    last: str | None = ""
    while last is not None:
        async with database.writing() as connection:
            tx = Transaction(connection, "deadlines")
            last = await unknown_procedures.calculate(tx, after=last)
            await tx.flush_and_count()


async def facts_of(database: Database) -> list[str]:
    kinds = {kind.subject_of(UNIT): kind for kind in DEADLINE_FACTS}
    told = [read_event(one.body.encode(), kinds[one.subject]).data for one in await said(database)]
    return [f"{words(fact)}{' (promise)' if getattr(fact, 'promised', False) else ''}" for fact in told]


async def line(database: Database, record: str = RECORD) -> RecordLine:
    async with database.reading() as read:
        (found,) = (await how_records_stand(HowRecordsStand(records=(record,)), read)).records
    return found


async def figures(database: Database) -> FiguresByPart:
    async with database.reading() as read:
        (check, *_) = (await FIGURES.check(CheckFigures.asked_of("deadlines")(), read)).checks
        assert check.is_well, check.found
        return await how_many_in_time(YEAR, read)


async def listed(database: Database) -> list[UnknownProcedureLine]:
    async with database.reading() as read:
        found = await unknown_procedures.unknown_procedures(UnknownProcedures(units=(UNIT,)), read)
    return list(found.procedures)


async def test_it_is_taken_counted_apart_and_listed_once(database: Database) -> None:
    await hear(database, [filed(), filed("B", promised=""), filed("C", procedure=THREE_DAYS)])
    await hear(database, [tell(RecordResolved, 2, "2023-02-07 09:00", procedure=UNKNOWN)])
    told = await figures(database)
    assert (told.received, told.received_procedure_unknown, told.in_progress) == (3, 2, 2)
    assert (told.resolved, told.resolved_procedure_unknown, told.procedure_unknown) == (1, 1, 1)
    assert (told.measured, told.due, told.without_due_time) == (0, 0, 0)
    assert (told.before_promise, told.on_promise, told.after_promise) == (0, 1, 0)
    (one,) = await listed(database)
    assert (one.procedure, one.name) == (UNKNOWN, NAME)
    assert (one.records, one.in_progress, one.promised) == (2, 1, 1)


async def test_it_is_shown_without_a_due_time_and_with_the_reason(database: Database) -> None:
    await hear(database, [filed()])
    found = await line(database)
    assert (found.due_at, found.missing_year, found.promised_at) == (None, None, clock("2023-02-07 17:00"))
    assert found.unknown_procedure == NAME
    async with database.reading() as read:
        explained = await why_this_date(WhyThisDate(record=RECORD), read)
        counted = await open_records(read, clock("2023-02-06 09:00"))
    assert (explained.name, explained.limit, explained.due_at, explained.days) == (NAME, "", None, ())
    assert "chưa có trong danh mục" in explained.notes[0].vi
    assert (counted["running"], counted["without-due-time"], counted["procedure-unknown"]) == (1, 0, 1)


async def test_it_is_watched_by_what_was_promised(database: Database) -> None:
    await hear(database, [filed(), filed("B", promised="")])
    await tick(database, "2023-03-01 09:00")
    assert await facts_of(database) == [
        "near (promise)",
        "near to the chairman (promise)",
        "missed (promise)",
        "missed to the chairman (promise)",
    ]
    found, told = await line(database), await figures(database)
    assert (found.standing, told.overdue, told.past_promise) == (Standing.RUNNING, 0, 1)
    async with database.reading() as read:
        (task,) = (await apologies_owed(ApologiesOwed(unit=UNIT), read)).tasks
    assert (task.record, task.due_at) == (RECORD, clock("2023-02-07 17:00"))


async def test_it_is_counted_once_the_catalogue_has_it(
    database: Database, catalogue_learns: Callable[[], Law]
) -> None:
    await hear(database, [filed(), filed("B", promised="")])
    await hear(database, [tell(RecordResolved, 2, "2023-02-07 09:00", procedure=UNKNOWN)])
    await calculate(database)
    assert len(await listed(database)) == 1
    catalogue_learns()
    await calculate(database)
    assert await listed(database) == []
    found, told = await line(database), await figures(database)
    assert (found.procedure, found.due_at) == ("9.999999", clock("2023-02-06 17:00"))
    assert (told.after_deadline, told.in_progress, told.procedure_unknown) == (1, 1, 0)
    assert told.received_procedure_unknown == told.resolved_procedure_unknown == 0
    await calculate(database)
    assert (await facts_of(database)).count("set") == 2


async def test_a_correction_to_a_known_procedure_sets_its_due_time(database: Database) -> None:
    right = tell(RecordCorrected, 2, "2023-02-01 10:00", procedure=UNKNOWN, right_procedure=THREE_DAYS)
    await hear(database, [filed(), right])
    assert await listed(database) == []
    assert (await line(database)).due_at == clock("2023-02-06 17:00")


async def test_a_limit_stays_when_the_catalogue_loses_the_procedure(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hear(database, [filed(procedure=THREE_DAYS)])
    without = {code: one for code, one in load_law().procedures.items() if code != THREE_DAYS}
    law = replace(load_law(), procedures=without)
    monkeypatch.setattr(decision_store, "load_law", lambda: law)
    decision_store.with_decisions.cache_clear()
    await hear(database, [tell(RecordResolved, 2, "2023-02-03 10:00")])
    found, told = await line(database), await figures(database)
    assert (found.due_at, found.unknown_procedure) == (clock("2023-02-06 17:00"), None)
    assert (told.before_deadline, told.resolved_procedure_unknown) == (1, 0)


async def test_an_earlier_promise_is_warned_of_and_the_law_is_missed_besides(database: Database) -> None:
    early = filed(procedure=THREE_DAYS, promised="2023-02-03 16:00")
    await hear(database, [early])
    await tick(database, "2023-02-05 09:00")
    promised = ["near (promise)", "near to the chairman (promise)"]
    promised += ["missed (promise)", "missed to the chairman (promise)"]
    assert await facts_of(database) == ["set", *promised]
    found, told = await line(database), await figures(database)
    assert (found.standing, told.overdue, told.past_promise) == (Standing.RUNNING, 0, 1)
    await tick(database, "2023-02-07 09:00")
    assert await facts_of(database) == ["set", *promised, "missed", "missed to the chairman"]
    found, told = await line(database), await figures(database)
    assert (found.standing, told.overdue, told.past_promise) == (Standing.OVERDUE, 1, 1)
    await hear(database, [tell(RecordResolved, 2, "2023-02-07 10:00")])
    told = await figures(database)
    assert (told.after_deadline, told.after_promise, told.overdue, told.past_promise) == (1, 1, 0, 0)


async def test_warnings_say_what_they_are_about(database: Database) -> None:
    await hear(database, [filed(procedure=THREE_DAYS, promised="2023-02-03 16:00")])
    await tick(database, "2023-02-07 09:00")
    kinds = {kind.subject_of(UNIT): kind for kind in DEADLINE_FACTS}
    told = [read_event(one.body.encode(), kinds[one.subject]) for one in (await said(database))[1:]]
    warnings = [event.data for event in told if isinstance(event.data, DeadlineNear | DeadlineMissed)]
    about = [(warning.promised, warning.due_at) for warning in warnings]
    promise, law = (True, clock("2023-02-03 16:00")), (False, clock("2023-02-06 17:00"))
    assert about == [promise] * 4 + [law] * 2
    assert len({event.id for event in told}) == 6
