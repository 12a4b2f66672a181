"""Deeds of the inspection: a unit scores itself, its supervisor accepts, returns or corrects."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, ByAnOfficer, Question
from shared.contracts.questions.supervision.evidence import (
    FORM_ID,
    LONGEST_SAID,
    InspectionDeedDone,
)
from shared.contracts.questions.surveys.citizen_text import CleanText


class SubmitScore(ByAnOfficer, Question[InspectionDeedDone]):
    """Please keep how the unit scores itself in a criterion; what can be counted is counted now.

    Points are given for the items with evidence only: those that are counted cannot be typed.
    """

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "submit-score"
    answer: ClassVar[type[Answer]] = InspectionDeedDone

    unit: str = Field(description="Unit id", examples=["15712v1"])
    year: int = Field(ge=2000, le=2100, description="The year that is inspected", examples=[2024])
    criterion: str = Field(max_length=60, description="Id of the criterion")
    form: str = Field(pattern=FORM_ID, description="Id of the form, random; the same one again is one deed")
    seen: int = Field(ge=0, description="Number of the last deed that the page showed")
    points: dict[str, float] = Field(default={}, max_length=50, description="By id of item")
    said: CleanText = Field(default="", max_length=LONGEST_SAID, description="What goes with it")


class ReviewVerdict(StrEnum):
    """What a supervisor says of a score."""

    ACCEPT = "accept"
    RETURN = "return"
    CORRECT = "correct"


class ReviewScore(ByAnOfficer, Question[InspectionDeedDone]):
    """Please keep what the supervisor says of a unit's score in a criterion."""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "review-score"
    answer: ClassVar[type[Answer]] = InspectionDeedDone

    unit: str = Field(description="Unit id", examples=["15712v1"])
    year: int = Field(ge=2000, le=2100, description="The year that is inspected", examples=[2024])
    criterion: str = Field(max_length=60, description="Id of the criterion")
    form: str = Field(pattern=FORM_ID, description="Id of the form, random; the same one again is one deed")
    seen: int = Field(ge=0, description="Number of the last deed that the page showed")
    verdict: ReviewVerdict = Field(description="Accept, return or correct")
    points: float | None = Field(
        default=None, ge=0, description="Of the whole criterion, to correct it; to accept, those of the unit"
    )
    said: CleanText = Field(
        default="", max_length=LONGEST_SAID, description="Reason; needed to return and to correct"
    )
