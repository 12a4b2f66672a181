"""A second count of due times, as slow and as plain as a finger on a calendar on the wall.

It goes through the open minutes one by one, or through the days, and looks at the clock of each. Nothing of
the product's arithmetic is in it. It knows no extensions.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from services.deadlines.calendar.axis import Calendar
from services.deadlines.due_times.calculation import Stop
from shared.reference.catalogue import Limit, LimitKind
from tests.support.zone import VIETNAM

MINUTE, DAY = timedelta(minutes=1), timedelta(1)
CUT_OFF = time(15)


def due(limit: Limit, received_at: datetime, stops: Sequence[Stop], calendar: Calendar) -> datetime:
    """The last minute that is in time."""
    received = _minute(received_at)
    stops = [Stop(_minute(stop.since), _minute(stop.until)) for stop in stops]
    if limit.kind is LimitKind.CALENDAR_DAYS:
        return _last_of_days(limit.length, received, stops, calendar)
    runs_from, left = _granted(limit, received, calendar)
    for minute in _open_minutes(runs_from, calendar):
        if not any(stop.since <= minute < stop.until for stop in stops):
            left -= 1
        if left == 0:
            return minute + MINUTE
    raise AssertionError("the calendar goes on")


def _granted(limit: Limit, received: datetime, calendar: Calendar) -> tuple[datetime, int]:
    """From when a limit runs, and how many open minutes it has."""
    if limit.kind is LimitKind.WORKING_HOURS:
        return received, 60 * limit.length
    today = calendar.day(received.date()).sessions
    if limit.kind is LimitKind.SAME_DAY and received.time() <= CUT_OFF:
        to_closing = [minute for minute in _minutes(received.date(), calendar) if minute >= received]
        if today and to_closing:
            return received, len(to_closing)
    day, days, minutes = received.date(), 0, 0
    while days < max(1, limit.length):
        day += DAY
        if calendar.day(day).sessions:
            days += 1
            minutes += len(_minutes(day, calendar))
    return _midnight(received.date() + DAY), minutes


def _last_of_days(length: int, received: datetime, stops: Sequence[Stop], calendar: Calendar) -> datetime:
    """Tick days off from the day after receipt; those after a stop's first up to its last are not ticked."""
    day, ticked = received.date(), 0
    while ticked < length:
        day += DAY
        ticked += not any(stop.since.date() < day <= stop.until.date() for stop in stops)
    while True:
        end = day
        while not calendar.day(end).sessions:
            end += DAY
        closes = _minutes(end, calendar)[-1] + MINUTE
        latest = max((stop.until.date() for stop in stops if stop.since < closes), default=day)
        if latest <= end:
            return closes
        day = latest


def _open_minutes(since: datetime, calendar: Calendar) -> Iterator[datetime]:
    day = since.date()
    while True:
        yield from (minute for minute in _minutes(day, calendar) if minute >= since)
        day += DAY


def _minutes(day: date, calendar: Calendar) -> list[datetime]:
    """The open minutes of a day, each by its beginning."""
    return [
        _midnight(day) + minute * MINUTE
        for opens, closes in calendar.day(day).sessions
        for minute in range(opens, closes)
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM).replace(second=0, microsecond=0)
