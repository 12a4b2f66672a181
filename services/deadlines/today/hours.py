"""Today at an office: when this session ends, when it closes, when it opens next, what time is left. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from services.deadlines.calendar.axis import Calendar, UnknownYear
from shared.clock import has_seen_no_event
from shared.reference.office_zone import local_day, start_of_day


@dataclass(frozen=True, slots=True)
class Today:
    """The hours of an office around a moment. A bound that the calendar does not know is None."""

    session_ends: datetime | None
    """End of the session that runs or comes next, if another follows today."""
    closes: datetime | None
    next_day: date | None
    next_closes: datetime | None

    @classmethod
    def at(cls, now: datetime, calendar: Calendar) -> "Today":
        """Return the hours around a moment; none while a replayed year has not begun."""
        if has_seen_no_event(now):
            return cls(None, None, None, None)
        day = local_day(now, calendar.zone)
        try:
            ends = _ends_of_sessions(calendar, day)
        except UnknownYear:
            return cls(None, None, None, None)
        ahead = [end for end in ends if end > now]
        try:
            next_day: date | None = calendar.open_day_after(day, 1)
            next_closes = calendar.closing(next_day) if next_day else None
        except UnknownYear:
            next_day = next_closes = None
        return cls(
            session_ends=ahead[0] if len(ahead) > 1 else None,
            closes=calendar.closing(day) if ends else None,
            next_day=next_day,
            next_closes=next_closes,
        )


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Time until a record is due, in minutes of office hours and in working days; below 0 since it was."""

    minutes: int
    days: int


NOT_KNOWN: Final = TimeLeft(0, 0)


def time_left(now: datetime, due_at: datetime, calendar: Calendar) -> TimeLeft:
    """Return the time until a record is due; nothing if the calendar does not reach so far."""
    try:
        minutes = calendar.minutes_until(due_at) - calendar.minutes_until(now)
        first, last = sorted((local_day(now, calendar.zone), local_day(due_at, calendar.zone)))
        days = calendar.open_days_between(first, last)
    except UnknownYear:
        return NOT_KNOWN
    return TimeLeft(minutes, days if due_at >= now else -days)


def _ends_of_sessions(calendar: Calendar, day: date) -> list[datetime]:
    midnight = start_of_day(day, calendar.zone).astimezone(UTC)
    return [midnight + timedelta(minutes=closes) for _, closes in calendar.day(day).sessions]
