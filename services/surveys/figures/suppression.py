"""What may be shown: answers come in crowds of five or more, and every figure is a sum of whole crowds. Pure.

A group under five is not shown, and a table that leaves it out would give it away to whoever subtracts the
table from its total. So a cell with too few answers joins others until they are five, and the smallest crowd
takes in what has nobody to join: complementary suppression. No figure ever divides a crowd, so that no sum or
difference of figures can.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from services.surveys.domain import CROWD


class Cell(NamedTuple):
    """Answers that are alike in all that tables tell apart."""

    unit: str
    month: date
    instrument: str
    procedure: str
    channel: str


class Crowd(NamedTuple):
    """Cells that are shown together only."""

    cells: frozenset[Cell]
    answers: int

    def common(self, trait: str) -> Hashable:
        """Return what all its answers have of a trait, None if they differ."""
        seen = {getattr(cell, trait) for cell in self.cells}
        return seen.pop() if len(seen) == 1 else None


STAGES: Final[tuple[tuple[str, ...], ...]] = (
    ("unit", "month", "instrument", "procedure", "channel"),
    ("unit", "month", "instrument", "procedure"),
    ("unit", "month", "instrument"),
    ("unit", "month"),
    ("unit",),
)
"""What cells that join have in common, the most telling first. Units never join: each has its own board."""


def crowds(answers: Mapping[Cell, int]) -> list[Crowd]:
    """Return all cells in crowds; those of a unit with fewer than five answers in all are in none.

    Args:
        answers: How many are in each cell.
    """
    small = [Crowd(frozenset({cell}), count) for cell, count in answers.items() if count]
    large: list[Crowd] = []
    for stage in STAGES:
        small, large = _joined(small, large, stage)
    return large


def _joined(
    small: Iterable[Crowd], large: Iterable[Crowd], stage: tuple[str, ...]
) -> tuple[list[Crowd], list[Crowd]]:
    """Join small ones that have a stage's traits in common; return those still small, and the large."""
    together: dict[tuple[Hashable, ...], list[Crowd]] = defaultdict(list)
    grown: dict[tuple[Hashable, ...], list[Crowd]] = defaultdict(list)
    for one in small:
        together[_traits(one, stage)].append(one)
    for one in large:
        grown[_traits(one, stage)].append(one)
    left: list[Crowd] = []
    for traits, parts in together.items():
        joined = _union(parts)
        if joined.answers < CROWD and grown[traits]:
            smallest = _smallest(grown[traits])
            grown[traits].remove(smallest)
            joined = _union([joined, smallest])
        (left if joined.answers < CROWD else grown[traits]).append(joined)
    return left, [crowd for several in grown.values() for crowd in several]


def _smallest(several: Collection[Crowd]) -> Crowd:
    """Return the crowd with the fewest answers: of those with as few, always the same one."""
    fewest = min(crowd.answers for crowd in several)
    return min((crowd for crowd in several if crowd.answers == fewest), key=lambda one: sorted(one.cells))


def _union(parts: Iterable[Crowd]) -> Crowd:
    parts = list(parts)
    cells = frozenset(cell for part in parts for cell in part.cells)
    return Crowd(cells, sum(part.answers for part in parts))


def _traits(crowd: Crowd, stage: tuple[str, ...]) -> tuple[Hashable, ...]:
    cell = next(iter(crowd.cells))
    return tuple(getattr(cell, trait) for trait in stage)
