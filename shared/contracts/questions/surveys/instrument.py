"""An instrument: the questionnaire that citizens answer, with its factors in both languages."""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.bilingual import Bilingual
from shared.contracts.questions.question import Answer
from shared.moments import Day

FactorId = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


class Factor(Answer):
    """One aspect that citizens rate in five steps, unless it does not apply."""

    id: FactorId = Field(description="Its name in answers and figures", examples=["attitude"])
    name: Bilingual = Field(description="Its label beside figures")
    question: Bilingual = Field(description="Its text in the form")
    per_official: bool = Field(
        default=False,
        description="Whether it is told by role of official: form 01 of the nine indices",
    )


class Level(Answer):
    """One of the five steps, where an instrument offers fewer, and how it calls it."""

    step: int = Field(ge=1, le=5, description="The step: 4 and 5 are satisfied")
    name: Bilingual = Field(description="Its label in the form")


class Instrument(Answer):
    """A questionnaire. An answer stores the name and version of the one that it was given to."""

    id: str = Field(pattern=r"^[a-z0-9-]+$", description="Name", examples=["three-factors"])
    version: int = Field(ge=1, description="Incremented if a change of a text changes its meaning")
    source: str = Field(description="Where the questionnaire is from")
    certainty: str = Field(description="A: the article; L: read in the law; S: second-hand; ?: unchecked")
    checked_on: Day | None = Field(
        default=None,
        description="Day on which somebody last compared its factors with the source; null: never",
    )
    levels: tuple[Level, ...] = Field(
        default=(), description="The steps that it offers, the lowest first; empty for all five"
    )
    factors: tuple[Factor, ...] = Field(min_length=1, description="In the order in which they are asked")

    @property
    def key(self) -> str:
        """Name and version."""
        return f"{self.id}/{self.version}"

    def offers(self, step: int | None) -> bool:
        """Return whether a citizen may choose a step; None, that a factor does not apply, always."""
        return step is None or not self.levels or step in {level.step for level in self.levels}
