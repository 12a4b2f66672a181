"""Questions to letters about letters to families: which wait for somebody, and several printed at once."""

from enum import StrEnum
from typing import ClassVar, Final

from pydantic import Field

from shared.contracts.questions.letters import LetterLines, LetterStatus
from shared.contracts.questions.print_runs import PrintRun
from shared.contracts.questions.question import Answer, ByAnOfficer, Page, Question

MOST_AT_ONCE: Final = 50
"""Letters that are named in one question."""


class LetterWait(StrEnum):
    """What a letter to a family waits for; `LettersWaiting` counts each."""

    HELD = "held"
    """An officer who decides about it."""
    TO_APPROVE = "to-approve"
    TO_PRINT = "to-print"
    TO_HAND_OVER = "to-hand-over"
    TO_VISIT = "to-visit"


class FamilyLetters(Page, Question[LetterLines]):
    """Which letters to families has a unit? Those that wait come oldest first, others newest first."""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "family-letters"
    answer: ClassVar[type[Answer]] = LetterLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    waits: LetterWait | None = Field(default=None, description="Only those that wait for this")
    kind: str | None = Field(default=None, description="Only letters of this kind; by default all")
    status: LetterStatus | None = Field(default=None, description="Only letters with this status")
    letters: tuple[str, ...] = Field(
        default=(), max_length=MOST_AT_ONCE, description="Only these, by id; by default all"
    )


class NotPrinted(Answer):
    """A letter that was not printed with the others, and why, in both languages."""

    letter: str = Field(description="Letter id")
    vi: str = Field(description="Why, in Vietnamese")
    en: str = Field(description="Why, in English")


class ChosenPrinted(Answer):
    """The print run of chosen letters, and those that it leaves out."""

    run: PrintRun = Field(description="Without an id if none of the letters could be printed")
    left_out: tuple[NotPrinted, ...] = Field(default=(), description="In the order of the question")


class PrintChosen(ByAnOfficer, Question[ChosenPrinted]):
    """Please bind these issued letters of a unit into one PDF, and mark them as printed.

    Asked again, it answers with the print run that they are in.
    """

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "print-chosen"
    answer: ClassVar[type[Answer]] = ChosenPrinted

    unit: str = Field(description="Unit id", examples=["15712v1"])
    letters: tuple[str, ...] = Field(min_length=1, max_length=MOST_AT_ONCE, description="Letter ids")
    two_up: bool = Field(default=False, description="Two A5 sheets on one A4 sheet")
