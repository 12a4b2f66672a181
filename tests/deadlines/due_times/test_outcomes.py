"""Before, on and after, and when a deadline is near."""

import pytest

from services.deadlines.due_times.calculation import Stop, near_at, outcome
from services.deadlines.law.loading import load_law
from shared.contracts.events.deadline import Outcome, WarningRecipient
from shared.reference.catalogue import Limit
from tests.deadlines.support.facts import RULES, clock, stop
from tests.support.zone import VIETNAM

DAYS, HOURS = "3 working-days", "same-day"
BEFORE, ON, AFTER = Outcome.BEFORE, Outcome.ON, Outcome.AFTER


@pytest.mark.parametrize(
    ("limit", "due", "resolved", "expected"),
    [
        pytest.param(
            DAYS, "2023-02-06 17:00", "2023-02-03 16:00", BEFORE, id="days: an earlier day is before"
        ),
        pytest.param(
            DAYS, "2023-02-06 17:00", "2023-02-05 23:59", BEFORE, id="days: so is the eve at midnight"
        ),
        pytest.param(DAYS, "2023-02-06 17:00", "2023-02-06 00:00", ON, id="days: the due day is on"),
        pytest.param(
            DAYS, "2023-02-06 17:00", "2023-02-06 06:30", ON, id="days: also when UTC is a day behind"
        ),
        pytest.param(DAYS, "2023-02-06 17:00", "2023-02-06 17:00", ON, id="days: the due minute is on"),
        pytest.param(DAYS, "2023-02-06 17:00", "2023-02-06 17:00:59", ON, id="days: to its last second"),
        pytest.param(
            DAYS, "2023-02-06 17:00", "2023-02-06 17:01", AFTER, id="days: the next minute is after"
        ),
        pytest.param(
            DAYS, "2023-02-07 08:30", "2023-02-07 08:00", ON, id="days: moved into a morning, it is on"
        ),
        pytest.param(
            DAYS, "2023-02-07 08:30", "2023-02-07 08:31", AFTER, id="days: and after from its minute"
        ),
        pytest.param(DAYS, "2023-02-07 08:30", "2023-02-06 17:00", BEFORE, id="days: and before on the eve"),
        pytest.param(HOURS, "2023-02-01 17:00", "2023-02-01 16:59", BEFORE, id="same day: the minute before"),
        pytest.param(
            HOURS, "2023-02-01 17:00", "2023-02-01 17:00:30", ON, id="same day: the due minute is on"
        ),
        pytest.param(HOURS, "2023-02-01 17:00", "2023-02-01 17:01", AFTER, id="same day: the minute after"),
        pytest.param(HOURS, "2023-02-02 17:00", "2023-02-01 16:00", BEFORE, id="same day: early by a day"),
    ],
)
def test_a_resolution_is_before_on_or_after(limit: str, due: str, resolved: str, expected: Outcome) -> None:
    assert outcome(Limit.parse(limit), clock(due), clock(resolved), VIETNAM) is expected


@pytest.mark.parametrize(
    ("limit", "received", "due", "stops", "near"),
    [
        pytest.param(
            HOURS, "2023-02-01 09:00", "2023-02-01 17:00", [], "2023-02-01 16:00", id="an hour before"
        ),
        pytest.param(DAYS, "2023-02-01 09:00", "2023-02-06 17:00", [], "2023-02-03 17:00", id="a day before"),
        pytest.param(
            DAYS, "2023-02-01 09:00", "2023-02-07 08:30", [], "2023-02-06 08:30", id="a day in office hours"
        ),
        pytest.param(
            "1 working-days",
            "2023-02-01 20:00",
            "2023-02-02 17:00",
            [],
            "2023-02-01 20:00",
            id="never before receipt",
        ),
        pytest.param(
            DAYS,
            "2023-02-01 09:00",
            "2023-02-07 10:00",
            [stop("2023-02-03 16:00", "2023-02-06 09:00")],
            "2023-02-06 10:00",
            id="after a stop, as if there had been none",
        ),
        pytest.param(
            DAYS,
            "2023-02-01 09:00",
            "2023-02-07 15:00",
            [stop("2023-02-06 12:00", "2023-02-06 16:30")],
            "2023-02-06 16:30",
            id="within a stop it is the stop's end",
        ),
    ],
)
def test_a_deadline_is_near(limit: str, received: str, due: str, stops: list[Stop], near: str) -> None:
    assert near_at(
        RULES.near[WarningRecipient.OFFICIAL][Limit.parse(limit).kind],
        clock(received),
        clock(due),
        stops,
        load_law().calendar,
    ) == clock(near)
