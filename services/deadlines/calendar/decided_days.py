"""Decisions about single days, applied to the office calendar in the order in which they were made. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from services.deadlines.calendar.axis import Calendar, Day, DayKind, Sessions


@dataclass(frozen=True, slots=True)
class DayChange:
    """The change of a day to another kind: for some units, or for all if none are named."""

    day: date
    kind: DayKind
    units: frozenset[str]
    sessions: Sessions | None
    """When the office is open; None for a make-up day, which is as long as the longer of the two working days
    before it, since some offices work half of their Saturdays."""
    why: str
    why_en: str
    source: str
    source_en: str
    certainty: str

    def at(self, calendar: Calendar) -> Day:
        """Return the changed day of an office."""
        sessions = self.sessions
        if sessions is None:
            day, before = self.day, list[Sessions]()
            while len(before) < 2:
                day -= timedelta(1)
                if calendar.day(day).kind is DayKind.WORKING_DAY:
                    before.append(calendar.day(day).sessions)
            sessions = max(before, key=_minutes)
        return Day(sessions, self.kind, self.why, self.why_en, self.source, self.source_en, self.certainty)


@dataclass(frozen=True, slots=True, eq=False)
class CalendarDecision:
    """The changes that were decided at a moment."""

    at: datetime
    changes: tuple[DayChange, ...]


class DecisionInfo(NamedTuple):
    """Who made a decision, when, and its serial number."""

    number: int
    by: str
    at: datetime


class PastMove(NamedTuple):
    """A due time that a decision has moved."""

    due_before: datetime
    due_at: datetime
    decision: DecisionInfo


@dataclass(frozen=True, slots=True)
class Scope:
    """The records that a decision can move: of these units, or of all if none are named, on these days."""

    units: frozenset[str]
    first: date
    last: date

    @classmethod
    def of(cls, changes: Collection[DayChange]) -> "Scope":
        """Return the scope of some changes, at least one."""
        days = [change.day for change in changes]
        everywhere = any(not change.units for change in changes)
        units = frozenset() if everywhere else frozenset().union(*(change.units for change in changes))
        return cls(units, min(days), max(days))


def is_overridden(decision: CalendarDecision, later: Iterable[CalendarDecision]) -> bool:
    """Whether a later decision changes a day of this decision for one of the same offices."""
    days: dict[date, list[frozenset[str]]] = {}
    for change in decision.changes:
        days.setdefault(change.day, []).append(change.units)
    return any(
        not units or not change.units or units & change.units
        for other in later
        for change in other.changes
        for units in days.get(change.day, ())
    )


def _minutes(sessions: Sessions) -> int:
    return sum(closes - opens for opens, closes in sessions)


@lru_cache(maxsize=20_000)
def amended(calendar: Calendar, unit: str, decisions: tuple[CalendarDecision, ...]) -> Calendar:
    """Return a unit's calendar after some decisions; where decisions differ, the later one holds."""
    changes = {
        change.day: change
        for decision in decisions
        for change in decision.changes
        if not change.units or unit in change.units
    }
    return _changed(calendar, tuple(changes.values())) if changes else calendar


@lru_cache(maxsize=64)
def _changed(calendar: Calendar, changes: tuple[DayChange, ...]) -> Calendar:
    """Change a calendar; units with the same days share the result, since each calendar takes memory."""
    return calendar.with_days({change.day: change.at(calendar) for change in changes})
