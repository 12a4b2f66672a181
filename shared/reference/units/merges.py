"""Merges: which unit became part of which, and when. The country has 10,600, so a line is read on demand."""

import csv
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Final

from shared.reference.data_file import BadFiles, FileFault, text_at
from shared.reference.units.lists import HEADINGS, MERGES

MAX_LINE: Final = 40
"""Two ids and what stands between them are shorter than that."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A unit that became part of another on the other's first day or later.

    `file` and `line` are where it stands.
    """

    unit: str
    into: str
    on: date
    source: str
    file: str
    line: int


class MergeRows:
    """Merges as the bytes of a file: `unit,into,on,source`, a line each below a heading, sorted by `into`."""

    def __init__(self, rows: bytes) -> None:
        self.rows = rows
        self._starts = array("I")
        once: set[bytes] = set()
        divided: set[str] = set()
        at = rows.find(b"\n") + 1
        while 0 < at < len(rows):
            self._starts.append(at)
            unit = rows[at : rows.find(b",", at)]
            divided.update([unit.decode()] if unit in once else ())
            once.add(unit)
            at = rows.find(b"\n", at) + 1
        self.divided: Final = frozenset(divided)
        """Ids of the units that became part of several others."""

    @classmethod
    def of(cls, merges: Iterable[Merge]) -> "MergeRows":
        """Write merges as such lines."""
        lines = sorted(
            (one.into, f"{one.unit},{one.into},{one.on},{one.source.replace(',', ';')}\n") for one in merges
        )
        return cls("".join([f"{HEADINGS[MERGES]}\n", *(line for _, line in lines)]).encode())

    def successors(self, unit: str) -> tuple[str, ...]:
        """Return the ids of the units that a unit became part of; several if it was divided among them."""
        found, sought = [], f"\n{unit},".encode()
        at = self.rows.find(sought)
        while at >= 0:
            found.append(self.rows[at + 1 : at + MAX_LINE].split(b",", 2)[1].decode())
            at = self.rows.find(sought, at + 1)
        return tuple(found)

    def merged_into(self, unit: str) -> tuple[str, ...]:
        """Return the ids of the units of which all or a part became part of a unit."""
        found, sought = [], unit.encode()
        number = bisect_left(self._starts, sought, key=lambda start: self._columns(start)[1])
        while number < len(self._starts):
            merged, into = self._columns(self._starts[number])
            if into != sought:
                break
            found.append(merged.decode())
            number += 1
        return tuple(found)

    def lines(self) -> Iterator[list[str]]:
        """Iterate over the columns of each merge."""
        return (line.decode().split(",") for line in self.rows.splitlines()[1:])

    def _columns(self, start: int) -> tuple[bytes, bytes]:
        unit, into, _ = self.rows[start : start + MAX_LINE].split(b",", 2)
        return unit, into


def read_merges(folder: Path) -> tuple[Merge, ...]:
    """Read `merges.csv` of a folder, if there is one: `unit,into,on,source`.

    Raises:
        BadFiles: A line cannot be read.
    """
    path = folder / MERGES
    if not path.exists():
        return ()
    merges = []
    rows = csv.DictReader(StringIO(text_at(path), newline=""))
    for row in rows:
        try:
            on = date.fromisoformat(row["on"])
            merges.append(Merge(row["unit"], row["into"], on, row["source"], str(path), rows.line_num))
        except (KeyError, TypeError, ValueError):
            words = "say unit,into,on,source, for example 15667v1,15667v2,2025-07-01,Resolution 12"
            raise BadFiles([FileFault(str(path), rows.line_num, words)]) from None
    return tuple(merges)


def reached(start: str, onward: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Return all units reached from a unit, nearest first, without the unit itself."""
    found: dict[str, None] = {}
    ahead = [start]
    while ahead:
        ahead = [unit for here in ahead for unit in onward(here) if unit not in found]
        found |= dict.fromkeys(ahead)
    return tuple(found)
