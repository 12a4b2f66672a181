"""What the stand-in answers about the nine indices."""

from typing import Any, Final

from services.surveys.instruments import load_instruments
from shared.contracts.questions.question import Question
from shared.contracts.questions.surveys.figures import ConfidenceInterval, FactorFigures
from shared.contracts.questions.surveys.nine_indices import (
    HowIndicesStand,
    IndexPoints,
    NineIndices,
    RoleRatings,
    UnitIndices,
)
from tests.gateway.support.samples import VAN_SON

INSTRUMENT: Final = load_instruments()["nine-indices/1"]
BEST: Final = ConfidenceInterval(low=0.91, high=0.99)
OTHERS: Final = ConfidenceInterval(low=0.8, high=0.9)


def indices(asked: HowIndicesStand) -> NineIndices:
    """Return the same points for each unit but the best, and a role of the first one."""
    units = tuple(
        UnitIndices(
            unit=unit,
            answers=40,
            invitations=100,
            interval=BEST if unit == VAN_SON else OTHERS,
            indices=tuple(
                IndexPoints(factor=factor, standard=2.0, own=1.9, verified=1.75)
                for factor in INSTRUMENT.factors
            ),
            own=17.1,
            verified=16.75 if unit == VAN_SON else 15.75,
            grade="Xuất sắc",
            grade_en="Excellent",
        )
        for unit in asked.units
    )
    rated = tuple(
        FactorFigures(instrument=INSTRUMENT.key, factor=factor, steps=(0, 1, 0, 3, 4))
        for factor in INSTRUMENT.factors
        if factor.per_official
    )
    return NineIndices(
        source="Nghị định",
        source_en="Decree",
        certainty="unchecked",
        units=units,
        roles=(RoleRatings(unit=asked.units[0], role="civil-status", answers=8, factors=rated),),
    )


ANSWERS: Final[tuple[tuple[type[Question[Any]], Any], ...]] = ((HowIndicesStand, indices),)
