"""Why a record is due when it is, as the service answers it."""

from collections.abc import Awaitable, Callable

import pytest

from services.deadlines import tables
from services.deadlines.api import why_this_date
from shared.contracts.events.record import (
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordResumed,
    RecordSupplemented,
    RecordSupplementRequested,
    RecordSuspended,
    RecordVerificationNeeded,
)
from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.explanation import DayReason, Explanation, WhyThisDate
from shared.messaging.queries.client import NotFound
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import RECORD, THREE_DAYS, clock, hear, tell

OpenDatabase = Callable[[str], Awaitable[Database]]
FILED = tell(RecordFiled, 1, "2023-02-01 09:00")


async def told(open_database: OpenDatabase, *facts: RecordFact) -> Explanation:
    """What the service answers once it has heard these facts."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    await hear(database, facts)
    async with database.reading() as connection:
        return await why_this_date(WhyThisDate(record=RECORD), connection)


async def test_the_due_time_comes_with_its_limit_and_rule_set_and_legal_basis(
    open_database: OpenDatabase,
) -> None:
    answer = await told(open_database, FILED)
    assert (answer.record, answer.procedure, answer.limit) == (RECORD, THREE_DAYS, "3 working-days")
    assert answer.rules == "nd61-2018"
    assert answer.legal_basis == "Luật Hộ tịch 60/2014/QH13, Điều 20 và 21; thời hạn: Điều 20", "a law once"
    assert answer.legal_basis_en == "Law 60/2014/QH13, art. 20 and 21; time limit: art. 20"
    assert answer.due_at
    assert answer.due_at.isoformat() == "2023-02-06T17:00:00+07:00"
    assert answer.standing is Standing.RUNNING
    assert [day.counted for day in answer.days] == [False, True, True, False, False, True]


async def test_each_stop_and_extension_says_what_caused_it(open_database: OpenDatabase) -> None:
    answer = await told(
        open_database,
        FILED,
        tell(RecordSupplementRequested, 2, "2023-02-02 09:00"),
        tell(RecordSupplemented, 3, "2023-02-02 10:00"),
        tell(RecordSuspended, 4, "2023-02-03 07:30"),
        tell(RecordResumed, 5, "2023-02-03 17:00"),
        tell(RecordExtended, 6, "2023-02-07 10:00", appointment_at=clock("2023-02-09 10:00")),
    )
    reasons = {day.date.day: day.reason for day in answer.days}
    assert answer.due_at == clock("2023-02-09 10:00")
    assert (reasons[2], reasons[3], reasons[9]) == (
        DayReason.SUPPLEMENT,
        DayReason.SUSPENSION,
        DayReason.EXTENSION,
    )
    assert sum(day.amount for day in answer.days) == answer.budget == 3 * 450


async def test_a_clock_that_stands_still_is_noted(open_database: OpenDatabase) -> None:
    answer = await told(open_database, FILED, tell(RecordSuspended, 2, "2023-02-02 09:00"))
    assert answer.standing is Standing.SUSPENDED
    assert "09:00 02/02/2023" in answer.notes[0].vi


@pytest.mark.parametrize(
    ("apologies", "why"),
    [
        pytest.param([("2023-02-07 10:00", "2023-02-09 10:00")], "already overdue", id="too late"),
        pytest.param([("2023-02-02 10:00", "2023-02-03 10:00")], "not later", id="no later appointment"),
        pytest.param(
            [("2023-02-06 10:00", "2023-02-07 10:00"), ("2023-02-07 09:00", "2023-02-09 10:00")],
            "used up",
            id="once too often",
        ),
    ],
)
async def test_an_apology_that_moved_nothing_is_noted_with_the_reason(
    open_database: OpenDatabase, apologies: list[tuple[str, str]], why: str
) -> None:
    extended = [
        tell(RecordExtended, place, at, appointment_at=clock(until))
        for place, (at, until) in enumerate(apologies, 2)
    ]
    answer = await told(open_database, FILED, *extended)
    assert len(answer.notes) == 1
    assert why in answer.notes[0].en


async def test_a_fact_that_waits_for_another_is_left_out(open_database: OpenDatabase) -> None:
    answer = await told(open_database, FILED, tell(RecordSupplementRequested, 3, "2023-02-02 09:00"))
    assert answer.notes == ()


async def test_a_record_that_was_never_filed_is_not_known(open_database: OpenDatabase) -> None:
    with pytest.raises(NotFound):
        await told(open_database, tell(RecordVerificationNeeded, 2, "2023-02-02 09:00"))
