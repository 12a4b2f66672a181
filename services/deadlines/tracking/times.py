"""The times of a deadline: due, near and urgent time, and the promise. Pure."""

from datetime import datetime
from typing import NamedTuple

from services.deadlines.calendar.axis import Calendar, UnknownYear
from services.deadlines.due_times.calculation import due_at, near_at
from services.deadlines.due_times.promise import IN_DAYS, promised_at
from services.deadlines.law import Rules
from services.deadlines.tracking.stops import ClockHistory
from shared.contracts.events.deadline import WarningRecipient
from shared.reference.catalogue import Limit


class DeadlineTimes(NamedTuple):
    """Due, near and urgent time of a deadline, and when the promise is to be kept; None if not known."""

    due_at: datetime | None = None
    near_at: datetime | None = None
    urgent_at: datetime | None = None
    promised_at: datetime | None = None


def times_of(
    limit: Limit | None, runs_from: datetime, clock: ClockHistory, calendar: Calendar, rules: Rules
) -> tuple[DeadlineTimes, int | None]:
    """Return the times of a deadline, and the year without which its due time cannot be calculated.

    Somebody is warned of the due time, or of what was promised if that is earlier.
    """
    due = missing_year = None
    try:
        due = due_at(limit, runs_from, clock.stops, calendar, rules, clock.extensions) if limit else None
    except UnknownYear as unknown:
        missing_year = unknown.year
    promised = promised_at(clock.promises, clock.stops, calendar) if clock.promises else None
    if (watched := min(filter(None, (due, promised)), default=None)) is None:
        return DeadlineTimes(), missing_year
    kind = (limit or IN_DAYS).kind
    try:
        near, urgent = (
            near_at(rules.near[recipient][kind], runs_from, watched, clock.stops, calendar)
            for recipient in (WarningRecipient.OFFICIAL, WarningRecipient.CHAIRMAN)
        )
    except UnknownYear:
        near = urgent = watched
    return DeadlineTimes(due, near, urgent, promised), missing_year
