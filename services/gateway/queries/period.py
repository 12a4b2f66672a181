"""The period of a page's figures: a first and a last day, both included, in the office's time zone."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shared.reference.units import Unit

MAX_MONTHS: Final = 12
"""Longer periods are not broken down by month."""
FIRST_YEAR: Final = 2023
"""Of the model: nothing that it asks for was entered before."""


class WrongOrder(ValueError):
    """The period would end before it starts."""


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included."""

    since: date
    until: date

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """Return a calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def between(cls, since: date | None, until: date | None) -> "Period | None":
        """Return the period between two days; a missing end is that of the other's year; None if both miss.

        Raises:
            WrongOrder: `since` comes after `until`.
        """
        given = since or until
        if given is None:
            return None
        year = cls.of_year(given.year)
        period = cls(since or year.since, until or year.until)
        if period.since > period.until:
            raise WrongOrder(f"{since} comes after {until}")
        return period

    @property
    def year(self) -> int | None:
        """The calendar year, if the period is exactly one."""
        return self.since.year if self == Period.of_year(self.since.year) else None

    def as_of(self, today: date) -> date:
        """Return the day whose end the figures of the period show: its last day, or today while it lasts."""
        return min(self.until, today)

    def elapsed(self, today: date) -> "Period":
        """Return the part of the period that has begun; the whole of one to come."""
        return Period(self.since, today) if self.since <= today < self.until else self

    def before(self) -> "Period":
        """Return the period of the same length before it, by months if it begins with one.

        >>> Period(date(2026, 11, 1), date(2026, 11, 26)).before()
        Period(since=datetime.date(2026, 10, 1), until=datetime.date(2026, 10, 26))
        """
        if self.since.day != 1:
            days = self.until - self.since + timedelta(1)
            return Period(self.since - days, self.until - days)
        return self._earlier_by(_month(self.until) - _month(self.since) + 1)

    def year_before(self) -> "Period":
        """Return the same period of the year before."""
        return self._earlier_by(12)

    def _earlier_by(self, months: int) -> "Period":
        return Period(_earlier(self.since, months), _earlier(self.until, months, last=True))

    def months(self) -> list["Period"]:
        """Return the calendar months in the period, cut to it; empty within one month or above twelve."""
        first, last = _month(self.since), _month(self.until)
        if not 1 <= last - first < MAX_MONTHS:
            return []
        return [self._within(month) for month in range(first, last + 1)]

    def whole_months(self) -> "Period":
        """Return the period extended to the first and last day of its months."""
        last = monthrange(self.until.year, self.until.month)[1]
        return Period(self.since.replace(day=1), self.until.replace(day=last))

    def _within(self, month: int) -> "Period":
        first = date(month // 12, month % 12 + 1, 1)
        whole = Period(first, first).whole_months()
        return Period(max(self.since, whole.since), min(self.until, whole.until))


def years_of(units: Collection[Unit], today: date) -> list[int]:
    """Return the years in which at least one of the units existed, newest first.

    >>> from shared.reference.loading import load_units
    >>> years_of([load_units()["15712v1"]], date(2026, 11, 24))[:3]
    [2025, 2024, 2023]
    """
    first = min(unit.since for unit in units).year
    newest = max(min(max(unit.until for unit in units), today).year, first)
    return list(range(newest, first - 1, -1))


def years_to_enter(unit: Unit, today: date, chosen: int) -> list[int]:
    """Return the years of a unit for which something can be entered, newest first, and the chosen one."""
    return [year for year in years_of((unit,), today) if year >= FIRST_YEAR or year == chosen]


def _earlier(day: date, months: int, *, last: bool = False) -> date:
    """Return the day of the same number some months before; with `last`, of the last of a month the last."""
    month = _month(day) - months
    year, month = month // 12, month % 12 + 1
    length = monthrange(year, month)[1]
    ends = last and day.day == monthrange(day.year, day.month)[1]
    return date(year, month, length if ends else min(day.day, length))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
