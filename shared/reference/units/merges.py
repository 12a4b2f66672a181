"""Merges: which unit became part of which, and when."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from shared.reference.data_file import BadFiles, FileFault, text_at
from shared.reference.units.lists import MERGES


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


def reached(start: str, onward: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return all units reached from a unit, nearest first, without the unit itself."""
    found: dict[str, None] = {}
    ahead = [start]
    while ahead:
        ahead = [unit for here in ahead for unit in onward.get(here, ()) if unit not in found]
        found |= dict.fromkeys(ahead)
    return tuple(found)
