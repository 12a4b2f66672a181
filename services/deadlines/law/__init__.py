"""What the law says about time, read from the data beside this module; `README.md` explains the files."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from services.deadlines.calendar import Calendar, Day, DayKind, Sessions, every_day
from shared.catalogue import Limit, LimitKind, Procedure, known_procedures
from shared.failure import Sayable

HERE = Path(__file__).parent
YEAR_FILE = re.compile(r"\d{4}")


class UnknownProcedure(Sayable):
    """The catalogue has no such procedure, so nobody knows how long the office may take."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"the catalogue does not know procedure {code}: "
            "add it to shared/catalogue, then re-drive what was set aside"
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """How limits are counted while a rule set is in force.

    `cut_off` is local time: a same-day limit is for what came in by then. `extensions` is how many may be given.
    """

    cut_off: time
    extensions: int = 1


@dataclass(frozen=True, slots=True)
class Law:
    """What counting a deadline needs to know.

    `near` is how many open minutes before its due time a deadline is near.
    """

    procedures: Mapping[str, Procedure]
    calendar: Calendar
    rules: Rules
    near: Mapping[LimitKind, int]

    def limit_of(self, procedure: str) -> Limit:
        """Return how long a procedure may take.

        Raises:
            UnknownProcedure: The catalogue does not have it.
        """
        try:
            return self.procedures[procedure].limit
        except KeyError:
            raise UnknownProcedure(procedure) from None


@cache
def known_law() -> Law:
    """Return the law as we know it."""
    limits = _read("limits")
    return Law(
        procedures=known_procedures(),
        calendar=national_calendar(),
        rules=Rules(cut_off=time.fromisoformat(limits["same-day"]["cut-off"])),
        near={kind: limits["near"][kind] for kind in LimitKind},
    )


@cache
def known_years() -> tuple[int, ...]:
    """Return the years whose days off are known, in order."""
    return tuple(sorted(int(file.stem) for file in HERE.glob("*.toml") if YEAR_FILE.fullmatch(file.stem)))


def national_calendar() -> Calendar:
    """Put the known years together.

    Raises:
        ValueError: A year is missing between two others.
    """
    years = known_years()
    if len(years) != years[-1] - years[0] + 1:
        raise ValueError(f"there is a gap between the years of the calendar: {years}")
    hours = _read("hours")["hours"]
    sessions: Sessions = tuple((_minute(opens), _minute(closes)) for opens, closes in hours["sessions"])
    known = _days("closed", DayKind.DAY_OFF, ()) | _days("worked", DayKind.MAKE_UP_DAY, sessions)
    weekday = Day(sessions, source=hours["source"], sure=hours["sure"])
    weekend = Day((), DayKind.WEEKEND, source=hours["source"], sure=hours["sure"])
    days = every_day(date(years[0], 1, 1), date(years[-1], 12, 31))
    return Calendar(
        days[0],
        [known.get(day, weekday if day.isoweekday() in hours["weekdays"] else weekend) for day in days],
    )


def _days(heading: str, kind: DayKind, sessions: Sessions) -> dict[date, Day]:
    return {
        day: Day(sessions, kind, row["why"], source=row["source"], sure=row["sure"])
        for year in known_years()
        for row in _read(str(year)).get(heading, ())
        for day in row["days"]
    }


def _minute(clock: str) -> int:
    at = time.fromisoformat(clock)
    return at.hour * 60 + at.minute


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
