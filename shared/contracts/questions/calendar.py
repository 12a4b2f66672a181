"""Questions to deadlines: preview a decision about the office calendar, and make it."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, ByAPerson, OfOwnUnits, Page, Question
from shared.moments import Moment


class DecisionText(OfOwnUnits):
    """The text of a decision, part of a question.

    Whoever asks for units of their own decides about these: each day of it has to name some of them.
    """

    text: str = Field(
        max_length=200_000, description="The decision: days off, make-up days, half days (TOML)"
    )
    file: str = Field(default="", max_length=255, description="Name of its file, for the messages of faults")


class MovedDueTime(Answer):
    """A record whose due time moves."""

    unit: str = Field(description="Unit id")
    record: str = Field(description="Record code")
    due_before: Moment = Field(description="Due time now")
    due_at: Moment = Field(description="Due time after the decision")


class MovedDueTimes(Answer):
    """A page of moves, and where the next one starts."""

    moves: tuple[MovedDueTime, ...] = Field(description="By unit and record")
    looked_at: int = Field(description="How many open records were recalculated for this page")
    next: str = Field(default="", description="Empty on the last page")


class WhatWouldMove(Page, DecisionText, Question[MovedDueTimes]):
    """Which open records would a decision move? Nothing changes.

    `limit` is the number of records recalculated for a page, so a page may hold few moves or none.
    """

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "calendar-preview"
    answer: ClassVar[type[Answer]] = MovedDueTimes


class DecisionMade(Answer):
    """A decision that was made."""

    number: int = Field(description="Serial number, from 1")
    decided_by: str = Field(description="Who made it")
    decided_at: Moment = Field(description="When")
    is_new: bool = Field(description="Whether it was made just now, or stood already")
    looked_at: int = Field(default=0, description="How many open records were recalculated")
    moved: int = Field(default=0, description="How many of them have a new due time")


class Decide(ByAPerson, DecisionText, Question[DecisionMade]):
    """Make a decision about the calendar that holds from now on, and move the open records within its scope.

    Asking again changes nothing, unless a later decision has changed one of its days: then it is made again.
    """

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "calendar-apply"
    answer: ClassVar[type[Answer]] = DecisionMade
