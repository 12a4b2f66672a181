"""Changed days as rows of a file: `[[closed]]`, `[[worked]]` and `[[half]]`. Pure.

The file of a year has such rows, and so has a decision about the calendar:

    [[closed]]
    days = [2026-09-07, 2026-09-08]
    units = ["15664"]    # official codes as borne on the day, or unit ids; every office without it
    why = "Bão số 5"
    why-en = "storm no. 5"    # the same as `why` without it, as with `source-en`
    source = "Quyết định 123/QĐ-UBND"
    certainty = "law"
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from pydantic import Field

from services.deadlines.calendar.axis import Calendar, DayKind, Sessions, UnknownYear
from services.deadlines.calendar.decided_days import DayChange
from shared.reference.data_file import DataTable, FileFault, KeyPath, Sourced, TomlFile, as_in
from shared.reference.units import Units, UnknownUnit
from shared.reference.values import Hours, OnDay, Text

EVERYWHERE: Final = ""
CalendarOf = Callable[[str], Calendar]


class DaysRow(Sourced):
    """Days that change: closed days, unless a subclass says otherwise."""

    days: tuple[OnDay, ...] = Field(min_length=1)
    units: tuple[Text, ...] = ()
    why: Text
    why_en: Text = Field(default_factory=as_in("why"))

    def sessions(self) -> Sessions | None:
        """Return when the office is open on these days; None means as on a working day."""
        return ()

    def kind(self) -> DayKind:
        """Return which kind of day they become."""
        return DayKind.LOCAL_CLOSURE if self.units else DayKind.DAY_OFF


class WorkedRow(DaysRow):
    """Days off that become working days."""

    def sessions(self) -> None:
        return None

    def kind(self) -> DayKind:
        return DayKind.MAKE_UP_DAY


class HalfRow(DaysRow):
    """Days on which an office is open at other hours."""

    hours: Hours = Field(min_length=1)

    def sessions(self) -> Sessions:
        return self.hours

    def kind(self) -> DayKind:
        return DayKind.HALF_DAY


class DayRows(DataTable):
    """All rows of a file."""

    closed: tuple[DaysRow, ...] = ()
    worked: tuple[WorkedRow, ...] = ()
    half: tuple[HalfRow, ...] = ()

    def rows(self) -> Iterator[tuple[KeyPath, DaysRow]]:
        """Yield each row and its path in the file."""
        for heading in ("closed", "worked", "half"):
            for number, row in enumerate(getattr(self, heading)):
                yield (heading, number), row

    def changes(self, units: Units) -> tuple[DayChange, ...]:
        """Return the changes of all rows.

        Raises:
            UnknownUnit: A row names a unit that does not exist on one of its days.
        """
        return tuple(_change(row, day, units) for _, row in self.rows() for day in row.days)


def faults_in(
    content: DayRows,
    file: TomlFile,
    known: Units,
    calendar_of: CalendarOf,
    by_the_files: CalendarOf | None = None,
) -> Iterator[FileFault]:
    """Yield the faults of rows, checked against the calendars that they change.

    Args:
        content: The rows.
        file: The file of the rows.
        known: All units.
        calendar_of: Returns the calendar of a unit.
        by_the_files: Returns the calendar of a unit without decisions, if there are any: a day that only a
            decision has closed may be opened for half a day by the next decision.
    """
    decided: dict[date, list[tuple[frozenset[str], int]]] = {}
    for path, row in content.rows():
        at: KeyPath = (*path, "days")
        for day in row.days:
            try:
                change = _change(row, day, known)
                offices = change.units or {EVERYWHERE}
                days = [calendar.day(day) for calendar in map(calendar_of, offices) if change.at(calendar)]
                by_law = [by_the_files(unit).day(day) for unit in offices] if by_the_files else days
            except UnknownUnit as unknown:
                yield file.fault((*path, "units"), f"units: {unknown}")
            except UnknownYear as unknown:
                yield file.fault(at, str(unknown))
            else:
                if row.kind() is DayKind.MAKE_UP_DAY and any(before.sessions for before in days):
                    yield file.fault(at, f"{day} is a working day already: a make-up day must be a day off")
                if row.kind() is DayKind.HALF_DAY and not all(
                    before.sessions or filed.sessions for before, filed in zip(days, by_law, strict=True)
                ):
                    yield file.fault(at, f"{day} is a day off: only a working day can become a half day")
                for units, first in decided.setdefault(day, []):
                    if not units or not change.units or units & change.units:
                        yield file.fault(at, f"{day} is decided twice, first in line {first}")
                        break
                decided[day].append((change.units, file.line(at)))


def _change(row: DaysRow, day: date, units: Units) -> DayChange:
    return DayChange(
        day=day,
        kind=row.kind(),
        units=frozenset(unit_id(unit, day, units) for unit in row.units),
        sessions=row.sessions(),
        why=row.why,
        why_en=row.why_en,
        source=row.source,
        source_en=row.source_en,
        certainty=row.certainty,
    )


def unit_id(name: str, day: date, units: Units) -> str:
    """Return the id of a unit that is named by its id or by its code on a day.

    Raises:
        UnknownUnit: There is no such unit.
    """
    return units[name].id if "v" in name else units.bearing(name, day).id
