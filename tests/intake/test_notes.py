"""What is strange about a filing is said in its receipt, and refuses nothing."""

import pytest

from services.intake.validation import notes_on
from shared.contracts.events.receipt import Fault
from shared.contracts.events.reported.record import FiledReport
from shared.contracts.faults import fault
from tests.support.zone import VIETNAM

AT = "2026-06-09T16:30:00+07:00"


ANOTHER_DAY = fault("data.record", "code_of_another_day")
NOT_KEPT = fault("data.appointment_at", "appointment_not_kept")


def notes(**said: object) -> list[Fault]:
    filing = {
        "unit": "15664",
        "record": "G09.20-20260609-0092637",
        "at": AT,
        "procedure": "1.001193",
        "applicant": {"name": "Lê Thị Mỹ"},
    }
    report = FiledReport.model_validate(filing | said)
    return list(notes_on(report, VIETNAM))


@pytest.mark.parametrize(
    ("record", "is_strange"),
    [
        ("G09.20-20260609-0092637", False),
        ("G09.20-20260608-0092637", True),
        ("H56.142-260609-57213", False),
        ("H56.142-260906-57213", True),
        ("000.00.20.H56-260609-0042", False),
        ("H56.31.20-230215-0042", True),
        ("H5614226000000123", False),
        ("H56-26-092637", False),
        ("H56.142-57213.0001", False),
    ],
)
def test_the_day_in_a_code_is_compared_where_there_is_one(record: str, is_strange: bool) -> None:
    assert notes(record=record) == ([ANOTHER_DAY] if is_strange else [])


@pytest.mark.parametrize(
    ("appointment", "is_strange"),
    [
        ("2026-06-12T17:00:00+07:00", False),
        ("2026-06-09T00:00:00+07:00", False),  # midnight means the day
        ("2026-06-09T16:30:00+07:00", True),
        ("2026-06-08T00:00:00+07:00", True),
        ("2027-06-10T16:30:00+07:00", False),
        ("2062-06-12T17:00:00+07:00", True),
    ],
)
def test_an_appointment_that_nobody_can_keep_is_said_to_be_strange(
    appointment: str, is_strange: bool
) -> None:
    assert notes(appointment_at=appointment) == ([NOT_KEPT] if is_strange else [])
