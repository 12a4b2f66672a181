"""What other systems may tell an office, one frozen class for each version of each event.

The types are those of the facts; the data differ. A publisher names a unit by its official code, and
unknown fields are refused, so that a misspelt one is never dropped in silence (a cause of death has no
field to stand in).
"""

from datetime import date
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from shared.catalogue.procedure import CODE
from shared.clock import OFFICE_ZONE
from shared.events.life_event import LifeEventKind, Sex
from shared.events.record import HandledBy
from shared.events.text import Line, Name, Note

RecordCode = Annotated[
    str,
    StringConstraints(max_length=40, pattern=r"^[A-Z0-9]{2,4}(\.[A-Z0-9]{2,4}){1,4}-[0-9]{6}-[0-9]{4,6}$"),
    Field(
        description="Record code: agency code, date of receipt (yymmdd), serial of the day",
        examples=["H56.31.20-230215-0042", "000.00.20.H56-230215-0042"],
    ),
]
RECOMMENDATIONS: Final = "PAKN."
"""How codes of recommendations (phản ánh, kiến nghị) begin. The office itself gives them, and nobody else."""
UnitCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{5}$"), Field(description="Official code of the commune")
]
ProcedureCode = Annotated[
    str,
    StringConstraints(max_length=40, pattern=CODE),
    Field(description="Code in the office's catalogue of procedures; in Viet Nam that of the national one"),
]
RuleSet = Annotated[
    str,
    StringConstraints(max_length=40, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
    Field(description="Id of a rule set", examples=["nd118-2025"]),
]
Officer = Annotated[
    str,
    StringConstraints(max_length=64, pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$"),
    Field(description="Role or id of an officer, not a name", examples=["chairman", "cb-0042"]),
]
RegisterEntry = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9./-]+$"),
    Field(description="Id of the entry in the publisher's register", examples=["KS-15712-2023-0007"]),
]
EmailAddress = Annotated[
    str,
    StringConstraints(max_length=254, pattern=r"^[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z]{2,63}$"),
]
Household = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9./-]+$")]


class Reported(BaseModel):
    """What each reported event says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    noun: ClassVar[str]
    participle: ClassVar[str]
    version: ClassVar[int] = 1

    unit: UnitCode

    @classmethod
    def type_name(cls) -> str:
        """The CloudEvents `type`, for example `vn.motcua.record.filed.v1`."""
        return f"vn.motcua.{cls.noun}.{cls.participle}.v{cls.version}"

    @property
    def day(self) -> date:
        """The day at the office on which it happened."""
        raise NotImplementedError


class ReportedRecord(Reported):
    """What each reported event about a record says."""

    noun: ClassVar[str] = "record"

    record: RecordCode
    at: AwareDatetime = Field(description="When it happened at the office, with offset")

    @property
    def day(self) -> date:
        return self.at.astimezone(OFFICE_ZONE).date()


class Applicant(BaseModel):
    """Who handed the record in. Kept by intake only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name = Field(description="Full name")


class FiledReport(ReportedRecord):
    """A record was validly received; `at` is the moment of valid receipt."""

    participle: ClassVar[str] = "filed"

    procedure: ProcedureCode
    applicant: Applicant = Field(description="Who handed it in")
    submitted_at: AwareDatetime | None = Field(
        default=None, description="First submission, if it was earlier"
    )
    channel: Literal["counter", "online", "post"] = Field(
        default="counter", description="How it came to the office"
    )


class SupplementRequestedReport(ReportedRecord):
    """The office asked for missing papers."""

    participle: ClassVar[str] = "supplement-requested"

    papers: tuple[Line, ...] = Field(min_length=1, max_length=30, description="What is missing")


class SupplementedReport(ReportedRecord):
    """The missing papers came in, complete."""

    participle: ClassVar[str] = "supplemented"


class SuspendedReport(ReportedRecord):
    """The office suspended processing."""

    participle: ClassVar[str] = "suspended"

    reason: Note = Field(description="Why, and on which ground in law")


class ResumedReport(ReportedRecord):
    """What processing was suspended for is over."""

    participle: ClassVar[str] = "resumed"


class VerificationNeededReport(ReportedRecord):
    """What the citizen declared has to be verified."""

    participle: ClassVar[str] = "verification-needed"


class ExtendedReport(ReportedRecord):
    """The office apologised for being late and gave a new appointment (form 04)."""

    participle: ClassVar[str] = "extended"

    appointment_at: AwareDatetime = Field(description="The new appointment, with offset")
    reason: Note = Field(description="Why it takes longer, as form 04 says it")


class RulesSwitchedReport(ReportedRecord):
    """Another rule set holds for the record from the beginning. Only an office's own system may say so."""

    participle: ClassVar[str] = "rules-switched"

    rules: RuleSet
    approver: Officer = Field(description="Role or id of the officer who approved it, not a name")
    reason: Note = Field(description="Why the record is switched")


class ResolvedReport(ReportedRecord):
    """The result is ready."""

    participle: ClassVar[str] = "resolved"


class ReturnedReport(ReportedRecord):
    """The result was handed over."""

    participle: ClassVar[str] = "returned"

    handled_by: HandledBy | None = Field(
        default=None,
        description="Role of the official who handled it",
        exclude_if=lambda role: (
            role is None
        ),  # so that what was reported before there was a role is the same still
    )


class RefusedReport(ReportedRecord):
    """The office refused the record."""

    participle: ClassVar[str] = "refused"

    reason: Note = Field(description="Why it was refused")


class StoppedReport(ReportedRecord):
    """The office stopped processing the record."""

    participle: ClassVar[str] = "stopped"

    reason: Note = Field(description="Why processing stopped")


class WithdrawnReport(ReportedRecord):
    """The citizen took the record back."""

    participle: ClassVar[str] = "withdrawn"


class CorrectedReport(ReportedRecord):
    """What was filed was wrong; the values given here hold from the beginning, the others stay."""

    participle: ClassVar[str] = "corrected"

    reason: Note = Field(description="Why it is corrected")
    procedure: ProcedureCode | None = Field(default=None, description="Procedure")
    received_at: AwareDatetime | None = Field(default=None, description="Moment of valid receipt")
    applicant: Applicant | None = Field(default=None, description="Who handed it in")


class ReportedPerson(BaseModel):
    """A person as the register names them; what is not known is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name = Field(description="Full name")
    sex: Sex | None = Field(default=None, description="Sex, if known")
    born_on: date | None = Field(default=None, description="Day of birth, if known")


class ReportedBirth(BaseModel):
    """A new member of a family."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal[LifeEventKind.BIRTH] = Field(description="Which life event it is")
    child: ReportedPerson = Field(description="The new member")
    mother: ReportedPerson | None = Field(default=None, description="Mother, if the register names her")
    father: ReportedPerson | None = Field(default=None, description="Father, if the register names him")
    stillborn: bool = Field(default=False, description="Whether the child was born dead")


class ReportedMarriage(BaseModel):
    """Two people who have married."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal[LifeEventKind.MARRIAGE] = Field(description="Which life event it is")
    spouses: tuple[ReportedPerson, ReportedPerson] = Field(description="Both, in the order of the register")


class ReportedDeath(BaseModel):
    """A person who has died, and the relative to whom the office may write. Never the cause."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal[LifeEventKind.DEATH] = Field(description="Which life event it is")
    deceased: ReportedPerson = Field(description="Who has died")
    died_on: date = Field(description="Day of death")
    relative: ReportedPerson | None = Field(
        default=None, description="To whom the office may write, if known"
    )
    mother: ReportedPerson | None = Field(
        default=None,
        description="Mother of a newborn who has died; by her its birth is found when it has no name yet",
    )
    birth: RegisterEntry | None = Field(default=None, description="Entry of a newborn's birth, if known")


ReportedDetails = Annotated[ReportedBirth | ReportedMarriage | ReportedDeath, Field(discriminator="kind")]


class ReportedLifeEvent(Reported):
    """What each reported event about an entry in the civil-status register says."""

    noun: ClassVar[str] = "life-event"

    life_event: RegisterEntry


class ReportedEntry(ReportedLifeEvent):
    """What the register says of a life event."""

    residence: Line | None = Field(default=None, description="Hamlet or street of the family")
    household: Household | None = Field(
        default=None, description="Number of the household, if the register has it", examples=["38-0123456"]
    )
    no_letter: bool = Field(default=False, description="Whether the family does not want to be written to")
    email: EmailAddress | None = Field(
        default=None, description="Where the family would like its letter sent", examples=["lan@example.vn"]
    )
    details: ReportedDetails = Field(description="Who is concerned")


class RegisteredReport(ReportedEntry):
    """A birth, a marriage or a death was entered in the civil-status register."""

    participle: ClassVar[str] = "registered"

    registered_on: date = Field(description="Day of the entry, at the office")
    record: RecordCode | None = Field(default=None, description="Code of the record that asked for it")
    repeated: bool = Field(default=False, description="Whether it was registered before (đăng ký lại)")

    @property
    def day(self) -> date:
        return self.registered_on


class CorrectedEntryReport(ReportedEntry):
    """What the register said was wrong; what is given here holds instead, in full."""

    participle: ClassVar[str] = "corrected"

    at: AwareDatetime = Field(description="When the entry was corrected, with offset")

    @property
    def day(self) -> date:
        return self.at.astimezone(OFFICE_ZONE).date()


class CancelledEntryReport(ReportedLifeEvent):
    """The entry was struck from the register."""

    participle: ClassVar[str] = "cancelled"

    at: AwareDatetime = Field(description="When the entry was struck, with offset")

    @property
    def day(self) -> date:
        return self.at.astimezone(OFFICE_ZONE).date()


REPORTS: Final[dict[str, type[ReportedRecord] | type[ReportedLifeEvent]]] = {
    report.type_name(): report
    for report in (
        FiledReport,
        SupplementRequestedReport,
        SupplementedReport,
        SuspendedReport,
        ResumedReport,
        VerificationNeededReport,
        ExtendedReport,
        RulesSwitchedReport,
        ResolvedReport,
        ReturnedReport,
        RefusedReport,
        StoppedReport,
        WithdrawnReport,
        CorrectedReport,
        RegisteredReport,
        CorrectedEntryReport,
        CancelledEntryReport,
    )
}
