"""The axis on which a time limit is measured: maps instants to positions, and back."""

from datetime import datetime
from typing import Protocol

from services.deadlines.calendar.axis import Calendar
from shared.reference.office_zone import local_day


class TimeAxis(Protocol):
    """An axis of whole numbers. A due time is the instant at the position where a limit ends."""

    def position(self, instant: datetime) -> int:
        """Return the position of an instant."""
        ...

    def instant(self, position: int) -> datetime:
        """Return the instant, UTC, at which a limit with this end position ends."""
        ...


class OpenMinutes:
    """Open minutes of the office; minutes before the limit runs are not counted.

    A stop therefore gives back no time that was not counted, such as the day of receipt.
    """

    def __init__(self, calendar: Calendar, runs_from: datetime) -> None:
        self._calendar = calendar
        self.start = calendar.minutes_until(runs_from)

    def position(self, instant: datetime) -> int:
        return max(self.start, self._calendar.minutes_until(instant))

    def instant(self, position: int) -> datetime:
        return self._calendar.moment_after(position)


class WholeDays:
    """Days of the calendar, days off included. A limit that ends on a day off ends with the next open day.

    A stop counts the days after its first up to its last, as with the day of receipt: from a request on
    Monday to the supplement on Wednesday it counts two, within one day none.

    Source: Civil Code 91/2015/QH13, art. 148(5) [second-hand]; of stops our reading [unchecked].
    """

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def position(self, instant: datetime) -> int:
        return local_day(instant, self._calendar.zone).toordinal()

    def instant(self, position: int) -> datetime:
        return self._calendar.closing_from(position)
