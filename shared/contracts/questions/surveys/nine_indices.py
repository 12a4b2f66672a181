"""The nine indices: ratings by role of official (form 01), points and grade of units (forms 02, 03)."""

from typing import ClassVar, Final

from pydantic import Field

from shared.contracts.questions.question import Answer, OfUnits, Question
from shared.contracts.questions.surveys.figures import ConfidenceInterval, FactorFigures
from shared.contracts.questions.surveys.instrument import Factor

MOST_RATED: Final = 20
"""Units of one answer, which the bus takes in one message; more are asked one part after the other."""


class RoleRatings(Answer):
    """How citizens rated what officials of one role handled: five answers or more."""

    unit: str = Field(description="Unit id")
    role: str = Field(description="Role of the official who handled the records", examples=["civil-status"])
    answers: int = Field(description="How many")
    factors: tuple[FactorFigures, ...] = Field(description="Indices 1, 2, 3, 4 and 7")


class IndexPoints(Answer):
    """The points of a unit by one index; null for fewer than five answers."""

    factor: Factor = Field(description="The index")
    standard: float = Field(description="The most points")
    own: float | None = Field(description="From all answers")
    verified: float | None = Field(description="Without the months that a person found stuffed")


class UnitIndices(Answer):
    """The nine indices of a unit."""

    unit: str = Field(description="Unit id")
    answers: int = Field(description="Answers that may be shown")
    invitations: int = Field(description="Citizens invited, by any instrument")
    interval: ConfidenceInterval | None = Field(
        default=None, description="Of the share satisfied or above by each index; null without answers"
    )
    indices: tuple[IndexPoints, ...] = Field(description="In the order of the instrument")
    own: float | None = Field(description="Sum of own points; null unless each index has some")
    verified: float | None = Field(description="Sum of verified points; null unless each index has some")
    grade: str = Field(default="", description="By the verified points; empty without them")
    grade_en: str = Field(default="", description="The same in English")


class NineIndices(Answer):
    """The nine indices of some units."""

    source: str = Field(description="Where points and grades are from")
    source_en: str = Field(description="The same in English")
    certainty: str = Field(description="How far that was checked")
    units: tuple[UnitIndices, ...] = Field(description="In the order in which they were asked for")
    roles: tuple[RoleRatings, ...] = Field(default=(), description="By unit and role")


class HowIndicesStand(OfUnits, Question[NineIndices]):
    """How are some units rated by the nine indices, over whole months?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "nine-indices"
    answer: ClassVar[type[Answer]] = NineIndices

    units: tuple[str, ...] = Field(
        min_length=1, max_length=MOST_RATED, description="Unit ids, each for itself"
    )
