"""Questions to staff about notices: warnings and other things that somebody has to be told about."""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.questions.question import Answer, Page, Question
from shared.moments import Moment


class NoticeKind(StrEnum):
    """What a notice is about."""

    NEAR = "near"
    """A deadline is close and the record not resolved."""
    MISSED = "missed"
    """A deadline has passed and the record is not resolved."""
    PASSING_ON = "passing-on"
    """A counter has not passed on what it took for another unit."""
    HELD = "held"
    """A letter waits for a person's decision."""
    DISSATISFIED = "dissatisfied"
    """A citizen was dissatisfied."""


class Notice(BaseModel):
    """One thing that somebody has to be told."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="Id of the notice")
    unit: str = Field(description="Unit id")
    kind: NoticeKind = Field(description="What it is about")
    about: str = Field(description="Record code, letter id or follow-up id")
    told: str = Field(description="Whom a warning about a deadline is for: `official` or `chairman`")
    at: Moment = Field(description="When it happened")
    done_at: Moment | None = Field(description="When it was settled; null while it waits")


class Notices(Answer):
    """A page of notices, the newest first."""

    notices: tuple[Notice, ...] = Field(description="The notices")
    waiting: dict[NoticeKind, int] = Field(description="How many wait in all, by kind; none is left out")
    next: str = Field(default="", description="Where the next page starts; empty on the last")


class NoticesOf(Question[Notices], Page):
    """What does somebody in these units have to know?"""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "notices"
    answer: ClassVar[type[Answer]] = Notices

    units: tuple[str, ...] = Field(min_length=1, max_length=100, description="Unit ids")
    kinds: tuple[NoticeKind, ...] = Field(default=(), description="Only these kinds; all without any")
    done: bool = Field(default=False, description="Those that are settled, instead of those that wait")


class NoticeSettled(Answer):
    """A notice that is done."""

    is_new: bool = Field(description="Whether it was settled just now, or was done already")


class SettleNotice(Question[NoticeSettled]):
    """Please note that somebody has taken care of a notice. One that is done stays as it is.

    The reading log keeps who settled it.
    """

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "settle-notice"
    answer: ClassVar[type[Answer]] = NoticeSettled

    unit: str = Field(description="Unit id")
    notice: str = Field(max_length=120, description="Id of the notice")
