"""Complementary cell suppression: figures are shown of groups of five or more answers only. Pure.

A cell with fewer than five answers must not be shown. To leave it out of a table is not enough, since it
could be calculated by subtracting the table from its total. So a small cell joins others until they have
five answers together; if no small cell is left to join, it joins the smallest group. Every figure is a sum of
whole groups, so no sum or difference of figures is about fewer than five answers.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date
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


STAGES: Final[tuple[tuple[str, ...], ...]] = (
    ("unit", "month", "instrument", "procedure", "channel"),
    ("unit", "month", "instrument", "procedure"),
    ("unit", "month", "instrument"),
    ("unit", "month"),
    ("unit",),
)
"""The traits that joined cells share, most detailed first. Units never join: each has a board of its own."""


def form_groups(answers: Mapping[Cell, int]) -> list[AnswerGroup]:
    """Join all cells into groups; the cells of a unit with fewer than five answers in total are left out.

    Args:
        answers: Number of answers by cell.
    """
    small = [AnswerGroup(frozenset({cell}), count) for cell, count in answers.items() if count]
    large: list[AnswerGroup] = []
    for stage in STAGES:
        small, large = _join(small, large, stage)
    return large


def _join(
    small: Iterable[AnswerGroup], large: Iterable[AnswerGroup], stage: tuple[str, ...]
) -> tuple[list[AnswerGroup], list[AnswerGroup]]:
    """Join the small groups that share a stage's traits; return those still too small, and the large ones."""
    small_by_traits: dict[tuple[Hashable, ...], list[AnswerGroup]] = defaultdict(list)
    large_by_traits: dict[tuple[Hashable, ...], list[AnswerGroup]] = defaultdict(list)
    for group in small:
        small_by_traits[_traits(group, stage)].append(group)
    for group in large:
        large_by_traits[_traits(group, stage)].append(group)
    too_small: list[AnswerGroup] = []
    for traits, parts in small_by_traits.items():
        joined = _union(parts)
        if joined.answers < MIN_GROUP_SIZE and large_by_traits[traits]:
            smallest = _smallest(large_by_traits[traits])
            large_by_traits[traits].remove(smallest)
            joined = _union([joined, smallest])
        (too_small if joined.answers < MIN_GROUP_SIZE else large_by_traits[traits]).append(joined)
    return too_small, [group for groups in large_by_traits.values() for group in groups]


def _smallest(groups: Collection[AnswerGroup]) -> AnswerGroup:
    """Return the group with the fewest answers; among equals the choice is always the same."""
    fewest = min(group.answers for group in groups)
    return min((group for group in groups if group.answers == fewest), key=lambda group: sorted(group.cells))


def _union(groups: Collection[AnswerGroup]) -> AnswerGroup:
    cells = frozenset(cell for group in groups for cell in group.cells)
    return AnswerGroup(cells, sum(group.answers for group in groups))


def _traits(group: AnswerGroup, stage: tuple[str, ...]) -> tuple[Hashable, ...]:
    cell = next(iter(group.cells))
    return tuple(getattr(cell, trait) for trait in stage)
