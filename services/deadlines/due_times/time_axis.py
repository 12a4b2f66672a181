"""What a time limit is measured in: a ruler from moments to places on it, and back."""

from datetime import datetime
from typing import Protocol

from services.deadlines.calendar.axis import Calendar, local_day


class Measure(Protocol):
    """A ruler. A due time is the moment at the place where a limit ends."""

    def place(self, moment: datetime) -> int:
        """Return how far along a moment is."""
        ...

    def moment(self, place: int) -> datetime:
        """Return the moment, UTC, at which a limit that ends at a place ends."""
        ...


class OpenMinutes:
    """Minutes during which the office is open, none before the moment from which the limit runs.

    What was not counted, as the day of receipt, can't be given back by a stop.
    """

    def __init__(self, calendar: Calendar, runs_from: datetime) -> None:
        self._calendar = calendar
        self.start = calendar.minutes_until(runs_from)

    def place(self, moment: datetime) -> int:
        return max(self.start, self._calendar.minutes_until(moment))

    def moment(self, place: int) -> datetime:
        return self._calendar.moment_after(place)


class WholeDays:
    """Days of the calendar, days off included. What ends on a day off ends when the next open day closes.

    So a stop counts the days after its first up to its last, as with the day of receipt: asked on Monday and
    supplemented on Wednesday is two, within one day none.

    Source: Civil Code 91/2015/QH13, art. 148(5) [second-hand]; of stops our reading [unchecked].
    """

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def place(self, moment: datetime) -> int:
        return local_day(moment).toordinal()

    def moment(self, place: int) -> datetime:
        return self._calendar.closing_from(place)
