"""Covers a period by rows of the tally: whole years and months where possible, else days. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Span(StrEnum):
    """How long a time a row of the tally covers."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class TallyRange(NamedTuple):
    """Rows of one span that begin on `since` or later, and before `before`."""

    span: Span
    since: date
    before: date


def tally_ranges(first: date, last: date) -> list[TallyRange]:
    """Return the rows that cover the days from the first to the last, each day once.

    >>> for span, since, before in tally_ranges(date(2021, 11, 30), date(2023, 2, 1)):
    ...     print(f"{span}s from {since} to before {before}")
    days from 2021-11-30 to before 2021-12-01
    months from 2021-12-01 to before 2022-01-01
    years from 2022-01-01 to before 2023-01-01
    months from 2023-01-01 to before 2023-02-01
    days from 2023-02-01 to before 2023-02-02
    """
    end = min(last, date.max - timedelta(1)) + timedelta(1)
    month, month_of_end = _month_from(first), end.replace(day=1)
    if month > month_of_end:
        month = month_of_end = end
    year, year_of_end = _year_from(month), month_of_end.replace(month=1, day=1)
    if year > year_of_end:
        year = year_of_end = month_of_end
    ranges = (
        TallyRange(Span.DAY, first, month),
        TallyRange(Span.MONTH, month, year),
        TallyRange(Span.YEAR, year, year_of_end),
        TallyRange(Span.MONTH, year_of_end, month_of_end),
        TallyRange(Span.DAY, month_of_end, end),
    )
    return [part for part in ranges if part.since < part.before]


def _month_from(day: date) -> date:
    """Return the first day of a month on or after a day; the last of all days if there is none."""
    if (day.year, day.month) == (date.max.year, date.max.month) and day.day > 1:
        return date.max
    return day if day.day == 1 else (day.replace(day=1) + timedelta(31)).replace(day=1)


def _year_from(day: date) -> date:
    """Return the first day of a year on or after a day; the last of all days if there is none."""
    if day.year == date.max.year and (day.month, day.day) != (1, 1):
        return date.max
    return day if (day.month, day.day) == (1, 1) else date(day.year + 1, 1, 1)
