"""Units side by side through mergers: as they were, or with what became part of them. Pure."""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shared.reference.units import Unit, Units


class UnitsBy(StrEnum):
    """Under which units figures stand."""

    OLD = "old"
    """Each unit by itself, as it was on its own days."""
    NEW = "new"
    """Units that were merged as a whole stand with the unit that goes on with their work."""


class UnitLine(NamedTuple):
    """A unit, and those whose figures are added to its own."""

    unit: Unit
    added: tuple[Unit, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """The ids of all of them."""
        return (self.unit.id, *(one.id for one in self.added))


def unit_lines(units: Units, chosen: Collection[str], by: UnitsBy) -> tuple[UnitLine, ...]:
    """Return the lines under which some units stand, each unit in exactly one of them.

    So the lines sum up to the same whichever way they are drawn. By new units a line is that of the last
    successor, whether it is among those chosen or not. A unit that was divided has a line of its own, and so
    has one of which it is not known what became of it.
    """
    heads: dict[str, list[Unit]] = {}
    for id in dict.fromkeys(chosen):
        unit = units[id]
        head = last_successor(units, unit) if by is UnitsBy.NEW else unit
        members = heads.setdefault(head.id, [])
        if head != unit:
            members.append(unit)
    return tuple(UnitLine(units[head], tuple(members)) for head, members in heads.items())


def under_of(lines: Iterable[UnitLine]) -> dict[str, str]:
    """Return under which unit each unit stands that has no line of its own."""
    return {one.id: line.unit.id for line in lines for one in line.added}


def last_successor(units: Units, unit: Unit) -> Unit:
    """Return the unit that goes on with a unit's work today, or the unit itself."""
    while len(after := units.successors(unit)) == 1:
        unit = after[0]
    return unit


def stands_apart(units: Units, unit: Unit, on: date) -> bool:
    """Return whether a unit has ended by a day, and nobody goes on with the whole of its work."""
    return unit.until < on and len(units.successors(unit)) != 1
