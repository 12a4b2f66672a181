"""What surveys can be asked, and told, of answers that citizens gave on paper."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.surveys.form import AnswerChannel, AnswerSheet, AnswerTaken
from shared.contracts.questions.surveys.instrument import Instrument


class PaperSheet(AnswerSheet):
    """What a citizen says on paper."""

    record: str = Field(
        max_length=64, description="Code that the paper bears", examples=["H56.31.20-230215-0042"]
    )
    channel: AnswerChannel = Field(default=AnswerChannel.PAPER, description="How it came")


class PaperForm(Answer):
    """What staff need to type papers in."""

    instruments: tuple[Instrument, ...] = Field(description="What may be asked on a paper")
    like: str = Field(description="Code of the record whose invitation is the newest; empty if none is open")


class GetPaperForm(Question[PaperForm]):
    """What stands on the papers that a unit's citizens fill in?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "paper-form"
    answer: ClassVar[type[Answer]] = PaperForm

    unit: str = Field(description="Unit id", examples=["15712v1"])


class AnswersTaken(Answer):
    """What became of each sheet, in their order."""

    taken: tuple[AnswerTaken, ...] = Field(description="One for each sheet")


class GivePaperAnswers(Question[AnswersTaken]):
    """Please keep these answers, which staff typed in from paper. All are kept that can be, once each.

    It replaces the first version, which named links instead of records: nobody types in a link.
    """

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "paper-answers"
    version: ClassVar[int] = 2
    answer: ClassVar[type[Answer]] = AnswersTaken

    unit: str = Field(description="Unit id", examples=["15712v1"])
    sheets: tuple[PaperSheet, ...] = Field(min_length=1, max_length=200, description="As they were typed in")
