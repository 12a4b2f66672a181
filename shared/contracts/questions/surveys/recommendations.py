"""Recommendations of citizens, and the office's answers."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import BaseModel, Field

from shared.contracts.events.reported.codes import ProcedureCode
from shared.contracts.questions.question import Answer, ByAnOfficer, OfOwnUnits, Page, Question
from shared.contracts.questions.surveys.citizen_text import CleanText
from shared.moments import Moment

CATALOGUE_FIELD: Final = "Phản ánh, kiến nghị"
"""Field of the catalogue: its procedures are the kinds of recommendation, each with its own time limit."""
MAX_WORDS_LENGTH: Final = 3000
"""In characters. With every letter percent-encoded these are 27 KB of the 32 that the gateway accepts."""
MAX_SENDER_LENGTH: Final = 120
MAX_CONTACT_LENGTH: Final = 200

Words = Annotated[CleanText, Field(min_length=1, max_length=MAX_WORDS_LENGTH)]
Code = Annotated[str, Field(max_length=40, description="Record code", examples=["PAKN.157.12-261128-0001"])]


class TakenAs(StrEnum):
    """The result of sending a recommendation."""

    KEPT = "kept"
    """Stored now, or when the same form was sent before."""
    SENT_BEFORE = "sent-before"
    """Its form was sent before with other words. Only those were stored."""
    NO_OFFICE = "no-office"
    """The unit does not exist on this day."""


class RecommendationTaken(Answer):
    """The result, and the record if there is one."""

    taken_as: TakenAs = Field(description="The result")
    record: str = Field(default="", description="Code of its record; empty if it was not stored")


class RecommendationForm(BaseModel):
    """What a form says in which somebody recommends something."""

    unit: str = Field(max_length=16, description="Unit id", examples=["15712v1"])
    form: str = Field(min_length=16, max_length=64, description="Random id of the form; a form is filed once")
    procedure: ProcedureCode
    words: Words = Field(description="In the citizen's own words. Personal")
    sender: CleanText = Field(
        default="", max_length=MAX_SENDER_LENGTH, description="Name; may be empty. Personal"
    )
    contact: CleanText = Field(
        default="", max_length=MAX_CONTACT_LENGTH, description="Telephone or address; may be empty. Personal"
    )


class Recommend(RecommendationForm, Question[RecommendationTaken]):
    """Store and file a recommendation. It may be sent again with the same `form` and words."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "recommend"
    answer: ClassVar[type[Answer]] = RecommendationTaken


class TakeRecommendation(ByAnOfficer, RecommendationForm, Question[RecommendationTaken]):
    """Store and file a recommendation that a citizen has made at the counter, as `Recommend` does."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "take-recommendation"
    answer: ClassVar[type[Answer]] = RecommendationTaken


class RecommendationOutcome(StrEnum):
    """The outcome of a recommendation."""

    SETTLED = "settled"
    """The office has dealt with it; the answer says how."""
    PASSED_ON = "passed-on"
    """It was passed on to the office that is responsible."""
    NOT_TAKEN_UP = "not-taken-up"
    """The office cannot act on it; the answer says why."""


class RecommendationLine(Answer):
    """A recommendation. Personal: for staff only."""

    record: Code
    procedure: str = Field(description="Its procedure in the catalogue")
    words: str = Field(description="In the citizen's own words")
    sender: str = Field(description="Name; may be empty")
    contact: str = Field(
        description="Telephone or address; empty if the citizen does not want to be contacted"
    )
    received_at: Moment = Field(description="When it was received")
    answered_at: Moment | None = Field(description="When the office answered")
    outcome: str = Field(description="Outcome; empty while there is none")
    said: str = Field(description="The office's answer")
    officer: str = Field(description="Role and id of the official who answered")


class RecommendationLines(Answer):
    """A page of recommendations, and where the next one starts."""

    recommendations: tuple[RecommendationLine, ...] = Field(description="Oldest first")
    next: str = Field(default="", description="Empty on the last page")


class RecommendationsTo(Page, Question[RecommendationLines]):
    """Which recommendations has a unit received? For staff only."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "recommendations"
    answer: ClassVar[type[Answer]] = RecommendationLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    answered: bool = Field(
        default=False, description="List those that are answered, instead of those that wait"
    )


class RecommendationAnswered(Answer):
    """Whether the answer was stored."""

    kept: bool = Field(description="False if there was one already, which stays")
    answered_at: Moment = Field(description="When it was answered, now or before")


class AnswerRecommendation(OfOwnUnits, ByAnOfficer, Question[RecommendationAnswered]):
    """Store the office's answer; the record is then resolved and handed over."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "answer-recommendation"
    answer: ClassVar[type[Answer]] = RecommendationAnswered

    record: Code
    outcome: RecommendationOutcome = Field(description="The outcome")
    said: Words = Field(description="The office's answer, for the citizen")


class RecommendationStanding(Answer):
    """The state of a recommendation, for holders of its code: neither its words nor its sender."""

    unit: str = Field(description="Unit id")
    record: Code
    received_at: Moment = Field(description="When it was received")
    answered_at: Moment | None = Field(description="When the office answered")
    outcome: str = Field(description="Outcome; empty while there is none")
    said: str = Field(description="The office's answer")


class HowRecommendationStands(Question[RecommendationStanding]):
    """Is a recommendation answered, and how?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "recommendation"
    answer: ClassVar[type[Answer]] = RecommendationStanding

    record: Code
