"""Office hours, by weekday, day and unit: `hours.toml`. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pydantic import Field, Strict

from services.deadlines.calendar.axis import Day, DayKind
from services.deadlines.law.day_rows import EVERYWHERE, unit_id
from shared.reference.data_file import DataTable, FileFault, Sourced, TomlFile
from shared.reference.units import Units, UnknownUnit
from shared.reference.values import Hours as Sessions
from shared.reference.values import OnDay, Text

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Weekday = Annotated[int, Strict(), Field(ge=1, le=7)]


class HoursRow(Sourced):
    """When offices are open on some weekdays (Monday is 1), from a day to a day, both included."""

    weekdays: tuple[Weekday, ...] = Field(min_length=1)
    sessions: Sessions
    units: tuple[Text, ...] = ()
    since: OnDay = date.min
    until: OnDay = date.max


class HoursFile(DataTable):
    """The whole file."""

    checked_on: OnDay
    hours: tuple[HoursRow, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """A row of hours, for all units if none is named."""

    units: frozenset[str]
    weekdays: frozenset[int]
    since: date
    until: date
    day: Day

    def are_of(self, unit: str) -> bool:
        """Whether these hours are those of a unit."""
        return not self.units or unit in self.units

    def hold_on(self, day: date) -> bool:
        """Whether these hours hold on a day."""
        return self.since <= day <= self.until and day.isoweekday() in self.weekdays


def hours_of(
    files: Sequence[tuple[TomlFile, HoursFile]], units: Units, faults: list[FileFault]
) -> tuple[Hours, ...]:
    """Return the hours of files in order of precedence.

    The hours of a unit come before those of all units; among both, those of a later file come first.
    """
    found: list[Hours] = []
    for file, content in files:
        for number, row in enumerate(content.hours):
            try:
                found.append(_hours(row, units))
            except UnknownUnit as unknown:
                faults.append(
                    file.fault(
                        ("hours", number, "units"), f"units: {unknown}: name it by its id, or say since when"
                    )
                )
        faults += _overlaps(file, content)
    found.reverse()
    return tuple(sorted(found, key=lambda hours: not hours.units))


def day_by(hours: Sequence[Hours], day: date) -> Day:
    """Return a day by the office hours, before any change."""
    for row in hours:
        if row.hold_on(day):
            return row.day
    return replace(hours[-1].day, sessions=(), kind=DayKind.WEEKEND)


def _hours(row: HoursRow, units: Units) -> Hours:
    kind = DayKind.WORKING_DAY if row.sessions else DayKind.WEEKEND
    return Hours(
        units=frozenset(unit_id(unit, row.since, units) for unit in row.units),
        weekdays=frozenset(row.weekdays),
        since=row.since,
        until=row.until,
        day=Day(row.sessions, kind, source=row.source, source_en=row.source_en, certainty=row.certainty),
    )


def _overlaps(file: TomlFile, content: HoursFile) -> Iterator[FileFault]:
    """Yield faults of rows that end before they begin or that overlap for the same unit."""
    for number, row in enumerate(content.hours):
        if row.until < row.since:
            yield file.fault(("hours", number, "until"), f"these hours end on {row.until}, before they begin")
        for earlier, other in enumerate(content.hours[:number]):
            weekdays = set(row.weekdays) & set(other.weekdays)
            units = set(row.units or (EVERYWHERE,)) & set(other.units or (EVERYWHERE,))
            if weekdays and units and row.since <= other.until and other.since <= row.until:
                names = ", ".join(WEEKDAY_NAMES[weekday - 1] for weekday in sorted(weekdays))
                line = file.line(("hours", earlier))
                yield file.fault(
                    ("hours", number, "weekdays"),
                    f"the hours of {names} are in line {line} for the same days already",
                )
