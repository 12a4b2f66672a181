"""The calendars of all offices, built from office hours and the changes of single days. Pure."""

from collections.abc import Sequence
from datetime import date, tzinfo

from services.deadlines.calendar.axis import Calendar, every_day
from services.deadlines.calendar.decided_days import DayChange
from services.deadlines.law.day_rows import EVERYWHERE
from services.deadlines.law.hours import Hours, day_by

CalendarParts = tuple[tuple[Hours, ...], tuple[DayChange, ...]]
"""The parts a calendar is built from."""


class Calendars:
    """The calendar of each unit, built on first use; units with the same days share one."""

    def __init__(
        self, first: date, last: date, hours: Sequence[Hours], changes: Sequence[DayChange], zone: tzinfo
    ) -> None:
        self.zone = zone
        self._days = every_day(first, last)
        self._hours = hours
        self._changes = changes
        named = (*(row.units for row in hours), *(change.units for change in changes))
        self._named = frozenset[str]().union(*named)
        self._built: dict[CalendarParts, Calendar] = {}
        self._of: dict[str, Calendar] = {}

    def of(self, unit: str) -> Calendar:
        """Return the calendar of a unit, or that of the whole country if the unit has none of its own."""
        unit = unit if unit in self._named else EVERYWHERE
        if unit not in self._of:
            self._of[unit] = self._build(unit)
        return self._of[unit]

    def with_changes(self, changes: Sequence[DayChange]) -> "Calendars":
        """Return calendars with more changed days."""
        return Calendars(self._days[0], self._days[-1], self._hours, (*self._changes, *changes), self.zone)

    def _build(self, unit: str) -> Calendar:
        hours = tuple(row for row in self._hours if row.are_of(unit))
        changes = tuple(change for change in self._changes if not change.units or unit in change.units)
        if (hours, changes) not in self._built:
            calendar = Calendar(self._days[0], [day_by(hours, day) for day in self._days], self.zone)
            days = {change.day: change.at(calendar) for change in changes}
            self._built[hours, changes] = calendar.with_days(days) if days else calendar
        return self._built[hours, changes]
