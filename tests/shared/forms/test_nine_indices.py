"""The nine indices of any number of units: asked in parts, ranked together."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.questions.surveys.figures import ConfidenceInterval
from shared.contracts.questions.surveys.nine_indices import (
    MOST_RATED,
    HowIndicesStand,
    NineIndices,
    RoleRatings,
    UnitIndices,
)
from shared.forms.sheets.nine_indices import indices_of, ranks_of

QUARTER = (date(2025, 7, 1), date(2025, 9, 30))
MANY = tuple(f"{number:05}v1" for number in range(600))


def unit(name: str, verified: float | None, low: float, high: float) -> UnitIndices:
    interval = ConfidenceInterval(low=low, high=high)
    return UnitIndices(
        unit=name, answers=9, invitations=9, interval=interval, indices=(), own=None, verified=verified
    )


async def answered(asked: Any, /) -> Any:
    """The later a unit the better, and each apart from its neighbours."""
    ends = [(MANY.index(one), one) for one in asked.units]
    return NineIndices(
        source="a",
        source_en="b",
        certainty="unchecked",
        units=tuple(unit(one, place / 100, place / 1000, place / 1000 + 0.0001) for place, one in ends),
        roles=tuple(RoleRatings(unit=one, role="clerk", answers=5, factors=()) for one in asked.units),
    )


async def test_600_units_are_asked_in_parts_and_ranked_among_all() -> None:
    sizes = []

    async def ask(asked: Any, /) -> Any:
        sizes.append(len(asked.units))
        return await answered(asked)

    found = await indices_of(ask, MANY, *QUARTER)
    assert [one.unit for one in found.units] == list(MANY)
    assert [one.unit for one in found.roles] == list(MANY)
    assert max(sizes) <= MOST_RATED
    ranks = ranks_of(found.units)
    assert (ranks[MANY[-1]], ranks[MANY[0]]) == (1, 600)
    with pytest.raises(ValidationError):
        HowIndicesStand(units=MANY, since=QUARTER[0], until=QUARTER[1])


def test_a_rank_stands_only_where_intervals_part() -> None:
    units = [
        unit("c", 12, 0.5, 0.7),
        unit("a", 17, 0.9, 1.0),
        unit("b", 13, 0.6, 0.8),
        unit("d", None, 0.0, 0.1),
    ]
    assert ranks_of(units) == {"a": 1}
