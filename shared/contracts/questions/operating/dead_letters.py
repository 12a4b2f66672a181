"""Questions about the dead letters of a service. Their bodies are shown nowhere but on the machine."""

from typing import ClassVar, Literal

from pydantic import Field

from shared.contracts.dead_letter import DeadLetterAct
from shared.contracts.questions.question import Answer, ByAPerson, Page, Question
from shared.moments import Moment

Act = Literal["redriven", "dropped"]


class DeadLetterLine(Answer):
    """A dead letter without its body and its headers, which may name people."""

    id: str = Field(description="Service, stream and sequence of the message")
    service: str = Field(description="Service that could not process it")
    subject: str = Field(description="Bus subject on which it came")
    reason: str = Field(description="What happened, without personal data")
    dead_lettered_at: Moment = Field(description="When it became a dead letter")
    size: int = Field(description="Bytes of its body; 0 once it is settled")
    can_be_redriven: bool = Field(description="Whether the service can take it again by itself")
    act: DeadLetterAct | None = Field(default=None, description="How it was settled; null while it waits")


class DeadLetterLines(Answer):
    """A page of dead letters, the newest first."""

    letters: tuple[DeadLetterLine, ...] = Field(description="The dead letters")
    waiting: int = Field(description="How many wait in all")
    next: str = Field(default="", description="Where the next page starts; empty on the last")


class DeadLetters(Question[DeadLetterLines], Page):
    """Which messages could the service not process?"""

    name: ClassVar[str] = "dead-letters"
    answer: ClassVar[type[Answer]] = DeadLetterLines

    settled: bool = Field(default=False, description="Those that are settled, instead of those that wait")
    letter: str = Field(default="", max_length=200, description="Only this one, whatever became of it")


class DeadLetterSettled(Answer):
    """How a dead letter is settled, now or since earlier."""

    is_new: bool = Field(description="Whether it waited until now")
    act: DeadLetterAct = Field(description="How it was settled, by whom and when")


class SettleDeadLetter(Question[DeadLetterSettled], ByAPerson):
    """Take a message again that could not be processed, or note that nobody needs it.

    It is taken again in one transaction with the note. If it still cannot be processed nothing changes, and
    the answer is the reason (`still-failing`).
    """

    name: ClassVar[str] = "settle-dead-letter"
    answer: ClassVar[type[Answer]] = DeadLetterSettled

    dead_letter: str = Field(min_length=1, max_length=200, description="Its id")
    act: Act = Field(description="What to do with it")
    why: str = Field(default="", max_length=500, description="Why nobody needs it; not when it is redriven")


class NoteDeadLetterAct(Question[DeadLetterSettled]):
    """A dead letter was settled on the bus, by a command of the operator."""

    name: ClassVar[str] = "note-dead-letter-act"
    answer: ClassVar[type[Answer]] = DeadLetterSettled

    act: DeadLetterAct = Field(description="What was done with which dead letter, by whom and when")
