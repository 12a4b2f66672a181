"""The survey form behind an invitation's link, and the answer that a citizen gives with it."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, Field

from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.surveys.citizen_text import Comment, Contact
from shared.contracts.questions.surveys.instrument import FactorId, Instrument

Score = Annotated[int, Field(ge=1, le=5, description="1 very dissatisfied ... 5 very satisfied")]
Token = Annotated[str, Field(min_length=1, max_length=64, description="Secret of the invitation's link")]


class AnswerChannel(StrEnum):
    """How an answer came."""

    QR = "qr"
    """By the code on the slip."""
    LINK = "link"
    """By the link in an e-mail."""
    TABLET = "tablet"
    """At the counter."""
    PAPER = "paper"
    """Typed in by staff."""


class LinkState(StrEnum):
    """What a link of an invitation is good for."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class SurveyForm(Answer):
    """What the form behind a link needs to show."""

    state: LinkState = Field(description="What the link is good for")
    unit: str = Field(default="", description="Unit id; empty when the link is unknown")
    instrument: Instrument | None = Field(default=None, description="What to ask, while the link is open")


class GetSurveyForm(Question[SurveyForm]):
    """What is behind this link?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "form"
    answer: ClassVar[type[Answer]] = SurveyForm

    token: Token


class AnswerTaken(Answer):
    """Whether the answer was kept."""

    state: LinkState = Field(description="What the link is good for from now on")
    kept: bool = Field(description="True when it is this answer that was kept now")
    missing: tuple[str, ...] = Field(
        default=(), description="Factors that the form asks for and the answer leaves out: it was not kept"
    )


class AnswerSheet(BaseModel):
    """What a citizen says."""

    steps: dict[FactorId, Score | None] = Field(
        max_length=20, description="By factor; null where it does not apply"
    )
    comment: Comment = ""
    contact: Contact = ""
    channel: AnswerChannel = Field(default=AnswerChannel.QR, description="How it came")
    device: str = Field(
        default="",
        max_length=64,
        description="Digest of where it was sent from; watched for a minute, not kept",
    )


class GiveAnswer(AnswerSheet, Question[AnswerTaken]):
    """Please keep this citizen's answer, given behind a link."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "answer"
    version: ClassVar[int] = 2
    answer: ClassVar[type[Answer]] = AnswerTaken

    token: Token
