"""Complementary cell suppression: figures are shown of groups of five or more answers only. Pure.

A cell with fewer than five answers must not be shown. To leave it out of a table is not enough, since it
could be calculated by subtracting the table from its total. So a small cell joins others until they have
five answers together; if no small cell is left to join, it joins the smallest group. Every figure is a sum of
whole groups, so no sum or difference of figures is about fewer than five answers.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import Final, NamedTuple

from services.surveys.domain import MIN_GROUP_SIZE


class Cell(NamedTuple):
    """The answers that agree in everything by which tables are broken down."""

    unit: str
    month: date
    instrument: str
    procedure: str
    channel: str


class AnswerGroup(NamedTuple):
    """Cells that are only shown together."""

    cells: frozenset[Cell]
    answers: int

    def common(self, trait: str) -> Hashable:
        """Return the value of a trait that all cells share, None if they differ."""
        values = {getattr(cell, trait) for cell in self.cells}
        return values.pop() if len(values) == 1 else None


Traits = Callable[[Cell], Hashable]
STAGES: Final[tuple[Traits, ...]] = (
    attrgetter("unit", "month", "instrument", "procedure", "channel"),
    attrgetter("unit", "month", "instrument", "procedure"),
    attrgetter("unit", "month", "instrument"),
    attrgetter("unit", "month"),
    attrgetter("unit"),
)
"""The traits that joined cells share, most detailed first. Units never join: each has a board of its own."""


def form_groups(answers: Mapping[Cell, int]) -> list[AnswerGroup]:
    """Join all cells into groups; the cells of a unit with fewer than five answers in total are left out.

    Args:
        answers: Number of answers by cell.
    """
    small = [AnswerGroup(frozenset({cell}), count) for cell, count in answers.items() if count]
    large: list[AnswerGroup] = []
    for traits in STAGES:
        small, large = _join(small, large, traits)
    return large


def _join(
    small: Iterable[AnswerGroup], large: Iterable[AnswerGroup], traits: Traits
) -> tuple[list[AnswerGroup], list[AnswerGroup]]:
    """Join the small groups that share a stage's traits; return those still too small, and the large ones."""
    small_by_traits: dict[Hashable, list[AnswerGroup]] = defaultdict(list)
    large_by_traits: dict[Hashable, list[AnswerGroup]] = defaultdict(list)
    for group in small:
        small_by_traits[_shared(group, traits)].append(group)
    for group in large:
        large_by_traits[_shared(group, traits)].append(group)
    too_small: list[AnswerGroup] = []
    for shared, parts in small_by_traits.items():
        joined = _union(parts)
        if joined.answers < MIN_GROUP_SIZE and large_by_traits[shared]:
            smallest = _smallest(large_by_traits[shared])
            large_by_traits[shared].remove(smallest)
            joined = _union([joined, smallest])
        (too_small if joined.answers < MIN_GROUP_SIZE else large_by_traits[shared]).append(joined)
    return too_small, [group for groups in large_by_traits.values() for group in groups]


def _smallest(groups: Collection[AnswerGroup]) -> AnswerGroup:
    """Return the group with the fewest answers; among equals the choice is always the same."""
    fewest = min(group.answers for group in groups)
    return min((group for group in groups if group.answers == fewest), key=lambda group: sorted(group.cells))


def _union(groups: Collection[AnswerGroup]) -> AnswerGroup:
    cells = frozenset[Cell]().union(*(group.cells for group in groups))
    return AnswerGroup(cells, sum(group.answers for group in groups))


def _shared(group: AnswerGroup, traits: Traits) -> Hashable:
    return traits(next(iter(group.cells)))
