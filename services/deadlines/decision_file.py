"""The file of a decision about the calendar, read and checked against the calendar that it changes. Pure.

It looks like the file of a year in `law/`, with `[[half]]` (and `hours`) for half days, and with `units` for
what is not so everywhere:

    [[closed]]
    days = [2026-09-07, 2026-09-08]
    units = ["15664"]    # official codes as borne on the day, or unit ids; every office without it
    why = "Bão số 5"
    source = "Quyết định 123/QĐ-UBND"
    sure = "law"
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from services.deadlines.calendar import DayKind, Sessions, UnknownYear
from services.deadlines.deciding import Change
from services.deadlines.law import Law
from shared.failure import Sayable
from shared.units import UnknownUnit, known_units

Text = Annotated[str, Field(min_length=1)]
HEADING: Final = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")
EVERYWHERE: Final = ""


class BadDecision(Sayable):
    """A decision has faults, each named with its line."""


class Row(BaseModel):
    """What some days become."""

    model_config = ConfigDict(extra="forbid")

    days: list[date] = Field(min_length=1)
    units: list[Text] = []
    why: Text
    why_en: str = ""
    source: Text
    sure: Literal["law", "second-hand", "unchecked"]

    def sessions(self) -> Sessions | None:
        """When the office is open on them."""
        return ()

    def kind(self) -> DayKind:
        """What they are to the office."""
        return DayKind.LOCAL_CLOSURE if self.units else DayKind.DAY_OFF


class WorkedRow(Row):
    """Days off on which is worked."""

    def sessions(self) -> None:
        return None

    def kind(self) -> DayKind:
        return DayKind.MAKE_UP_DAY


class HalfRow(Row):
    """Days on which an office is open at other hours."""

    hours: list[tuple[time, time]] = Field(min_length=1)

    @field_validator("hours")
    @classmethod
    def _are_in_order(cls, hours: list[tuple[time, time]]) -> list[tuple[time, time]]:
        moments = [moment for session in hours for moment in session]
        if any(earlier >= later for earlier, later in pairwise(moments)):
            raise ValueError("each session ends after it begins, and begins after the one before it")
        return hours

    def sessions(self) -> Sessions:
        return tuple((_minute(opens), _minute(closes)) for opens, closes in self.hours)

    def kind(self) -> DayKind:
        return DayKind.HALF_DAY


class Content(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")

    closed: list[Row] = []
    worked: list[WorkedRow] = []
    half: list[HalfRow] = []


def changes_in(text: str) -> tuple[Change, ...]:
    """Read a decision that was checked when it was made."""
    content = Content.model_validate(tomllib.loads(text))
    rows = (*content.closed, *content.worked, *content.half)
    return tuple(_change(row, day) for row in rows for day in row.days)


def read_decision(text: str, file: str, law: Law) -> tuple[Change, ...]:
    """Read a decision and check it against the calendars as they are.

    Raises:
        BadDecision: It has faults.
    """
    try:
        content = Content.model_validate(tomllib.loads(text))
        faults = list(_faults(content, text, law))
    except tomllib.TOMLDecodeError as fault:
        faults = [(int(line[1]) if (line := re.search(r"line (\d+)", str(fault))) else 1, str(fault))]
    except ValidationError as failure:
        faults = [
            (_line(text, fault["loc"]), f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}")
            for fault in failure.errors()
        ]
    if faults:
        raise BadDecision("\n".join(f"{file}:{line}: {fault}" for line, fault in sorted(faults)))
    return changes_in(text)


def _faults(content: Content, text: str, law: Law) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with what the file says, and in which line."""
    decided: dict[date, list[tuple[frozenset[str], int]]] = {}
    rows = {
        (heading, number): row
        for heading in Content.model_fields
        for number, row in enumerate(getattr(content, heading))
    }
    if not rows:
        yield 1, "it decides nothing: write [[closed]], [[worked]] or [[half]], and days"
    for place, row in rows.items():
        line = _line(text, (*place, "days"))
        for day in row.days:
            try:
                change = _change(row, day)
                calendars = [law.calendar_of(unit) for unit in change.units or {EVERYWHERE}]
                days = [calendar.day(day) for calendar in calendars if change.at(calendar)]
            except UnknownUnit as unknown:
                yield _line(text, (*place, "units")), f"units: {unknown}"
            except UnknownYear as unknown:
                yield line, str(unknown)
            else:
                if row.kind() is DayKind.MAKE_UP_DAY and any(before.sessions for before in days):
                    yield line, f"{day} is a working day already: a make-up day must be a day off"
                if row.kind() is DayKind.HALF_DAY and not all(before.sessions for before in days):
                    yield line, f"{day} is a day off: only a working day can become a half day"
                for units, first in decided.setdefault(day, []):
                    if not units or not change.units or units & change.units:
                        yield line, f"{day} is decided twice, first in line {first}"
                        break
                decided[day].append((change.units, line))


def _change(row: Row, day: date) -> Change:
    """Return what a row makes of a day.

    Raises:
        UnknownUnit: It names a unit that there is not on that day.
    """
    return Change(
        day=day,
        kind=row.kind(),
        units=frozenset(_unit(unit, day) for unit in row.units),
        sessions=row.sessions(),
        why=row.why,
        why_en=row.why_en,
        source=row.source,
        sure=row.sure,
    )


def _unit(text: str, day: date) -> str:
    units = known_units()
    return units[text].id if "v" in text else units.bearing(text, day).id


def _line(text: str, place: Sequence[int | str]) -> int:
    """Return the line of a key, or of the row that lacks it; a place is as pydantic says it."""
    lines = text.splitlines()
    heading, number, key = (*place, "", "")[:3]
    begins = [line for line, content in enumerate(lines) if _heading(content) == heading]
    if not isinstance(number, int) or number >= len(begins):
        of_heading = (line for line, content in enumerate(lines, 1) if str(heading) in content)
        return next(of_heading, 1)
    begin = begins[number]
    for line in range(begin + 1, len(lines)):
        if _heading(lines[line]):
            break
        if lines[line].partition("=")[0].strip() == key:
            return line + 1
    return begin + 1


def _heading(line: str) -> str | None:
    found = HEADING.match(line)
    return found and found[1]


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
