"""Envelopes that only the other side writes or reads: a publisher's event, and the replies to a query."""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.events.reported.report import ReportedFact
from shared.contracts.questions.question import Answer
from shared.moments import Moment

R = TypeVar("R", bound=ReportedFact)
A = TypeVar("A", bound=Answer)


class ReportedEvent(BaseModel, Generic[R]):
    """A CloudEvent as a publisher sends it. No attribute may carry personal data."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = Field(description="Version of CloudEvents")
    id: str = Field(
        min_length=1,
        max_length=255,
        description="Unique for the source; an event that is sent again keeps its id and is taken in once",
    )
    source: str = Field(
        min_length=1,
        max_length=255,
        description="Who reports: one of the sources that the publisher is registered with",
        examples=["urn:motcua:demo"],
    )
    type: str = Field(description="Reverse-DNS name with one version")
    subject: str | None = Field(default=None, description="What it is about; not read, `data` says it")
    time: Moment | None = Field(default=None, description="When it happened; not read, `data` says it")
    datacontenttype: str | None = Field(
        default="application/json",
        description="Form of `data`: JSON in UTF-8",
        pattern=r'^(application|text)/json( *; *charset="?[Uu][Tt][Ff]-8"?)?$',
    )
    traceparent: str | None = Field(
        default=None,
        description="W3C trace context, by which the sender follows what becomes of the event; what is none "
        "counts as nothing. Two events that differ in it alone say the same",
    )
    data: R = Field(description="What is reported")


class Answered(BaseModel, Generic[A]):
    """The reply with an answer."""

    answer: A = Field(description="What was asked for")


class WhyNot(BaseModel):
    """Why there is no answer."""

    code: str = Field(
        description="What went wrong, for programs", examples=["not-a-question", "not-found", "failed"]
    )
    message: str = Field(description="What went wrong, for people")


class Unanswered(BaseModel):
    """The reply without an answer."""

    no_answer: WhyNot = Field(description="Why there is none")
