"""The worked cases, read from the tables beside this module: due times that people worked out by hand."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from services.deadlines.calendar.axis import Calendar, Day, DayKind, Sessions, every_day
from services.deadlines.due_times.calculation import Extension, Stop, StopCause
from services.deadlines.law.loading import load_law
from shared.reference.catalogue import Limit
from tests.deadlines.support.facts import UNIT, clock

TABLES = sorted((Path(__file__).parents[1] / "due_times" / "worked_cases").glob("*.toml"))
FIRST, LAST = date(2023, 1, 1), date(2026, 12, 31)


@dataclass(frozen=True)
class Case:
    """A line of a table; `title` and `why` are sentences."""

    title: str
    limit: Limit
    received_at: datetime
    stops: tuple[Stop, ...]
    extensions: tuple[Extension, ...]
    calendar: Calendar
    due_at: datetime
    why: str


def load_cases() -> list[Case]:
    """All tables, one after the other."""
    return [case for table in TABLES for case in _cases(table)]


def laid_over(calendar: Calendar, days: Mapping[date, Day]) -> Calendar:
    """A calendar in which some days are others."""
    all_days = [days.get(day) or calendar.day(day) for day in every_day(FIRST, LAST)]
    return Calendar(FIRST, all_days, calendar.zone)


def _cases(table: Path) -> list[Case]:
    content = tomllib.loads(table.read_text(encoding="utf-8"))
    national = load_law().calendar_of(UNIT)
    calendars = {"": national} | {
        name: laid_over(
            national, {date.fromisoformat(day): _local(hours, name) for day, hours in days.items()}
        )
        for name, days in content.get("calendar", {}).items()
    }
    return [
        Case(
            title=f"{table.stem}: {row['title']}",
            limit=Limit.parse(row["limit"]),
            received_at=clock(row["received"]),
            stops=tuple(_stop(text) for text in row.get("stops", ())),
            extensions=tuple(Extension(*_span(text)) for text in row.get("extensions", ())),
            calendar=calendars[row.get("calendar", "")],
            due_at=clock(row["due"]),
            why=row["why"],
        )
        for row in content["case"]
    ]


def _local(hours: str, name: str) -> Day:
    """A day on which only this office is open at other hours, such as `07:30-11:30`, or not at all."""
    opens_closes = [(int(text[:2]) * 60 + int(text[3:])) for text in hours.split("-") if text]
    sessions: Sessions = ((opens_closes[0], opens_closes[1]),) if hours else ()
    kind = DayKind.HALF_DAY if hours else DayKind.LOCAL_CLOSURE
    return Day(sessions, kind, name, source="the tables of worked cases", certainty="unchecked")


def _stop(text: str) -> Stop:
    """A stop such as `2023-02-02 09:00 .. 2023-02-02 10:00 suspension`; without the word, a supplement."""
    span = text.removesuffix(" suspension")
    return Stop(*_span(span), StopCause.SUPPLEMENT if span == text else StopCause.SUSPENSION)


def _span(text: str) -> tuple[datetime, datetime]:
    since, _, until = text.partition(" .. ")
    return clock(since), clock(until)
