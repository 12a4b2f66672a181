"""Merges: which unit became part of which, and when."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

MERGES: Final = "merges.csv"


@dataclass(frozen=True, slots=True)
class Merge:
    """A unit that became part of another on the other's first day or later; `line` is where it stands."""

    unit: str
    into: str
    on: date
    source: str
    line: int


def read_merges(folder: Path) -> tuple[Merge, ...]:
    """Read `merges.csv` of a folder: `unit,into,on,source`.

    Raises:
        ValueError: A line cannot be read; the message names file and line.
    """
    merges = []
    with (folder / MERGES).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            try:
                on = date.fromisoformat(row["on"])
                merges.append(Merge(row["unit"], row["into"], on, row["source"], rows.line_num))
            except (KeyError, TypeError, ValueError) as fault:
                raise ValueError(f"{MERGES}, line {rows.line_num}: {fault}") from fault
    return tuple(merges)


def reached(start: str, onward: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return all that is reached from a unit, nearest first, itself left out."""
    found: dict[str, None] = {}
    ahead = [start]
    while ahead:
        ahead = [unit for here in ahead for unit in onward.get(here, ()) if unit not in found]
        found |= dict.fromkeys(ahead)
    return tuple(found)
