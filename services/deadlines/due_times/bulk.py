"""Due times of many records at once, without stops or extensions.

A limit in days depends only on the day of receipt, so each day is counted once and each record costs one
look-up. A million records take about as long as with `numpy.busday_offset`, which knows no make-up days.
"""

from collections.abc import Iterable
from datetime import date, datetime

from services.deadlines.calendar.axis import Calendar
from services.deadlines.due_times.calculation import due_at
from services.deadlines.law import Rules
from shared.reference.catalogue import Limit, LimitKind
from shared.reference.office_zone import start_of_day


class DueByDay(dict[int, datetime]):
    """Due times, UTC, of a limit in days by the day of receipt, an ordinal; counted when first looked up."""

    def __init__(self, limit: Limit, calendar: Calendar, rules: Rules) -> None:
        if limit.kind not in (LimitKind.WORKING_DAYS, LimitKind.CALENDAR_DAYS):
            raise ValueError(f"{limit} depends on the hour of receipt")
        super().__init__()
        self._limit, self._calendar, self._rules = limit, calendar, rules

    def __missing__(self, ordinal: int) -> datetime:
        received_at = start_of_day(date.fromordinal(ordinal), self._calendar.zone)
        due = self[ordinal] = due_at(self._limit, received_at, (), self._calendar, self._rules)
        return due


def due_many(limit: Limit, days: Iterable[int], calendar: Calendar, rules: Rules) -> list[datetime]:
    """Return the due time, UTC, for each day of receipt.

    Args:
        limit: In working days or calendar days.
        days: Local days of valid receipt, as proleptic Gregorian ordinals.

    Raises:
        UnknownYear: A period leaves the calendar.
    """
    by_day = DueByDay(limit, calendar, rules)
    return [by_day[day] for day in days]
