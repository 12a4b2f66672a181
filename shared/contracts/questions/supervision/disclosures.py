"""Questions to supervision: what an office itself has disclosed, how, where and when.

A clerk enters what was posted or read out, the chairman publishes it, and then everybody may read it. An
entry never changes: what is wrong is withdrawn, with the reason, and entered again. Of a file only its digest
is kept, so that whoever has the file can check that it is the one that was disclosed.
"""

from enum import StrEnum
from typing import ClassVar, Final, Self

from pydantic import Field, model_validator

from shared.contracts.questions.question import Answer, ByAnOfficer, Page, Question
from shared.contracts.questions.supervision.evidence import FORM_ID, SHA_256
from shared.contracts.questions.surveys.citizen_text import CleanText
from shared.moments import Day, Moment

LONGEST_TEXT: Final = 500
LONGEST_WHERE: Final = 200


class DisclosureWay(StrEnum):
    """How something was disclosed.

    Source: Law 10/2022/QH15 on grassroots democracy, from memory of its list of ways; unchecked.
    """

    OFFICE_BOARD = "office-board"
    """Posted at the office or the house of culture."""
    WEBSITE = "website"
    LOUDSPEAKER = "loudspeaker"
    MEETING = "meeting"
    VILLAGE_HEAD = "village-head"
    """Through the heads of hamlets, who tell the people."""
    MESSAGE = "message"
    """By a message to the people, on paper or by telephone."""
    OTHER = "other"


class DisclosureState(StrEnum):
    """How far an entry has come."""

    ENTERED = "entered"
    """It waits for the chairman; only staff see it."""
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    """It was wrong; it stays readable, with the reason."""


class DisclosedLine(Answer):
    """Something that was disclosed, as everybody may read it. Names nobody."""

    disclosure: str = Field(description="Its id")
    what: str = Field(description="What was disclosed")
    way: DisclosureWay = Field(description="How")
    where: str = Field(description="Where: a place, an address, a loudspeaker")
    since: Day = Field(description="First day")
    until: Day | None = Field(description="Last day; null if it stays")
    file_name: str = Field(default="", description="Name of its file; empty without one")
    size: int | None = Field(default=None, description="Bytes of the file")
    sha256: str = Field(default="", description="Digest of the file, hexadecimal; empty without one")
    state: DisclosureState = Field(description="How far the entry has come")
    published_at: Moment | None = Field(default=None, description="When the chairman published it here")
    withdrawn_at: Moment | None = Field(default=None, description="When it was withdrawn")
    why: str = Field(default="", description="Why it was withdrawn; names no citizen")


class EnteredDisclosure(DisclosedLine):
    """The same, as staff see it: with who did what."""

    entered_by: str = Field(description="Id of who entered it")
    entered_at: Moment = Field(description="When it was entered")
    published_by: str = Field(default="", description="Id of who published it")
    withdrawn_by: str = Field(default="", description="Id of who withdrew it")


class DisclosureDone(Answer):
    """What became of a deed. The same again changes nothing and is answered alike."""

    kept: bool = Field(description="Whether it is done, now or before")
    refused: str = Field(
        default="", description="Why not: changed-meanwhile, wrong-order, not-now, needs-reason"
    )
    disclosure: str = Field(default="", description="Id of the entry")


class DigestedFile(Answer):
    """A file that was disclosed; its content stays with the office."""

    file_name: str = Field(min_length=1, max_length=200, description="As the office calls it; made safe")
    size: int = Field(ge=1, le=2**40, description="Bytes")
    sha256: str = Field(pattern=SHA_256, description="Digest, hexadecimal")


class EnterDisclosure(ByAnOfficer, Question[DisclosureDone]):
    """Please enter that this was disclosed; it waits for the chairman to publish it."""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "enter-disclosure"
    answer: ClassVar[type[Answer]] = DisclosureDone

    unit: str = Field(description="Unit id", examples=["15712v1"])
    form: str = Field(pattern=FORM_ID, description="Id of the form, random; the same one again is one entry")
    what: CleanText = Field(
        min_length=1, max_length=LONGEST_TEXT, description="What was disclosed; names no citizen"
    )
    way: DisclosureWay = Field(description="How")
    where: CleanText = Field(min_length=1, max_length=LONGEST_WHERE, description="Where")
    since: Day = Field(description="First day")
    until: Day | None = Field(default=None, description="Last day; null if it stays")
    file: DigestedFile | None = Field(
        default=None, description="The file that was disclosed, if there is one"
    )

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until and self.until < self.since:
            raise ValueError("it ends before it begins")
        return self


class PublishDisclosure(ByAnOfficer, Question[DisclosureDone]):
    """Please publish this entry."""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "publish-disclosure"
    answer: ClassVar[type[Answer]] = DisclosureDone

    unit: str = Field(description="Unit id", examples=["15712v1"])
    disclosure: str = Field(max_length=64, description="Id of the entry")


class WithdrawDisclosure(ByAnOfficer, Question[DisclosureDone]):
    """Please withdraw this entry; it stays readable, with the reason."""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "withdraw-disclosure"
    answer: ClassVar[type[Answer]] = DisclosureDone

    unit: str = Field(description="Unit id", examples=["15712v1"])
    disclosure: str = Field(max_length=64, description="Id of the entry")
    why: CleanText = Field(min_length=1, max_length=LONGEST_TEXT, description="Why; names no citizen")


class EnteredDisclosures(Answer):
    """Entries of a unit, newest first."""

    lines: tuple[EnteredDisclosure, ...] = Field(description="The entries")
    next: str = Field(default="", description="`after` of the next page; empty at the end")


class DisclosuresOf(Page, Question[EnteredDisclosures]):
    """What has a unit entered that began to be disclosed in a period?"""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "disclosures"
    answer: ClassVar[type[Answer]] = EnteredDisclosures

    unit: str = Field(description="Unit id", examples=["15712v1"])
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period")


class DisclosedLines(Answer):
    """What a unit has disclosed, newest first."""

    lines: tuple[DisclosedLine, ...] = Field(description="Published entries, also those withdrawn later")
    next: str = Field(default="", description="`after` of the next page; empty at the end")


class WhatIsDisclosed(Page, Question[DisclosedLines]):
    """What has a unit disclosed, and published here?"""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "disclosed"
    answer: ClassVar[type[Answer]] = DisclosedLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    since: Day = Field(description="First day of the period in which the disclosure began")
    until: Day = Field(description="Last day of the period")
