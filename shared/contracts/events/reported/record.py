"""The reports about a record, step by step."""

import re
from datetime import date, tzinfo
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AfterValidator, Field

from shared.contracts.events.personal import PERSONAL
from shared.contracts.events.record import HandledBy
from shared.contracts.events.reported.codes import Officer, ProcedureCode, RecordCode, RuleSet
from shared.contracts.events.reported.report import ReportedFact, ReportedModel
from shared.contracts.events.text import Line, Name, Note
from shared.moments import Moment
from shared.reference.office_zone import local_day

TELEPHONE: Final = re.compile(r"[+(]?[0-9][0-9 .()/-]{2,30}[0-9]")


def usable_telephone(text: str | None) -> str | None:
    """Return a number without blanks around it; None if nobody could dial it.

    The slip prints it for the office, so a mistyped one does not refuse the record: the receipt says so.
    """
    number = (text or "").strip()
    return number if TELEPHONE.fullmatch(number) else None


Telephone = Annotated[str | None, AfterValidator(usable_telephone)]


class ReportedRecord(ReportedFact):
    """The data common to all reports about a record."""

    noun: ClassVar[str] = "record"

    record: RecordCode
    at: Moment = Field(description="When it happened at the office, with offset")

    def day(self, zone: tzinfo) -> date:
        return local_day(self.at, zone)


class Applicant(ReportedModel):
    """The person who handed the record in."""

    name: Annotated[Name, PERSONAL] = Field(description="Full name")
    address: Annotated[Line | None, PERSONAL] = Field(
        default=None, description="Where they live, as the slip prints it"
    )
    telephone: Annotated[Telephone, PERSONAL] = Field(
        default=None, description="Telephone, as the slip prints it"
    )


class HandedInPaper(ReportedModel):
    """A paper that was handed in."""

    name: Line = Field(description="What it is")
    copies: int = Field(default=1, ge=1, le=99, description="How many of it")


class FiledReport(ReportedRecord):
    """A record was validly received; `at` is the moment of valid receipt."""

    participle: ClassVar[str] = "filed"

    procedure: ProcedureCode
    applicant: Applicant = Field(description="Who handed it in")
    submitted_at: Moment | None = Field(default=None, description="First submission, if it was earlier")
    channel: Literal["counter", "online", "post"] = Field(
        default="counter", description="How it came to the office"
    )
    papers: Annotated[tuple[HandedInPaper, ...], PERSONAL] = Field(
        default=(),
        max_length=30,
        description="What was handed in, as the slip lists it",
    )
    return_place: Annotated[Line | None, PERSONAL] = Field(
        default=None,
        description="Where the result is to be handed over, if not at the counter that took the record",
    )
    received_by: Annotated[Name | None, PERSONAL] = Field(
        default=None,
        description="Name of the official who took it, as the slip prints it",
    )


class SupplementRequestedReport(ReportedRecord):
    """The office asked for missing papers."""

    participle: ClassVar[str] = "supplement-requested"

    papers: Annotated[tuple[Line, ...], PERSONAL] = Field(
        min_length=1, max_length=30, description="What is missing"
    )


class SupplementedReport(ReportedRecord):
    """The missing papers came in, complete."""

    participle: ClassVar[str] = "supplemented"


class SuspendedReport(ReportedRecord):
    """The office suspended processing."""

    participle: ClassVar[str] = "suspended"

    reason: Annotated[Note, PERSONAL] = Field(description="Why, and on which ground in law")


class ResumedReport(ReportedRecord):
    """The reason of the suspension is gone."""

    participle: ClassVar[str] = "resumed"


class VerificationNeededReport(ReportedRecord):
    """The citizen's declaration has to be verified."""

    participle: ClassVar[str] = "verification-needed"


class ExtendedReport(ReportedRecord):
    """The office apologised for being late and gave a new appointment (form 04)."""

    participle: ClassVar[str] = "extended"

    appointment_at: Moment = Field(description="The new appointment, with offset")
    reason: Annotated[Note, PERSONAL] = Field(description="Why it takes longer, as form 04 says it")


class RulesSwitchedReport(ReportedRecord):
    """Another rule set holds for the record from the beginning. Only an office's own system may report it."""

    participle: ClassVar[str] = "rules-switched"

    rules: RuleSet
    approver: Officer = Field(description="Role or id of the officer who approved it, not a name")
    reason: Annotated[Note, PERSONAL] = Field(description="Why the record is switched")


class ResolvedReport(ReportedRecord):
    """The result is ready."""

    participle: ClassVar[str] = "resolved"


class ReturnedReport(ReportedRecord):
    """The result was handed over."""

    participle: ClassVar[str] = "returned"

    handled_by: HandledBy | None = Field(
        default=None,
        description="Role of the official who handled it",
    )


class RefusedReport(ReportedRecord):
    """The office refused the record."""

    participle: ClassVar[str] = "refused"

    reason: Annotated[Note, PERSONAL] = Field(description="Why it was refused")


class StoppedReport(ReportedRecord):
    """The office stopped processing the record."""

    participle: ClassVar[str] = "stopped"

    reason: Annotated[Note, PERSONAL] = Field(description="Why processing stopped")


class WithdrawnReport(ReportedRecord):
    """The citizen took the record back."""

    participle: ClassVar[str] = "withdrawn"


class CorrectedReport(ReportedRecord):
    """Corrects the filing; the values given here hold from the beginning, the others stay."""

    participle: ClassVar[str] = "corrected"

    reason: Annotated[Note, PERSONAL] = Field(description="Why it is corrected")
    procedure: ProcedureCode | None = Field(default=None, description="Procedure")
    received_at: Moment | None = Field(default=None, description="Moment of valid receipt")
    applicant: Applicant | None = Field(default=None, description="Who handed it in")
