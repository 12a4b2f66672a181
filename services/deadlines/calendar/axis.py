"""The office's calendar: an axis of open minutes.

`minutes_until` counts the open minutes from the calendar's first day up to a moment, and `moment_after` is
its inverse. Both look into sums that are built once. They count minutes that pass, not those that a clock on
the wall shows: an office that is open through the night of a clock change is open an hour less or more.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from typing import Final

from shared.errors import PublicError
from shared.reference.office_zone import start_of_day

Sessions = tuple[tuple[int, int], ...]
"""Opening and closing of each session of a day, in minutes since local midnight; empty on a day off."""


MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)


class DayKind(StrEnum):
    """The kind of a day at an office."""

    WORKING_DAY = "working-day"
    WEEKEND = "weekend"
    DAY_OFF = "day-off"
    """A holiday, one in lieu, or a day that was swapped."""
    MAKE_UP_DAY = "make-up-day"
    HALF_DAY = "half-day"
    LOCAL_CLOSURE = "local-closure"


@dataclass(frozen=True, slots=True)
class Day:
    """One day at an office, and why it is so.

    `why` is the name of the occasion, empty for ordinary days and weekends. `source` names the decision or
    the office hours. Both are in Vietnamese and in English. `certainty` says how sure we are.
    """

    sessions: Sessions
    kind: DayKind = DayKind.WORKING_DAY
    why: str = ""
    why_en: str = ""
    source: str = ""
    source_en: str = ""
    certainty: str = ""


class UnknownYear(PublicError):
    """The calendar does not cover a year. It does not guess: a day off might pass for a working day."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"the office calendar does not know {year}: once its days off are announced, write them to "
            f"services/deadlines/law/{year}.toml (see README.md there), or to {year}.toml of your own folder "
            "(docs/own-law.md)"
        )
        self.year = year


class Calendar:
    """The days of an office from the first day on, without gaps; its clock shows the time of `zone`."""

    def __init__(self, first: date, days: Sequence[Day], zone: tzinfo) -> None:
        self.zone = zone
        self._first = first.toordinal()
        self._days = days
        self._changed = clock_changes(first.toordinal(), len(days), zone)
        minutes = (
            sum(closes - opens for opens, closes in self._passing(index)) for index in range(len(days))
        )
        self._minutes_before = list(accumulate(minutes, initial=0))
        self._open_days = [self._first + index for index, day in enumerate(days) if day.sessions]

    def day(self, day: date) -> Day:
        """Return the sessions and the kind of a day.

        Raises:
            UnknownYear: The day is outside the calendar.
        """
        return self._days[self._index(day)]

    def knows(self, day: date) -> bool:
        """Whether a day is inside the calendar."""
        return 0 <= day.toordinal() - self._first < len(self._days)

    def with_days(self, days: Mapping[date, Day]) -> "Calendar":
        """Return a calendar in which some days are replaced.

        Raises:
            UnknownYear: One of them is outside the calendar.
        """
        all_days = list(self._days)
        for day, replacement in days.items():
            all_days[self._index(day)] = replacement
        return Calendar(date.fromordinal(self._first), all_days, self.zone)

    def minutes_until(self, moment: datetime) -> int:
        """Count the whole open minutes from the first day up to a moment.

        Raises:
            UnknownYear: The moment is outside the calendar.
        """
        local = moment.astimezone(self.zone)
        index = self._index(local)
        clock = local.hour * 60 + local.minute
        if index in self._changed:
            clock = int((moment - self._midnight(index)).total_seconds() // 60)
        today = sum(min(closes, clock) - opens for opens, closes in self._passing(index) if opens < clock)
        return self._minutes_before[index] + today

    def moment_after(self, minutes: int) -> datetime:
        """Return the earliest moment, UTC, by which so many minutes (at least one) were open.

        So a full day ends at its closing time, not when the next day opens.

        Raises:
            UnknownYear: The calendar ends before.
        """
        index = bisect_left(self._minutes_before, minutes) - 1
        if index == len(self._days):
            raise UnknownYear(self._year_after())
        left = minutes - self._minutes_before[index]
        for opens, closes in self._passing(index):
            if left <= closes - opens:
                return self._at(index, opens + left)
            left -= closes - opens
        raise AssertionError("a day is as long as its sessions")

    def open_day_after(self, day: date, count: int) -> date:
        """Return the `count`-th open day after a day, which is not counted itself.

        Raises:
            UnknownYear: The calendar begins later or ends before.
        """
        self._index(day)
        index = bisect_right(self._open_days, day.toordinal()) + count - 1
        if index >= len(self._open_days):
            raise UnknownYear(self._year_after())
        return date.fromordinal(self._open_days[index])

    def open_days_between(self, first: date, last: date) -> int:
        """Count the open days after a day up to a later one.

        Raises:
            UnknownYear: One of them is outside the calendar.
        """
        self._index(first)
        self._index(last)
        days = self._open_days
        return bisect_right(days, last.toordinal()) - bisect_right(days, first.toordinal())

    def closing(self, day: date) -> datetime:
        """Return the moment, UTC, at which the office closes on an open day, within that day."""
        index = self._index(day)
        closes = self._at(index, self._passing(index)[-1][1])
        return min(closes, self._midnight(index + 1) - MINUTE)

    def closing_from(self, ordinal: int) -> datetime:
        """Return the moment, UTC, at which the office closes on the first open day from a day on.

        Raises:
            UnknownYear: The calendar begins later or ends before.
        """
        if ordinal < self._first:
            raise UnknownYear(date.fromordinal(ordinal).year)
        index = bisect_left(self._open_days, ordinal)
        if index == len(self._open_days):
            raise UnknownYear(self._year_after())
        return self.closing(date.fromordinal(self._open_days[index]))

    def _index(self, day: date) -> int:
        index = day.toordinal() - self._first
        if not 0 <= index < len(self._days):
            raise UnknownYear(day.year)
        return index

    def _passing(self, index: int) -> Sessions:
        """Return the sessions of a day in minutes that have passed since midnight."""
        sessions = self._days[index].sessions
        if sessions and index in self._changed:
            return passing_sessions(self._first + index, sessions, self.zone)
        return sessions

    def _at(self, index: int, minutes: int) -> datetime:
        """Return the moment, UTC, so many minutes after midnight."""
        return self._midnight(index) + timedelta(minutes=minutes)

    def _midnight(self, index: int) -> datetime:
        return midnight_of(self._first + index, self.zone)

    def _year_after(self) -> int:
        return date.fromordinal(self._first + len(self._days)).year


@lru_cache(maxsize=16)
def clock_changes(first: int, days: int, zone: tzinfo) -> frozenset[int]:
    """Return which of some days are not 24 hours long, as indexes from the first day, an ordinal."""
    midnights = [midnight_of(ordinal, zone) for ordinal in range(first, first + days + 1)]
    return frozenset(index for index in range(days) if midnights[index + 1] - midnights[index] != DAY)


@lru_cache(maxsize=256)
def passing_sessions(ordinal: int, sessions: Sessions, zone: tzinfo) -> Sessions:
    """Return the sessions of a day of a clock change, which are told by the clock, in minutes that pass.

    A time that the clock shows twice is the second one; one that it leaps over is the moment of the leap.
    """
    midnight = midnight_of(ordinal, zone)
    length = int((midnight_of(ordinal + 1, zone) - midnight) / MINUTE)
    local = ((midnight + minute * MINUTE).astimezone(zone) for minute in range(length))
    shown = [clock.hour * 60 + clock.minute for clock in local]

    def passed(minute: int) -> int:
        return max((index + 1 for index, clock in enumerate(shown) if clock < minute), default=0)

    return tuple((passed(opens), passed(closes)) for opens, closes in sessions)


@lru_cache(maxsize=4096)
def midnight_of(ordinal: int, zone: tzinfo) -> datetime:
    """Return the instant, UTC, at which a day begins in a zone."""
    return start_of_day(date.fromordinal(ordinal), zone).astimezone(UTC)


def whole_minute(moment: datetime) -> datetime:
    """Return the minute that an office clock shows; times on a slip have no seconds."""
    return moment.replace(second=0, microsecond=0)


def every_day(first: date, last: date) -> list[date]:
    """Return the days from the first to the last, both included."""
    return [first + timedelta(days) for days in range((last - first).days + 1)]


def is_open_by(moment: datetime, cut_off: time, calendar: Calendar) -> bool:
    """Whether a moment is on an open day, not after a cut-off, and before the office has closed."""
    local = whole_minute(moment.astimezone(calendar.zone))
    is_open = bool(calendar.day(local).sessions)
    return is_open and local.time() <= cut_off and local < calendar.closing(local)
