"""When the portal counts a record as late: a worked table of supplements and of requests without an end."""

from datetime import datetime, timedelta

import pytest

from services.deadlines.tracking.portal import portal_fields
from services.deadlines.tracking.record_event import (
    EXTENDED,
    FILED,
    REFUSED,
    REQUESTED,
    RESOLVED,
    RETURNED,
    STOPPED,
    SUPPLEMENTED,
    WITHDRAWN,
    RecordEvent,
)
from tests.deadlines.support.facts import UNIT, clock
from tests.support.zone import VIETNAM

DUE = clock("2026-11-12 17:00")
Steps = tuple[tuple[str, str], ...]


def late(steps: Steps, appointment: str | None, due_at: datetime | None = DUE) -> bool | None:
    """Whether a record with these steps is late; the appointment was given when it was filed."""
    promised = clock(appointment) if appointment else None
    events = [
        RecordEvent(1, FILED, clock("2026-11-02 08:00"), UNIT, appointment_at=promised),
        *(RecordEvent(number, kind, clock(at), UNIT) for number, (kind, at) in enumerate(steps, start=2)),
    ]
    found: bool | None = portal_fields(events, due_at, VIETNAM)["portal_late"]
    return found


NOON = "2026-11-12 12:00"
WORKED = [
    ("in time by the minute", ((RESOLVED, NOON),), NOON, False),
    ("a minute late", ((RESOLVED, "2026-11-12 12:01"),), NOON, True),
    ("the first 9, and not the 10 after it", ((RESOLVED, NOON), (RETURNED, "2026-11-20 09:00")), NOON, False),
    ("a 10 where there is no 9", ((RETURNED, "2026-11-13 09:00"),), NOON, True),
    ("an 8 where there is neither", ((STOPPED, "2026-11-10 09:00"),), NOON, False),
    ("a 3 where there is neither", ((REFUSED, "2026-11-13 09:00"),), NOON, True),
    (
        "two days of waiting for papers are subtracted: 14 November less two days is the 12th",
        ((REQUESTED, "2026-11-03 12:00"), (SUPPLEMENTED, "2026-11-05 12:00"), (RESOLVED, "2026-11-14 12:00")),
        NOON,
        False,
    ),
    (
        "two days of waiting are not enough for three",
        ((REQUESTED, "2026-11-03 12:00"), (SUPPLEMENTED, "2026-11-05 12:00"), (RESOLVED, "2026-11-15 12:00")),
        NOON,
        True,
    ),
    (
        "waiting twice, a day each",
        (
            (REQUESTED, "2026-11-03 12:00"),
            (SUPPLEMENTED, "2026-11-04 12:00"),
            (REQUESTED, "2026-11-05 12:00"),
            (SUPPLEMENTED, "2026-11-06 12:00"),
            (RESOLVED, "2026-11-14 12:00"),
        ),
        NOON,
        False,
    ),
    (
        "waiting that its end ends: refused after a week without papers",
        ((REQUESTED, "2026-11-10 12:00"), (REFUSED, "2026-11-17 12:00")),
        NOON,
        False,
    ),
    ("one 5 without an end ends there", ((REQUESTED, "2026-11-10 12:00"),), NOON, False),
    ("one 5 without an end, after the appointment", ((REQUESTED, "2026-11-13 12:00"),), NOON, True),
    (
        "two 5 without an end are late, both before the appointment",
        (
            (REQUESTED, "2026-11-03 12:00"),
            (SUPPLEMENTED, "2026-11-04 12:00"),
            (REQUESTED, "2026-11-05 12:00"),
        ),
        NOON,
        True,
    ),
    ("open: the last day of the period decides", (), NOON, None),
    ("withdrawn is no end", ((WITHDRAWN, "2026-11-03 12:00"),), NOON, None),
    (
        "a day as appointment lasts until it ends",
        ((RESOLVED, "2026-11-12 17:00"),),
        "2026-11-12 00:00",
        False,
    ),
    ("without an appointment the maximum", ((RESOLVED, "2026-11-12 17:00"),), None, False),
    ("without an appointment over the maximum", ((RESOLVED, "2026-11-12 17:01"),), None, True),
]


@pytest.mark.parametrize(
    ("steps", "appointment", "expected"), [pytest.param(*rest, id=words) for words, *rest in WORKED]
)
def test_the_portal_counts(steps: Steps, appointment: str | None, expected: bool | None) -> None:
    assert late(steps, appointment) is expected


def test_nothing_is_late_where_neither_appointment_nor_maximum_is_known() -> None:
    assert late(((RESOLVED, "2026-12-31 17:00"),), None, None) is False


def test_form_04_gives_a_new_appointment_and_a_supplement_does_not() -> None:
    events = [
        RecordEvent(1, FILED, clock("2026-11-02 08:00"), UNIT, appointment_at=DUE),
        RecordEvent(2, EXTENDED, clock("2026-11-11 08:00"), UNIT, appointment_at=DUE + timedelta(days=3)),
        RecordEvent(3, SUPPLEMENTED, clock("2026-11-12 08:00"), UNIT, appointment_at=DUE + timedelta(days=9)),
    ]
    assert portal_fields(events, DUE, VIETNAM)["portal_due_at"] == DUE + timedelta(days=3)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((None, None), None),
        ((True, None), True),
        ((None, False), False),
        ((True, False), False),
    ],
)
def test_what_was_said_last_of_a_fee_holds(said: tuple[bool | None, ...], expected: bool | None) -> None:
    events = [
        RecordEvent(number, kind, clock("2026-11-02 08:00"), UNIT, has_fee=fee)
        for number, (kind, fee) in enumerate(zip((FILED, RESOLVED), said, strict=True), start=1)
    ]
    assert portal_fields(events, DUE, VIETNAM)["has_fee"] is expected
