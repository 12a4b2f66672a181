"""Question to letters: how much land families gave for roads."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, CountedUnder, OfUnits, Question


class LandSum(Answer):
    """What some families gave, of those that have their letter of thanks."""

    families: int = Field(default=0, description="Families that gave land")
    told: int = Field(default=0, description="Of these, those whose area was told")
    square_metres: float | None = Field(
        default=None,
        description="The areas that were told, added up; null if fewer than three were, since with one or "
        "two everybody could tell how much a family gave",
    )

    @property
    def not_told(self) -> int:
        """Families whose area was not told."""
        return self.families - self.told


class LandOfRoad(LandSum):
    """What families gave for one road in one hamlet: of three families at least."""

    road: str = Field(
        description="What the road is called; empty if it was not told", examples=["Đường liên thôn 4 – 5"]
    )
    hamlet: str = Field(description="Hamlet; empty if it was not told", examples=["Thôn 4"])


class LandOfUnit(LandSum):
    """What families of one unit gave, or of those that are counted under it."""

    of: str = Field(description="Unit id", examples=["15712v1"])
    roads: tuple[LandOfRoad, ...] = Field(default=(), description="By road and hamlet, most families first")
    others: LandSum | None = Field(
        default=None,
        description="All other roads together; null if there are none, or if no road can be named",
    )


class GivenLand(LandSum):
    """Land that families gave for roads, by the day on which their record was resolved. Names nobody."""

    parts: tuple[LandOfUnit, ...] = Field(default=(), description="Those of each unit that has any")


class HowMuchLandWasGiven(CountedUnder, OfUnits, Question[GivenLand]):
    """How much land did families give for which roads?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "given-land"
    answer: ClassVar[type[Answer]] = GivenLand
