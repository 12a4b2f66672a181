"""What can be wrong with a folder of units, found when it is read, with file and line."""

import re
from datetime import date
from pathlib import Path
from typing import Final

from shared.units.groups import GROUPS, Group, read_groups
from shared.units.lists import HEADINGS, UnitList, read_lists
from shared.units.merges import MERGES, Merge, reached, read_merges
from shared.units.unit import Unit

ID: Final = re.compile(r"\d+v[1-9]\d*")


class BadUnits(ValueError):
    """A folder of units cannot be used; the message names file, line and fault."""


def check(folder: Path) -> None:
    """Read all of a folder of units.

    Raises:
        BadUnits: Something in it cannot be so.
    """
    try:
        lists, merges, groups = read_lists(folder), read_merges(folder), read_groups(folder)
    except (OSError, KeyError, TypeError, ValueError) as fault:
        raise BadUnits(f"{folder}: {fault}") from fault
    known: dict[str, Unit] = {}
    bearing: dict[str, list[Unit]] = {}
    for one in lists:
        _check_list(one, known, bearing)
    _check_merges(merges, known)
    _check_groups(groups, known)


def _check_list(one: UnitList, known: dict[str, Unit], bearing: dict[str, list[Unit]]) -> None:
    if one.until < one.since:
        raise BadUnits(f"{one.file}: its units end on {one.until}, before they begin on {one.since}")
    heading, *lines = one.rows.decode().split("\n")
    if heading != HEADINGS["units"]:
        raise BadUnits(f"{one.file}, line 1: the columns are {HEADINGS['units']}")
    if lines.pop() != "":
        raise BadUnits(f"{one.file}, line {len(lines) + 2}: the last line has no end")
    for number, line in enumerate(lines, start=2):
        where = f"{one.file}, line {number}"
        try:
            unit = one.unit(line)
        except ValueError as fault:
            raise BadUnits(f"{where}: {fault}") from fault
        if not ID.fullmatch(unit.id) or not unit.parents:
            raise BadUnits(f"{where}: it needs an id such as 15763v2, and a parent")
        if unit.id in known:
            raise BadUnits(f"{where}: {unit.id} stands twice")
        for other in bearing.get(unit.code, ()):
            if unit.since <= other.until and other.since <= unit.until:
                raise BadUnits(f"{where}: {unit.id} and {other.id} bear one code on the same days")
        known[unit.id] = unit
        bearing.setdefault(unit.code, []).append(unit)


def _check_merges(merges: tuple[Merge, ...], known: dict[str, Unit]) -> None:
    onward: dict[str, list[str]] = {}
    days: dict[str, date] = {}
    for merge in merges:
        where = f"{MERGES}, line {merge.line}"
        for unit in (merge.unit, merge.into):
            if unit not in known:
                raise BadUnits(f"{where}: no list has {unit}")
        if merge.unit == merge.into or merge.unit in reached(merge.into, onward):
            raise BadUnits(f"{where}: {merge.unit} becomes part of itself, in a circle")
        if merge.into in onward.get(merge.unit, ()):
            raise BadUnits(f"{where}: this merge stands twice")
        if days.setdefault(merge.unit, merge.on) != merge.on:
            raise BadUnits(f"{where}: {merge.unit} was merged on {days[merge.unit]} already")
        old, new = known[merge.unit], known[merge.into]
        if not old.until < merge.on or not new.since <= merge.on <= new.until:
            raise BadUnits(
                f"{where}: on {merge.on} {old.id} must have ended (it does on {old.until}) "
                f"and {new.id} be there (it is from {new.since} to {new.until})"
            )
        onward.setdefault(merge.unit, []).append(merge.into)


def _check_groups(groups: dict[str, Group], known: dict[str, Unit]) -> None:
    for group in groups.values():
        for members in group.members:
            for unit in members.units:
                if unit not in known:
                    raise BadUnits(f"{GROUPS}: group.{group.id}: no list has {unit}")
                if known[unit].until < members.since or members.until < known[unit].since:
                    raise BadUnits(f"{GROUPS}: group.{group.id}: {unit} is not there while it belongs")
