"""Checks units, merges and groups; each fault names file and line."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from shared.reference.data_file import BadFiles, FileFault
from shared.reference.units.groups import Group
from shared.reference.units.lists import HEADINGS, UnitList
from shared.reference.units.merges import Merge, reached
from shared.reference.units.unit import UNIT_CODE, Unit

ID: Final = re.compile(rf"{UNIT_CODE}v[1-9][0-9]*")


def check(lists: Sequence[UnitList], merges: Sequence[Merge], groups: Mapping[str, Group]) -> None:
    """Check all units, merges and groups together.

    Raises:
        BadFiles: Something cannot be so; every fault is named.
    """
    known: dict[str, Unit] = {}
    bearing: dict[str, list[Unit]] = {}
    faults = [fault for one in lists for fault in _faults_of_list(one, known, bearing)]
    if not faults:  # a faulty unit is missing wherever it is named, which would be told once more
        faults += _faults_of_merges(merges, known)
        faults += _faults_of_groups(groups.values(), known)
    if faults:
        raise BadFiles(faults)


def _faults_of_list(
    one: UnitList, known: dict[str, Unit], bearing: dict[str, list[Unit]]
) -> Iterator[FileFault]:
    heading, *lines = one.rows.decode().split("\n")
    if heading != HEADINGS["units"]:
        yield FileFault(one.file, 1, f"the columns are {HEADINGS['units']}")
        return
    if not lines or lines.pop() != "":
        yield FileFault(one.file, len(lines) + 2, "the last line has no end")
        return
    for number, line in enumerate(lines, start=2):
        try:
            unit = one.unit(line)
        except ValueError as fault:
            yield FileFault(one.file, number, str(fault))
            continue
        if wrong := _wrong_unit(unit, known, bearing.get(unit.code, ())):
            yield FileFault(one.file, number, wrong)
            continue
        known[unit.id] = unit
        bearing.setdefault(unit.code, []).append(unit)


def _wrong_unit(unit: Unit, known: Mapping[str, Unit], others: Sequence[Unit]) -> str:
    """Return what is impossible about a unit after those before it; empty if nothing is."""
    if not ID.fullmatch(unit.id):
        return f"{unit.id}: an id is the official code of 5 digits, v, and a number, such as 15763v2"
    if not unit.parents:
        return f"{unit.id} needs a parent"
    if unit.id in known:
        return f"{unit.id} stands twice"
    for other in others:
        if unit.since <= other.until and other.since <= unit.until:
            return f"{unit.id} and {other.id} bear one code on the same days"
    return ""


def _faults_of_merges(merges: Sequence[Merge], known: dict[str, Unit]) -> Iterator[FileFault]:
    onward: dict[str, list[str]] = {}
    days: dict[str, date] = {}
    for merge in merges:
        if wrong := _wrong_merge(merge, known, onward, days):
            yield FileFault(merge.file, merge.line, wrong)
        else:
            onward.setdefault(merge.unit, []).append(merge.into)


def _wrong_merge(
    merge: Merge, known: dict[str, Unit], onward: dict[str, list[str]], days: dict[str, date]
) -> str:
    """Return what is impossible about a merge after those before it; empty if nothing is."""
    for unit in (merge.unit, merge.into):
        if unit not in known:
            return f"no list has {unit}"
    if merge.unit == merge.into or merge.unit in reached(merge.into, lambda unit: onward.get(unit, ())):
        return f"{merge.unit} becomes part of itself, in a circle"
    if merge.into in onward.get(merge.unit, ()):
        return "this merge stands twice"
    if days.setdefault(merge.unit, merge.on) != merge.on:
        return f"{merge.unit} was merged on {days[merge.unit]} already"
    old, new = known[merge.unit], known[merge.into]
    if not old.until < merge.on or not new.since <= merge.on <= new.until:
        return (
            f"on {merge.on} {old.id} must have ended (it does on {old.until}) "
            f"and {new.id} be there (it is from {new.since} to {new.until})"
        )
    return ""


def _faults_of_groups(groups: Iterable[Group], known: dict[str, Unit]) -> Iterator[FileFault]:
    for group in groups:
        for members in group.members:
            for unit in members.units:
                if unit not in known:
                    yield FileFault(members.file, members.line, f"no list has {unit}")
                elif known[unit].until < members.since or members.until < known[unit].since:
                    yield FileFault(
                        members.file, members.line, f"{unit} is not there while it belongs to {group.id}"
                    )
