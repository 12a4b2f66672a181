"""How much a service knows, so that what one of them has lost shows beside the others."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Question


class Known(Answer):
    """Numbers of rows, by what they are."""

    counts: dict[str, int] = Field(description="How many of each kind", examples=[{"records": 7526}])


class CountKnown(Question[Known]):
    """How many records, letters or invitations does the service have?"""

    name: ClassVar[str] = "known"
    answer: ClassVar[type[Answer]] = Known
