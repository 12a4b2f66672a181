"""A million due times in working days: ours, `numpy.busday_offset`, and a table of open days in numpy.

Each gets the days of receipt in the form that is fastest for it. Ours returns the minute, the others the day.
"""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

import numpy as np
from pydantic_core import to_json

from services.deadlines.calendar.axis import Calendar, DayKind, every_day
from services.deadlines.due_times.bulk import due_many
from services.deadlines.due_times.calculation import due_at
from services.deadlines.law.loading import load_law
from shared.reference.catalogue import Limit
from shared.reference.office_zone import local_day
from tests.support.zone import VIETNAM

COUNT: Final = 1_000_000
ONE_BY_ONE: Final = 50_000
"""Calculated one by one; the time for a million is extrapolated."""
LIMIT: Final = Limit.parse("3 working-days")
FIRST: Final = date(2023, 1, 1)
LAST: Final = date(2026, 11, 30)
ROUNDS: Final = 3
T = TypeVar("T")
Days = np.ndarray[Any, np.dtype[np.datetime64]]


@dataclass(frozen=True, slots=True)
class DueTimesRun:
    """Seconds for all due times in the fastest round, and how many are on another day than ours."""

    count: int
    ours: float
    ours_one_by_one: float
    busday_offset: float
    prefix_table: float
    wrong_by_busday_offset: int
    wrong_by_prefix_table: int


def measure() -> DueTimesRun:
    """Calculate the same million in each way."""
    law = load_law()
    calendar, rules = law.calendar_of("15712v1"), law.rules_on(FIRST)
    chance = random.Random(1)
    days = [FIRST + timedelta(chance.randrange((LAST - FIRST).days)) for _ in range(COUNT)]
    ordinals = [day.toordinal() for day in days]
    moments = [datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM) for day in days[:ONE_BY_ONE]]
    as_numpy = np.array(days, dtype="datetime64[D]")
    holidays, open_days = days_off(calendar), days_open(calendar)

    ours, due = best(lambda: due_many(LIMIT, ordinals, calendar, rules))
    one_by_one, same = best(lambda: [due_at(LIMIT, at, (), calendar, rules) for at in moments], rounds=1)
    assert same == due[:ONE_BY_ONE]
    busday, by_busday = best(
        lambda: np.busday_offset(as_numpy, LIMIT.length, roll="preceding", holidays=holidays)
    )
    prefix, by_prefix = best(
        lambda: open_days[np.searchsorted(open_days, as_numpy, side="right") + LIMIT.length - 1]
    )
    right = np.array([local_day(moment, VIETNAM) for moment in due], dtype="datetime64[D]")
    return DueTimesRun(
        COUNT,
        ours,
        one_by_one * COUNT / ONE_BY_ONE,
        busday,
        prefix,
        int((by_busday != right).sum()),
        int((by_prefix != right).sum()),
    )


def days_off(calendar: Calendar) -> Days:
    """Return the weekdays that are off; numpy has no way to add Saturdays that are worked instead."""
    return _days(calendar, lambda day: calendar.day(day).kind is DayKind.DAY_OFF)


def days_open(calendar: Calendar) -> Days:
    """Return the days on which the office is open, make-up Saturdays included."""
    return _days(calendar, lambda day: bool(calendar.day(day).sessions))


def best(work: Callable[[], T], rounds: int = ROUNDS) -> tuple[float, T]:
    """Return the seconds of the fastest round, and the result."""
    fastest = float("inf")
    for _ in range(rounds):
        since = time.perf_counter()
        result = work()
        fastest = min(fastest, time.perf_counter() - since)
    return fastest, result


def _days(calendar: Calendar, which: Callable[[date], bool]) -> Days:
    days = every_day(FIRST, LAST + timedelta(31))
    return np.array([day for day in days if which(day)], dtype="datetime64[D]")


if __name__ == "__main__":
    sys.stdout.write(to_json(measure()).decode())
