"""A record whose deadline waits for a calendar: the citizen gets a slip that says so, then one with a day."""

from datetime import datetime

import pytest

from services.letters.content.appointment import appointment
from services.letters.content.record_content import RecordContent
from services.letters.wording.wording import compose
from shared.contracts.events.deadline import DeadlineAwaited
from shared.contracts.events.fact import Fact
from tests.letters.support.families import DUE, EXTENDED, FILED, RECORD, TO_THE_APPOINTMENT, VAN_SON, papers
from tests.letters.support.sheets import shipped

AWAITED = DeadlineAwaited(
    unit=VAN_SON, record=RECORD, procedure="1.001193", missing_year=2028, limit="same-day", at=FILED.at
)
BEYOND = AWAITED.model_copy(update={"at": EXTENDED.at, "due_before": DUE.due_at})
"""The extension moved the due time to where there is no calendar."""
SET_AGAIN = DUE.model_copy(update={"due_at": EXTENDED.appointment_at})


def slip(*facts: Fact) -> RecordContent:
    matter = papers(*facts)["receipt"].matter
    assert isinstance(matter, RecordContent)
    return matter


def test_a_slip_does_not_wait_for_the_calendar_and_says_that_the_day_will_be_told() -> None:
    told = slip(FILED, AWAITED)
    assert (told.due_at, told.missing_year, told.limit) == (None, 2028, "same-day")
    named = compose(told, shipped("receipt")).parts["named"]
    assert named == ("Hẹn trả kết quả: thông báo sau, khi có lịch làm việc năm 2028",)


def test_the_slip_names_the_day_once_there_is_a_calendar() -> None:
    told = slip(FILED, AWAITED, DUE)
    assert (told.due_at, told.missing_year) == (DUE.due_at, None)


@pytest.mark.parametrize(
    ("facts", "due_at"),
    [
        pytest.param([DUE, BEYOND], None, id="it moved beyond the calendar"),
        pytest.param([DUE, BEYOND, SET_AGAIN], SET_AGAIN.due_at, id="and was set again"),
        pytest.param([DUE, BEYOND, DUE], DUE.due_at, id="and was set again to the same day"),
        pytest.param([AWAITED, DUE, TO_THE_APPOINTMENT], TO_THE_APPOINTMENT.due_at, id="set, and then moved"),
    ],
)
def test_the_appointment_is_that_which_holds_in_whatever_order_one_hears_of_it(
    facts: list[Fact], due_at: datetime | None
) -> None:
    for heard in (facts, facts[::-1]):
        holds = appointment(heard)
        assert (holds and holds.due_at) == due_at
        assert slip(FILED, *heard).due_at == due_at


def test_an_apology_promises_nothing_until_the_calendar_is_there() -> None:
    waiting = papers(FILED, DUE, EXTENDED, BEYOND)["apology"].matter
    calculated = papers(FILED, DUE, EXTENDED, BEYOND, SET_AGAIN)["apology"].matter
    assert isinstance(waiting, RecordContent)
    assert isinstance(calculated, RecordContent)
    assert waiting.appointment_at is None
    assert (calculated.due_at, calculated.appointment_at) == (DUE.due_at, SET_AGAIN.due_at)
