"""The reports about a record, step by step."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.events.record import HandledBy
from shared.contracts.events.reported.codes import Officer, ProcedureCode, RecordCode, RuleSet
from shared.contracts.events.reported.report import ReportedFact
from shared.contracts.events.text import Line, Name, Note
from shared.reference.office_zone import office_zone


class ReportedRecord(ReportedFact):
    """The data common to all reports about a record."""

    noun: ClassVar[str] = "record"

    record: RecordCode
    at: AwareDatetime = Field(description="When it happened at the office, with offset")

    @property
    def day(self) -> date:
        return self.at.astimezone(office_zone()).date()


class Applicant(BaseModel):
    """The person who handed the record in."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

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
    """The reason of the suspension is gone."""

    participle: ClassVar[str] = "resumed"


class VerificationNeededReport(ReportedRecord):
    """The citizen's declaration has to be verified."""

    participle: ClassVar[str] = "verification-needed"


class ExtendedReport(ReportedRecord):
    """The office apologised for being late and gave a new appointment (form 04)."""

    participle: ClassVar[str] = "extended"

    appointment_at: AwareDatetime = Field(description="The new appointment, with offset")
    reason: Note = Field(description="Why it takes longer, as form 04 says it")


class RulesSwitchedReport(ReportedRecord):
    """Another rule set holds for the record from the beginning. Only an office's own system may report it."""

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
        ),  # so that digests of reports from before this field stay the same
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
    """Corrects the filing; the values given here hold from the beginning, the others stay."""

    participle: ClassVar[str] = "corrected"

    reason: Note = Field(description="Why it is corrected")
    procedure: ProcedureCode | None = Field(default=None, description="Procedure")
    received_at: AwareDatetime | None = Field(default=None, description="Moment of valid receipt")
    applicant: Applicant | None = Field(default=None, description="Who handed it in")
