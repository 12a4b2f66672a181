"""Answers that citizens gave on paper and staff type in."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.surveys.form import AnswerChannel, AnswerSheet, AnswerTaken
from shared.contracts.questions.surveys.instrument import Instrument


class PaperSheet(AnswerSheet):
    """An answer on paper."""

    record: str = Field(
        max_length=64, description="Record code on the paper", examples=["H56.31.20-230215-0042"]
    )
    channel: AnswerChannel = Field(default=AnswerChannel.PAPER, description="The way in which it was given")


class PaperForm(Answer):
    """The questionnaires that may be on a paper."""

    instruments: tuple[Instrument, ...] = Field(description="The questionnaires in use")
    like: str = Field(
        description="Record code of the newest open invitation, as an example; empty if none is open"
    )


class GetPaperForm(Question[PaperForm]):
    """Which questionnaires do the papers of a unit's citizens have?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "paper-form"
    answer: ClassVar[type[Answer]] = PaperForm

    unit: str = Field(description="Unit id", examples=["15712v1"])


class AnswersTaken(Answer):
    """The result of each sheet, in their order."""

    taken: tuple[AnswerTaken, ...] = Field(description="One for each sheet")


class GivePaperAnswers(Question[AnswersTaken]):
    """Store answers that staff typed in from paper; each that can be stored is stored once.

    The first version named links instead of records, which nobody types in.
    """

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "paper-answers"
    version: ClassVar[int] = 2
    answer: ClassVar[type[Answer]] = AnswersTaken

    unit: str = Field(description="Unit id", examples=["15712v1"])
    sheets: tuple[PaperSheet, ...] = Field(min_length=1, max_length=200, description="As they were typed in")
