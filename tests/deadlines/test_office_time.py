"""Other services ask deadlines about the office's time."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from services.deadlines import tables
from services.deadlines.api import why_if_received
from services.deadlines.office_time import was_open, when_due
from shared.contracts.questions.explanation import DayReason, WhyIfReceived
from shared.contracts.questions.office_time import WasOpen, WhenDue
from shared.messaging.queries.client import NotFound
from shared.storage.database import Database
from tests.support.zone import VIETNAM

UNIT = "15712v1"


def at(clock: str) -> datetime:
    return datetime.fromisoformat(clock).replace(tzinfo=VIETNAM)


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    database = await open_database("deadlines")
    await database.create(tables.TABLES)
    return database


async def test_ten_working_days_leave_out_holidays(database: Database) -> None:
    question = WhenDue(
        unit=UNIT, limit="10 working-days", since=(at("2023-04-24 09:00"), at("2023-02-01 20:00"))
    )
    async with database.reading() as read:
        due = (await when_due(question, read)).due_at
    assert due == (at("2023-05-11 17:00"), at("2023-02-15 17:00"))


async def test_what_is_no_limit_is_refused(database: Database) -> None:
    async with database.reading() as read:
        with pytest.raises(NotFound):
            await when_due(WhenDue(unit=UNIT, limit="soon", since=(at("2023-02-01"),)), read)


async def test_the_office_is_open_by_its_sessions_and_days(database: Database) -> None:
    moments = {
        "2023-02-15 07:30": True,
        "2023-02-15 11:30": False,
        "2023-02-15 16:59": True,
        "2023-02-15 17:00": False,
        "2023-02-18 09:00": False,
        "2023-05-01 09:00": False,
    }
    async with database.reading() as read:
        answer = await was_open(WasOpen(unit=UNIT, moments=tuple(map(at, moments))), read)
    assert answer.open == tuple(moments.values())


@pytest.mark.parametrize(
    ("received", "due", "reason"),
    [
        pytest.param("15:00", "2023-02-15 17:00", DayReason.BY_CUT_OFF, id="by the cut-off"),
        pytest.param("15:01", "2023-02-16 17:00", DayReason.CUT_OFF, id="after the cut-off"),
        pytest.param("18:00", "2023-02-16 17:00", DayReason.CUT_OFF, id="after hours"),
    ],
)
async def test_before_a_record_is_filed_it_is_known_when_it_would_be_due_and_why(
    database: Database, received: str, due: str, reason: DayReason
) -> None:
    moment = at(f"2023-02-15 {received}")
    question = WhyIfReceived(unit=UNIT, procedure="2.000815", received_at=moment)
    async with database.reading() as read:
        explanation = await why_if_received(question, read)
    assert (explanation.unit, explanation.procedure, explanation.due_at) == (UNIT, "2.000815", at(due))
    assert explanation.days[0].reason is reason
    assert sum(day.amount for day in explanation.days) == explanation.budget


async def test_a_year_without_calendar_is_named_before_a_record_is_filed(database: Database) -> None:
    question = WhyIfReceived(unit=UNIT, procedure="1.004837", received_at=at("2098-02-15 09:00"))
    async with database.reading() as read:
        explanation = await why_if_received(question, read)
    assert (explanation.due_at, explanation.missing_year) == (None, 2098)


async def test_what_is_in_no_catalogue_has_no_due_time(database: Database) -> None:
    question = WhyIfReceived(unit=UNIT, procedure="9.999999", received_at=at("2023-02-15 09:00"))
    async with database.reading() as read:
        with pytest.raises(NotFound):
            await why_if_received(question, read)
