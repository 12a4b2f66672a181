"""When an office keeps what a citizen was promised, and how a resolution stands to that."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

from services.deadlines.calendar.axis import Calendar, UnknownYear, whole_minute
from services.deadlines.due_times.calculation import Extension, Stop, kept_appointment, outcome
from shared.contracts.events.deadline import Outcome
from shared.contracts.promises import can_be_kept, names_a_day
from shared.reference.catalogue import Limit, LimitKind
from shared.reference.office_zone import local_day

IN_DAYS: Final = Limit(LimitKind.WORKING_DAYS, 1)
"""A promise is measured by the day where the limit is not known."""


def promised_at(promises: Sequence[Extension], stops: Sequence[Stop], calendar: Calendar) -> datetime | None:
    """Return the minute, UTC, by which the last appointment is kept; None without one that can be kept.

    A stop of the clock after the citizen was told moves it by as many open minutes as the stop lasted, until
    they are told another. Where the calendar ends before, it is what they were told.
    """
    given = [one for one in promises if can_be_kept(one.until, one.at, calendar.zone)]
    if not given:
        return None
    last = given[-1]
    try:
        kept = _kept(last.until, calendar)
        for stop in stops:
            since = max(stop.since, last.at)
            if since < min(stop.until, kept):
                lasted = calendar.minutes_until(stop.until) - calendar.minutes_until(since)
                kept = calendar.moment_after(calendar.minutes_until(kept) + lasted) if lasted else kept
    except UnknownYear:
        return whole_minute(last.until.astimezone(UTC))
    return kept


def promise_outcome(limit: Limit | None, promised: datetime, resolved_at: datetime, zone: tzinfo) -> Outcome:
    """Return whether a resolution came before, on or after what was promised, as it is to a due time."""
    return outcome(limit or IN_DAYS, promised, resolved_at, zone)


def _kept(until: datetime, calendar: Calendar) -> datetime:
    if names_a_day(until, calendar.zone):
        return calendar.closing_from(local_day(until, calendar.zone).toordinal())
    return kept_appointment(until, calendar)
