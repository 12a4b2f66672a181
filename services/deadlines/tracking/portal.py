"""What the national portal measures of a record by Decision 766: whether it is late, and its flags. Pure.

The rule of lateness is the portal's own description, as somebody else read it. What
it leaves open, and how we read that, stands in `services/deadlines/forecast/decision-766.toml`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from services.deadlines.calendar.axis import MINUTE, whole_minute
from services.deadlines.tracking.record_event import (
    EXTENDED,
    FILED,
    REFUSED,
    REQUESTED,
    RESOLVED,
    RESUMED,
    RETURNED,
    STOPPED,
    SUPPLEMENTED,
    RecordEvent,
)
from shared.contracts.promises import names_a_day
from shared.reference.office_zone import local_day, start_of_day

ENDS: Final = (frozenset({RESOLVED}), frozenset({RETURNED}), frozenset({STOPPED, REFUSED}))
"""The steps that end a record there, the first kind that it has; one that was withdrawn has none."""
GIVES_APPOINTMENT: Final = frozenset({FILED, EXTENDED, RESUMED})
"""Steps whose appointment counts. That of a supplement does not: there the time of waiting is subtracted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalMeasure:
    """What of a record makes points on the portal; None where nobody has said."""

    portal_due_at: datetime | None = None
    """By when it ends in time: the appointment that was told, else the due time. None if neither is known."""
    portal_late: bool | None = None
    """Whether it is late; None while the last day of the period decides, because it has not ended there."""
    has_fee: bool | None = None
    """Whether something has to be paid for it."""
    paid_online: bool | None = None
    digitised: bool | None = None
    """Whether what was handed in was digitised."""
    reused: bool | None = None
    """Whether data were reused that the state had."""
    electronic_result: bool | None = None


def portal_fields(events: Sequence[RecordEvent], due_at: datetime | None, zone: tzinfo) -> dict[str, Any]:
    """Return the fields of `PortalMeasure` of a record, from its events in order and its due time by law."""
    appointment = appointment_at(events, zone)
    return {
        "portal_due_at": appointment or due_at,
        "portal_late": is_late(events, appointment, due_at),
        "has_fee": _last_said(event.has_fee for event in events),
        "paid_online": _once_true(event.paid_online for event in events),
        "digitised": _last_said(event.digitised for event in events),
        "reused": _last_said(event.reused for event in events),
        "electronic_result": _once_true(event.electronic_result for event in events),
    }


def is_late(
    events: Sequence[RecordEvent], appointment: datetime | None, due_at: datetime | None
) -> bool | None:
    """Return whether the events alone make a record late; None if the last day of the period decides.

    Without an appointment the time that it took may not exceed the procedure's maximum: that is the due time
    by law, which supplements have moved already, so that their time is not subtracted from the end again.
    """
    ended_at = end_at(events)
    asked_at = [event.at for event in events if event.kind == REQUESTED]
    if ended_at is None and len(asked_at) != 1:
        return True if asked_at else None
    measured_at = ended_at or asked_at[0]
    if appointment:
        waited = waiting_time(events, ended_at) if ended_at else timedelta()
        return whole_minute(measured_at - waited) > appointment
    return due_at is not None and whole_minute(measured_at) > due_at


def end_at(events: Sequence[RecordEvent]) -> datetime | None:
    """Return the end of a record: its first 9, else its first 10, else its first 8 or 3."""
    for kinds in ENDS:
        if moments := [event.at for event in events if event.kind in kinds]:
            return min(moments)
    return None


def waiting_time(events: Sequence[RecordEvent], until: datetime) -> timedelta:
    """Return how long a record waited for papers before a moment, by the clock on the wall."""
    waited, since = timedelta(), None
    for event in events:
        if event.at >= until:
            break
        if event.kind == REQUESTED and since is None:
            since = event.at
        elif event.kind == SUPPLEMENTED and since is not None:
            waited, since = waited + (event.at - since), None
    return waited + (until - since) if since is not None else waited


def appointment_at(events: Sequence[RecordEvent], zone: tzinfo) -> datetime | None:
    """Return the appointment that counts; one that names a day lasts until that day ends."""
    given = [event.appointment_at for event in events if event.kind in GIVES_APPOINTMENT]
    last = next((appointment for appointment in reversed(given) if appointment), None)
    if last and names_a_day(last, zone):
        return start_of_day(local_day(last + timedelta(days=1), zone), zone) - MINUTE
    return last


def _last_said(said: Iterator[bool | None]) -> bool | None:
    told = [one for one in said if one is not None]
    return told[-1] if told else None


def _once_true(said: Iterator[bool | None]) -> bool | None:
    told = [one for one in said if one is not None]
    return any(told) if told else None
