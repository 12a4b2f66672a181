"""Decisions about the office calendar: what one would move, and making it. Asked of deadlines."""

from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, Field

from shared.contracts.questions.question import Answer, Page, Question


class DecisionText(BaseModel):
    """A question about a decision."""

    text: str = Field(
        max_length=200_000, description="The decision: days off, make-up days, half days (TOML)"
    )
    file: str = Field(default="", max_length=255, description="Name of its file, to stand in faults")


class MovedDueTime(Answer):
    """A due time that moves."""

    unit: str = Field(description="Unit id")
    record: str = Field(description="Record code")
    due_before: AwareDatetime = Field(description="Due time as it is")
    due_at: AwareDatetime = Field(description="Due time as it becomes")


class MovedDueTimes(Answer):
    """A page of moves, and where the next one starts."""

    moves: tuple[MovedDueTime, ...] = Field(description="By unit and record")
    looked_at: int = Field(description="How many open records were counted anew for this page")
    next: str = Field(default="", description="Empty on the last page")


class WhatWouldMove(Page, DecisionText, Question[MovedDueTimes]):
    """Which open records would a decision move? Nothing changes.

    `limit` is how many records are looked at for a page, so a page may hold few moves, or none.
    """

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "calendar-preview"
    answer: ClassVar[type[Answer]] = MovedDueTimes


class DecisionMade(Answer):
    """A decision as it was made."""

    number: int = Field(description="The how manieth it is")
    decided_by: str = Field(description="Who made it")
    decided_at: AwareDatetime = Field(description="When")
    is_new: bool = Field(description="Whether it was made just now; else it stood already")
    looked_at: int = Field(default=0, description="How many open records were counted anew")
    moved: int = Field(default=0, description="How many of them have another due time now")


class Decide(DecisionText, Question[DecisionMade]):
    """Make a decision about the calendar, for all from now on, and move the open records that it concerns.

    Asked again it changes nothing, unless a later decision was about one of its days: then it is made anew.
    """

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "calendar-apply"
    answer: ClassVar[type[Answer]] = DecisionMade

    by: str = Field(min_length=1, max_length=200, description="Who decides")
