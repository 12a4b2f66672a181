"""The reports about births, marriages and deaths that the civil-status register has entered."""

from datetime import date, tzinfo
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.events.life_event import LifeEventKind, Sex
from shared.contracts.events.personal import PERSONAL
from shared.contracts.events.reported.codes import Household, RecordCode, RegisterEntry
from shared.contracts.events.reported.email_address import EmailAddress
from shared.contracts.events.reported.report import ReportedFact, ReportedModel
from shared.contracts.events.text import Line, Name
from shared.moments import Day, Moment
from shared.reference.office_zone import local_day


class ReportedPerson(ReportedModel):
    """A person as the register names them; unknown fields are left out."""

    name: Annotated[Name, PERSONAL] = Field(description="Full name")
    sex: Annotated[Sex | None, PERSONAL] = Field(default=None, description="Sex, if known")
    born_on: Annotated[Day | None, PERSONAL] = Field(default=None, description="Day of birth, if known")


class ReportedBirth(ReportedModel):
    """A new member of a family."""

    kind: Literal[LifeEventKind.BIRTH] = Field(description="Which life event it is")
    child: ReportedPerson = Field(description="The new member")
    mother: Annotated[ReportedPerson | None, PERSONAL] = Field(
        default=None, description="Mother, if the register names her"
    )
    father: Annotated[ReportedPerson | None, PERSONAL] = Field(
        default=None, description="Father, if the register names him"
    )
    stillborn: Annotated[bool, PERSONAL] = Field(default=False, description="Whether the child was born dead")


class ReportedMarriage(ReportedModel):
    """Two people who have married."""

    kind: Literal[LifeEventKind.MARRIAGE] = Field(description="Which life event it is")
    spouses: tuple[ReportedPerson, ReportedPerson] = Field(description="Both, in the order of the register")


class ReportedDeath(ReportedModel):
    """A person who has died, and the relative to whom the office may write. Never the cause."""

    kind: Literal[LifeEventKind.DEATH] = Field(description="Which life event it is")
    deceased: ReportedPerson = Field(description="Who has died")
    died_on: Annotated[Day, PERSONAL] = Field(description="Day of death")
    relative: Annotated[ReportedPerson | None, PERSONAL] = Field(
        default=None, description="To whom the office may write, if known"
    )
    mother: Annotated[ReportedPerson | None, PERSONAL] = Field(
        default=None,
        description="Mother of a newborn who has died; by her its birth is found when it has no name yet",
    )
    birth: Annotated[RegisterEntry | None, PERSONAL] = Field(
        default=None, description="Entry of a newborn's birth, if known"
    )


ReportedDetails = Annotated[ReportedBirth | ReportedMarriage | ReportedDeath, Field(discriminator="kind")]


class ReportedLifeEvent(ReportedFact):
    """The data common to all reports about an entry of the civil-status register."""

    noun: ClassVar[str] = "life-event"

    life_event: RegisterEntry


class ReportedEntry(ReportedLifeEvent):
    """The entry of a life event."""

    residence: Annotated[Line | None, PERSONAL] = Field(
        default=None, description="Hamlet or street of the family"
    )
    household: Annotated[Household | None, PERSONAL] = Field(
        default=None, description="Number of the household, if the register has it", examples=["38-0123456"]
    )
    no_letter: bool = Field(default=False, description="Whether the family wants no letter")
    email: Annotated[EmailAddress, PERSONAL] = Field(
        default=None,
        description="Address to which the family wants its letter sent; one to which no mail can be sent "
        "counts as none, and the receipt says so",
        examples=["lan@example.vn"],
    )
    details: ReportedDetails = Field(description="Who is concerned")


class RegisteredReport(ReportedEntry):
    """A birth, a marriage or a death was entered in the civil-status register."""

    participle: ClassVar[str] = "registered"

    registered_on: Day = Field(description="Day of the entry, at the office")
    record: RecordCode | None = Field(default=None, description="Code of the record that asked for it")
    repeated: bool = Field(default=False, description="Whether it was registered before (đăng ký lại)")
    perhaps_repeated: bool = Field(
        default=False, description="Whether nobody knows yet if it was registered before; its letter waits"
    )
    taken_over: bool = Field(
        default=False,
        description="Whether it was taken over from a book of the past, so that no letter is written",
    )

    def day(self, zone: tzinfo) -> date:
        return self.registered_on


class CorrectedEntryReport(ReportedEntry):
    """Corrects the entry; the data given here replace all of it."""

    participle: ClassVar[str] = "corrected"

    at: Moment = Field(description="When the entry was corrected, with offset")

    def day(self, zone: tzinfo) -> date:
        return local_day(self.at, zone)


class CancelledEntryReport(ReportedLifeEvent):
    """The entry was struck from the register."""

    participle: ClassVar[str] = "cancelled"

    at: Moment = Field(description="When the entry was struck, with offset")

    def day(self, zone: tzinfo) -> date:
        return local_day(self.at, zone)
