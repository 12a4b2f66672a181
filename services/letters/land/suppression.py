"""Which figures of given land are shown: those in which no family can be found. Pure.

Who knows a road knows who lives on it. So a line says how much was given only of three families or more: one
would be named by it, and of two each could subtract its own. What is left is added up without road or hamlet,
and takes further lines in until nobody can compute it from the total.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from shared.contracts.questions.reports.given_land import GivenLand, LandOfRoad, LandOfUnit, LandSum

LEAST_FAMILIES: Final = 3
"""Ours: fewer would tell, and an office that gets a dozen gifts a year shows something."""


@dataclass(frozen=True, slots=True)
class CountedLand:
    """What families gave on a road and in a hamlet, or on several: nothing of it is hidden yet."""

    road: str = ""
    hamlet: str = ""
    families: int = 0
    told: int = 0
    """How many of them told an area."""
    square_metres: float = 0

    @property
    def key(self) -> tuple[str, str]:
        """How a road and hamlet are compared: some clerks write them in capitals."""
        return self.road.casefold(), self.hamlet.casefold()

    @property
    def can_be_shown(self) -> bool:
        """Whether no family can be found in it."""
        return self.families >= LEAST_FAMILIES and self.hides_areas

    @property
    def hides_areas(self) -> bool:
        """Whether no area of a single family follows from its own."""
        return not 0 < self.told < LEAST_FAMILIES

    def with_(self, other: Self) -> Self:
        """Return both together, called as the first is."""
        return type(self)(
            self.road,
            self.hamlet,
            self.families + other.families,
            self.told + other.told,
            self.square_metres + other.square_metres,
        )


def shown_of_unit(of: str, counted: Iterable[CountedLand]) -> LandOfUnit:
    """Return the figures of a unit: in all, by road and hamlet, and of the other roads together."""
    lines = _by_road(counted)
    total = _sum(lines)
    shown = sorted(
        (line for line in lines if line.can_be_shown and any(line.key)),
        key=lambda line: (-line.families, line.key),
    )
    rest = _sum(line for line in lines if line not in shown)
    while shown and rest.families and not rest.can_be_shown:
        rest = rest.with_(shown.pop())
    return LandOfUnit(
        of=of,
        **dict(_said(total)),
        roads=tuple(LandOfRoad(road=line.road, hamlet=line.hamlet, **dict(_said(line))) for line in shown),
        others=_said(rest) if shown and rest.families else None,
    )


def shown_of_all(units: Sequence[LandOfUnit], counted: Iterable[CountedLand]) -> GivenLand:
    """Return the figures of units together, and of each."""
    return GivenLand(**dict(_said(_sum(counted))), parts=tuple(units))


def _by_road(counted: Iterable[CountedLand]) -> list[CountedLand]:
    """Add up what is written in different ways, under the words of most."""
    lines: dict[tuple[str, str], CountedLand] = {}
    for one in sorted(counted, key=lambda one: -one.families):
        known = lines.get(one.key)
        lines[one.key] = known.with_(one) if known else one
    return list(lines.values())


def _sum(lines: Iterable[CountedLand]) -> CountedLand:
    total = CountedLand()
    for line in lines:
        total = total.with_(line)
    return total


def _said(counted: CountedLand) -> LandSum:
    is_told = counted.told and counted.hides_areas
    return LandSum(
        families=counted.families,
        told=counted.told,
        square_metres=round(counted.square_metres, 1) if is_told else None,
    )
