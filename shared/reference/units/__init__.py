"""The tree of administrative units, as data with dates.

Official codes are reused: 15763 was Thọ Thế and is Thọ Phú. So a unit's id is `<code>v<n>`, the n-th unit to
bear the code, and whoever comes with a bare code must say of what day.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from shared.reference.data_file import text_at
from shared.reference.units.checking import check
from shared.reference.units.groups import Group, UnknownGroup, read_groups
from shared.reference.units.lists import MERGES, UnitList, read_lists
from shared.reference.units.merges import MergeRows, reached, read_merges
from shared.reference.units.unit import Unit, UnknownUnit
from shared.text import unaccented

__all__ = ["Group", "Unit", "Units", "UnknownGroup", "UnknownUnit", "read_units"]
HERE: Final = Path(__file__).parent


class Units:
    """All known units, by id or by code and day. A line is parsed when its code is asked for."""

    def __init__(self, lists: Iterable[UnitList], merges: MergeRows, groups: dict[str, Group]) -> None:
        self._lists = tuple(lists)
        self._by_code: dict[str, tuple[Unit, ...]] = {}
        self._before: dict[str, tuple[Unit, ...]] = {}
        self._after: dict[str, tuple[Unit, ...]] = {}
        self.merges = merges
        self.groups = groups

    def __getitem__(self, unit_id: str) -> Unit:
        """Return a unit by its id.

        Raises:
            UnknownUnit: No unit has this id.
        """
        for unit in self._of_code(unit_id.partition("v")[0]):
            if unit.id == unit_id:
                return unit
        raise UnknownUnit(unit_id)

    def bearing(self, code: str, on: date) -> Unit:
        """Return the unit that bears an official code on a day.

        Raises:
            UnknownUnit: None does.
        """
        for unit in self._of_code(code):
            if unit.since <= on <= unit.until:
                return unit
        raise UnknownUnit(code, on)

    def ever_bearing(self, code: str) -> tuple[Unit, ...]:
        """Return the units that bear an official code, or have borne it; none if nobody has."""
        return self._of_code(code)

    def successors(self, unit: Unit) -> tuple[Unit, ...]:
        """Return the known units that a unit became part of; if there are several, it was divided."""
        known = self._after.get(unit.id)
        if known is None:
            known = self._after[unit.id] = tuple(self[into] for into in self.merges.successors(unit.id))
        return known

    def predecessors(self, unit: Unit) -> tuple[Unit, ...]:
        """Return all units that have become part of a unit as a whole, and those that became part of them.

        A unit that was divided is no predecessor: which part of it somebody lived in is not known.
        """
        known = self._before.get(unit.id)
        if known is None:
            merged = reached(unit.id, self._wholly_merged_into)
            known = self._before[unit.id] = tuple(map(self.__getitem__, merged))
        return known

    def divided_into(self, unit: Unit) -> tuple[Unit, ...]:
        """Return the units that were divided, and of which a part became part of a unit."""
        merged = self.merges.merged_into(unit.id)
        return tuple(self[one] for one in merged if one in self.merges.divided)

    def with_predecessors(self, unit: Unit) -> tuple[Unit, ...]:
        """Return a unit, and all units that have become part of it: its office goes on with their work."""
        return (unit, *self.predecessors(unit))

    def group(self, name: str) -> Group:
        """Return a group of units.

        Raises:
            UnknownGroup: There is none of this name.
        """
        if name not in self.groups:
            raise UnknownGroup(name, sorted(self.groups))
        return self.groups[name]

    def called(self, text: str) -> Iterator[Unit]:
        """Find units by part of their name, with or without marks, or by the first digits of their code."""
        wanted = unaccented(text).strip()
        for one in self._lists:
            for line in one.lines():
                if line.startswith(wanted) or wanted in unaccented(line.split(",")[1]):
                    yield one.unit(line)

    def __iter__(self) -> Iterator[Unit]:
        """Iterate over all units, list by list, in the order of their ids."""
        return (one.unit(line) for one in self._lists for line in one.lines())

    def __contains__(self, unit_id: str) -> bool:
        return any(unit.id == unit_id for unit in self._of_code(unit_id.partition("v")[0]))

    def _wholly_merged_into(self, unit: str) -> list[str]:
        return [one for one in self.merges.merged_into(unit) if one not in self.merges.divided]

    def _of_code(self, code: str) -> tuple[Unit, ...]:
        known = self._by_code.get(code)
        if known is None:
            known = tuple(unit for one in self._lists for unit in one.bearing(code))
            if known:  # what nobody bears is not kept, or strangers could fill the memory
                self._by_code[code] = known
        return known


class UnitFiles(NamedTuple):
    """The files of a folder, as they are looked into."""

    lists: tuple[UnitList, ...]
    merges: MergeRows
    groups: dict[str, Group]


@cache
def our_files() -> UnitFiles:
    """Read our own files, once: processes that are forked after that share a megabyte."""
    return UnitFiles(read_lists(HERE), MergeRows(text_at(HERE / MERGES).encode()), read_groups(HERE))


def read_units(folders: Sequence[Path], *, trusted: bool = False) -> Units:
    """Read the units of folders; each folder overrides those before it.

    Args:
        trusted: Whether the folders are ours alone, so that nobody need look at every unit, which takes a
            second for a country.

    Raises:
        BadFiles: They cannot be used.
    """
    if trusted:
        return Units(*our_files())
    lists = tuple(one for folder in folders for one in read_lists(folder))
    merges = tuple(merge for folder in folders for merge in read_merges(folder))
    groups = {id: group for folder in folders for id, group in read_groups(folder).items()}
    check(lists, merges, groups)
    return Units(lists, MergeRows.of(merges), groups)
