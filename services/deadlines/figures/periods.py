"""Which rows of the tally count a time: of years and months as far as they are whole, else of days. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Span(StrEnum):
    """How long the time is over which a row of the tally counts."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Stretch(NamedTuple):
    """Rows of one span that begin on the first day or later, and before the second."""

    span: Span
    since: date
    before: date


def stretches(first: date, last: date) -> list[Stretch]:
    """Return the rows that count the days from the first to the last, each day once.

    >>> for span, since, before in stretches(date(2021, 11, 30), date(2023, 2, 1)):
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
    all_of_them = (
        Stretch(Span.DAY, first, month),
        Stretch(Span.MONTH, month, year),
        Stretch(Span.YEAR, year, year_of_end),
        Stretch(Span.MONTH, year_of_end, month_of_end),
        Stretch(Span.DAY, month_of_end, end),
    )
    return [stretch for stretch in all_of_them if stretch.since < stretch.before]


def _month_from(day: date) -> date:
    """Return the first day of a month that is not before a day."""
    return day if day.day == 1 else (day.replace(day=1) + timedelta(31)).replace(day=1)


def _year_from(day: date) -> date:
    """Return the first day of a year that is not before a day."""
    return day if (day.month, day.day) == (1, 1) else date(day.year + 1, 1, 1)
