"""What the law says about time, read from the data beside this module; `README.md` explains the files."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from services.deadlines.calendar import Calendar, Day, DayKind, Sessions, every_day
from services.deadlines.deciding import Decided, amended
from shared.catalogue import LimitKind, Procedure, known_procedures
from shared.events.deadline import Told
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


class UnknownRules(Sayable):
    """The law has no such rule set, so nobody knows how a limit is counted."""

    def __init__(self, id: str) -> None:
        super().__init__(
            f"there is no rule set {id}: name one of services/deadlines/law/rules.toml, or add it there"
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """How limits are counted while a rule set is in force.

    `cut_off` is local time: a same-day limit is for what came in by then. `extensions` is how many may be
    given. `near` is how many open minutes before the due time someone is told that it is near.
    """

    id: str
    name: str
    since: date
    cut_off: time
    near: Mapping[Told, Mapping[LimitKind, int]]
    extensions: int


@dataclass(frozen=True, slots=True)
class Law:
    """What counting a deadline needs to know."""

    procedures: Mapping[str, Procedure]
    calendar: Calendar
    rule_sets: dict[str, Rules]
    """By id, oldest first."""
    decisions: tuple[Decided, ...] = ()
    """About the calendar, in the order in which they were made, laid over it."""

    def rules_on(self, day: date) -> Rules:
        """Return the rule set in force on the local day of a valid receipt.

        Raises:
            UnknownRules: The day lies before the oldest.
        """
        for rules in reversed(self.rule_sets.values()):
            if rules.since <= day:
                return rules
        raise UnknownRules(f"of {day}")

    def rules(self, id: str) -> Rules:
        """Return a rule set by its id.

        Raises:
            UnknownRules: There is none.
        """
        try:
            return self.rule_sets[id]
        except KeyError:
            raise UnknownRules(id) from None

    def procedure(self, code: str, rules: Rules) -> Procedure:
        """Return a procedure as a rule set has it.

        Raises:
            UnknownProcedure: The catalogue does not have it.
        """
        try:
            return self.procedures[code]
        except KeyError:
            raise UnknownProcedure(code) from None

    def calendar_of(self, unit: str) -> Calendar:
        """Return the calendar of a unit."""
        return amended(self.calendar, unit, self.decisions)

    def as_of(self, moment: datetime) -> "Law":
        """Return the law without what was decided later about the calendar."""
        made = tuple(decided for decided in self.decisions if decided.at <= moment)
        return replace(self, decisions=made) if len(made) < len(self.decisions) else self


@cache
def known_law() -> Law:
    """Return the law as we know it."""
    limits = _read("limits")
    near = {told: {kind: limits["near"][told][kind] for kind in LimitKind} for told in Told}
    cut_off = time.fromisoformat(limits["same-day"]["cut-off"])
    return Law(
        procedures=known_procedures(),
        calendar=national_calendar(),
        rule_sets={
            row["id"]: Rules(row["id"], row["name"], row["since"], cut_off, near, row["extensions"])
            for row in _read("rules")["rules"]
        },
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
