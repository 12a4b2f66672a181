"""Questions to letters: how many letters were written to families, and how many these have."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, CountedUnder, OfUnits, Question


class LetterCounts(Answer):
    """The number of letters with each status. A letter has one status, so these add up to all letters."""

    drafted: int = Field(default=0, description="Written, and waiting in case a later event makes them wrong")
    held: int = Field(default=0, description="Held until an officer decides")
    approved: int = Field(default=0, description="Approved by a person, and waiting until they are issued")
    issued: int = Field(default=0, description="Ready to be printed, or to leave by e-mail")
    printed: int = Field(default=0, description="Printed, and not handed over yet")
    handed_over: int = Field(default=0, description="Handed over to the family, or sent")
    returned: int = Field(default=0, description="Came back: they did not reach the family")
    cancelled: int = Field(default=0, description="Will not go out")

    @property
    def written(self) -> int:
        """Letters that the family has, or may still get."""
        waiting = self.drafted + self.held + self.approved + self.issued + self.printed
        return waiting + self.handed_over + self.returned


class LetterTone(StrEnum):
    """What a kind of letter to families shares with a family."""

    JOY = "joy"
    GRIEF = "grief"
    THANKS = "thanks"


class LettersOfKind(LetterCounts):
    """The number of letters of one kind with each status."""

    kind: str = Field(description="Kind of letter", examples=["birth", "land"])
    name: str = Field(description="Name of the kind, in Vietnamese")
    english: str = Field(description="Name of the kind, in English")
    tone: LetterTone | None = Field(
        default=None, description="What it shares with the family; null of a kind that says nothing of it"
    )
    visits: int | None = Field(
        default=None,
        description="How many of these families were visited, whatever became of the letter; null for a kind "
        "with which no visit goes",
    )


class LettersByKind(Answer):
    """The number of letters to families, by kind and status."""

    kinds: tuple[LettersOfKind, ...] = Field(
        default=(), description="Every kind of letter to families, also those of which there are none"
    )

    @property
    def total(self) -> LetterCounts:
        """The letters of all kinds, by status."""
        return LetterCounts(
            **{
                status: sum(getattr(kind, status) for kind in self.kinds)
                for status in LetterCounts.model_fields
            }
        )

    @property
    def visits(self) -> int:
        """The families that were visited."""
        return sum(kind.visits or 0 for kind in self.kinds)

    @property
    def handed_over_by_kind(self) -> dict[str, int]:
        """The letters that families have, by kind."""
        return {kind.kind: kind.handed_over for kind in self.kinds}

    def handed_over_in(self, tone: LetterTone) -> int:
        """The letters that families have, of all kinds with a tone."""
        return sum(kind.handed_over for kind in self.kinds if kind.tone is tone)


class LettersOfUnit(LettersByKind):
    """The letters of one unit, or of those that are counted under it."""

    of: str = Field(description="Unit id", examples=["15712v1"])


class LetterFigures(LettersByKind):
    """The number of letters to families, by kind and status, whose occasion lies within the period.

    The occasion is the entry in the register or, for thanks, the day on which the record was resolved. The
    letters handed over, `kinds[].handed_over`, are public; the other statuses are for staff.
    """

    parts: tuple[LettersOfUnit, ...] = Field(
        default=(),
        exclude_if=lambda parts: not parts,
        description="Those of each unit that has any, if asked for",
    )
    birth: int = Field(
        default=0, description="For readers of before `kinds`: congratulations on a birth, not cancelled"
    )
    marriage: int = Field(
        default=0, description="For readers of before `kinds`: congratulations on a marriage, not cancelled"
    )
    death: int = Field(default=0, description="For readers of before `kinds`: condolences, not cancelled")
    held: int = Field(
        default=0, description="For readers of before `kinds`: how many of these three are held"
    )
    handed_over: int = Field(
        default=0, description="For readers of before `kinds`: how many of these were handed over"
    )
    cancelled: int = Field(
        default=0, description="For readers of before `kinds`: how many of these were cancelled"
    )
    mail_unclear: int = Field(
        default=0,
        description="E-mails that may or may not have been sent, since a process or connection failed",
    )


class HowManyLetters(CountedUnder, OfUnits, Question[LetterFigures]):
    """How many letters were written to families, and how many did they get?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "figures"
    version: ClassVar[int] = 2
    answer: ClassVar[type[Answer]] = LetterFigures

    by_unit: bool = Field(
        default=False,
        exclude_if=lambda by_unit: not by_unit,
        description="Whether the answer also has the letters of each unit",
    )


class LettersWaiting(Answer):
    """How many letters to families wait for somebody, whatever their year."""

    held: int = Field(default=0, description="Held until an officer decides")
    to_approve: int = Field(default=0, description="Drafted, and not issued without an officer's approval")
    to_print: int = Field(default=0, description="Issued, on paper, and not printed")
    to_hand_over: int = Field(default=0, description="Printed, and not handed over")
    to_visit: int = Field(
        default=0, description="Families that are visited with the letter, and have not been yet"
    )


class HowManyLettersWait(Question[LettersWaiting]):
    """How many letters of these units wait for a decision, for the printer, for handing over, for a visit?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "waiting"
    answer: ClassVar[type[Answer]] = LettersWaiting

    units: tuple[str, ...] = Field(min_length=1, max_length=200, description="Unit ids")
