"""The survey form behind an invitation's link, and the answer that a citizen gives with it."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, Field

from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.surveys.citizen_text import Comment, Contact
from shared.contracts.questions.surveys.instrument import FactorId, Instrument

Score = Annotated[int, Field(ge=1, le=5, description="1 very dissatisfied ... 5 very satisfied")]
Token = Annotated[
    str, Field(min_length=1, max_length=64, description="Secret of the invitation's link, or a ticket for it")
]


class AnswerChannel(StrEnum):
    """The way in which an answer was given."""

    QR = "qr"
    """By the code on the slip."""
    LINK = "link"
    """By the link in an e-mail."""
    TABLET = "tablet"
    """At the counter."""
    PAPER = "paper"
    """Typed in by staff."""


class LinkState(StrEnum):
    """The state of an invitation's link."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class SurveyForm(Answer):
    """The contents of the form behind a link."""

    state: LinkState = Field(description="State of the link")
    unit: str = Field(default="", description="Unit id; empty when the link is unknown")
    instrument: Instrument | None = Field(
        default=None, description="The questionnaire; null unless the link is open"
    )


class GetSurveyForm(Question[SurveyForm]):
    """Which form does this link open?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "form"
    answer: ClassVar[type[Answer]] = SurveyForm

    token: Token


class AnswerTaken(Answer):
    """Whether the answer was stored."""

    state: LinkState = Field(description="State of the link from now on")
    kept: bool = Field(description="True if this answer was stored now")
    missing: tuple[str, ...] = Field(
        default=(),
        description="Factors of the form that the answer leaves out; if there are any, it was not stored",
    )


class AnswerSheet(BaseModel):
    """An answer as the citizen gives it."""

    steps: dict[FactorId, Score | None] = Field(
        max_length=20, description="By factor; null where it does not apply"
    )
    comment: Comment = ""
    contact: Contact = ""
    channel: AnswerChannel = Field(
        default=AnswerChannel.LINK,
        description="The way in which it was given; behind a ticket the ticket's own counts",
    )
    device: str = Field(
        default="",
        max_length=64,
        description="Digest of the sender's address; held for a minute to detect ballot stuffing, not stored",
    )


class GiveAnswer(AnswerSheet, Question[AnswerTaken]):
    """Store a citizen's answer, given behind a link."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "answer"
    version: ClassVar[int] = 2
    answer: ClassVar[type[Answer]] = AnswerTaken

    token: Token
