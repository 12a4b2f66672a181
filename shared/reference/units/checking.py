"""Checks units, merges and groups; each fault names file and line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from shared.reference.data_file import BadFiles, FileFault
from shared.reference.units.groups import Group
from shared.reference.units.lists import HEADINGS, UnitList
from shared.reference.units.merges import Merge, reached
from shared.reference.units.unit import Unit

ID: Final = re.compile(r"\d+v[1-9]\d*")


def check(lists: Sequence[UnitList], merges: Sequence[Merge], groups: Mapping[str, Group]) -> None:
    """Check all units, merges and groups together.

    Raises:
        BadFiles: Something cannot be so: the first that was found.
    """
    known: dict[str, Unit] = {}
    bearing: dict[str, list[Unit]] = {}
    for one in lists:
        _check_list(one, known, bearing)
    _check_merges(merges, known)
    _check_groups(groups.values(), known)


def _bad(file: str, line: int, words: str) -> BadFiles:
    return BadFiles([FileFault(file, line, words)])


def _check_list(one: UnitList, known: dict[str, Unit], bearing: dict[str, list[Unit]]) -> None:
    heading, *lines = one.rows.decode().split("\n")
    if heading != HEADINGS["units"]:
        raise _bad(one.file, 1, f"the columns are {HEADINGS['units']}")
    if not lines or lines.pop() != "":
        raise _bad(one.file, len(lines) + 2, "the last line has no end")
    for number, line in enumerate(lines, start=2):
        try:
            unit = one.unit(line)
        except ValueError as fault:
            raise _bad(one.file, number, str(fault)) from fault
        if not ID.fullmatch(unit.id) or not unit.parents:
            raise _bad(one.file, number, "it needs an id such as 15763v2, and a parent")
        if unit.id in known:
            raise _bad(one.file, number, f"{unit.id} stands twice")
        for other in bearing.get(unit.code, ()):
            if unit.since <= other.until and other.since <= unit.until:
                raise _bad(one.file, number, f"{unit.id} and {other.id} bear one code on the same days")
        known[unit.id] = unit
        bearing.setdefault(unit.code, []).append(unit)


def _check_merges(merges: Sequence[Merge], known: dict[str, Unit]) -> None:
    onward: dict[str, list[str]] = {}
    days: dict[str, date] = {}
    for merge in merges:
        fault = _wrong_merge(merge, known, onward, days)
        if fault:
            raise _bad(merge.file, merge.line, fault)
        onward.setdefault(merge.unit, []).append(merge.into)


def _wrong_merge(
    merge: Merge, known: dict[str, Unit], onward: dict[str, list[str]], days: dict[str, date]
) -> str:
    """Return what is impossible about a merge after those before it; empty if nothing is."""
    for unit in (merge.unit, merge.into):
        if unit not in known:
            return f"no list has {unit}"
    if merge.unit == merge.into or merge.unit in reached(merge.into, onward):
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


def _check_groups(groups: Iterable[Group], known: dict[str, Unit]) -> None:
    for group in groups:
        for members in group.members:
            for unit in members.units:
                if unit not in known:
                    raise _bad(members.file, members.line, f"no list has {unit}")
                if known[unit].until < members.since or members.until < known[unit].since:
                    raise _bad(
                        members.file, members.line, f"{unit} is not there while it belongs to {group.id}"
                    )
