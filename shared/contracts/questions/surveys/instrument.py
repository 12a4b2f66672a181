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
    factors: tuple[Factor, ...] = Field(min_length=1, description="In the order in which they are asked")

    @property
    def key(self) -> str:
        """Name and version."""
        return f"{self.id}/{self.version}"
