"""The question to deadlines about what is due at an office now: the records of the page Today."""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.question import Answer, Question
from shared.moments import Day, Moment


class WorkGroup(StrEnum):
    """Why a record needs somebody today."""

    OVERDUE = "overdue"
    THIS_SESSION = "this-session"
    """Due by the end of the session, such as this morning's; empty in the last session of the day."""
    TODAY = "today"
    """Due by closing time, later than the session."""
    NEXT_DAY = "next-day"
    """Due on the next day on which the office is open."""
    AWAITING = "awaiting"
    """The citizen was asked for papers."""
    TO_FETCH = "to-fetch"
    """The result is ready and was not handed over."""
    APOLOGY = "apology"
    """An apology (form 04) is owed."""
    PROMISED = "promised"
    """Promised to the citizen by closing time; by law it is due later."""
    PASSING_ON = "to-pass-on"
    """Taken at the counter for another unit that decides, and not known to have arrived there."""


class WorkLine(BaseModel):
    """A record in a group."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    record: str = Field(description="Record code")
    procedure: str = Field(description="Procedure code of the national catalogue")
    due_at: Moment | None = Field(
        description="Last moment at which an answer is in time; null while it cannot be calculated"
    )
    standing: Standing = Field(description="How it stands to its deadline, as of now")
    since: Moment = Field(description="Since when it is in the group: asked for papers, ready, or received")
    minutes: int = Field(
        description="Minutes of office hours until it is due, below 0 since it was; 0 also while it waits"
    )
    days: int = Field(description="Working days until it is due, below 0 since it was; 0 on the same day")


class WorkInGroup(BaseModel):
    """The records of a group: how many there are, and the first of them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    group: WorkGroup = Field(description="Which group")
    count: int = Field(description="How many there are")
    long: int = Field(default=0, description="How many of them have waited for long: see `long_days`")
    long_days: int = Field(default=0, description="From how many days on it is long; 0 where nobody counts")
    lines: tuple[WorkLine, ...] = Field(description="The first, soonest due first")


class WorkToday(Answer):
    """What is due at the offices of some units."""

    at: Moment = Field(description="As of when")
    is_open: bool = Field(description="Whether the office is open today")
    session_ends: Moment | None = Field(default=None, description="End of this session; none in the last one")
    closes: Moment | None = Field(default=None, description="When it closes today; none on a day off")
    next_day: Day | None = Field(default=None, description="The next day on which it is open, if known")
    groups: tuple[WorkInGroup, ...] = Field(description="Each group, in the order of what is due first")
    promised: WorkInGroup | None = Field(
        default=None, description="What is promised by closing time or was, and due later; none of the groups"
    )
    to_pass_on: WorkInGroup | None = Field(
        default=None,
        description="What the counters of these units took for other units, due when it is to be passed on",
    )


class WhatIsDueToday(Question[WorkToday]):
    """Which records of these units need somebody today?

    All units are taken to keep the hours of the first.
    """

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "today"
    answer: ClassVar[type[Answer]] = WorkToday

    units: tuple[str, ...] = Field(min_length=1, max_length=200, description="Unit ids")
    limit: int = Field(default=25, ge=0, le=200, description="How many records of each group at most")
