"""The reports about a record, step by step."""

import re
from datetime import date, tzinfo
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AfterValidator, Field

from shared.contracts.events.personal import PERSONAL, PERSONAL_IN_A_BOOK
from shared.contracts.events.record import HandledBy
from shared.contracts.events.reported.codes import Officer, ProcedureCode, RecordCode, RuleSet, UnitCode
from shared.contracts.events.reported.email_address import EmailAddress
from shared.contracts.events.reported.report import ReportedFact, ReportedModel
from shared.contracts.events.text import Line, Name, Note, PartyName, ProcedureName
from shared.moments import Moment
from shared.reference.office_zone import local_day

LARGEST_GIFT: Final = 1_000_000
"""Square metres. Ours: a gift for a road is a strip of a garden or field, so more is a slip of the pen."""
SquareMetres = Annotated[float, Field(gt=0, le=LARGEST_GIFT, allow_inf_nan=False)]
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
    """The person or organisation that handed the record in."""

    name: Annotated[PartyName, PERSONAL] = Field(description="Full name, also of an organisation")
    address: Annotated[Line | None, PERSONAL] = Field(
        default=None, description="Where they live, as the slip prints it"
    )
    telephone: Annotated[Telephone, PERSONAL] = Field(
        default=None, description="Telephone, as the slip prints it"
    )
    email: Annotated[EmailAddress, PERSONAL] = Field(
        default=None,
        description="E-mail address to which the office sends notices about the record; left out if no mail "
        "can be sent to it",
    )


class HandedInPaper(ReportedModel):
    """A paper that was handed in."""

    name: Line = Field(description="What it is")
    copies: int = Field(default=1, ge=1, le=99, description="How many of it")


class ReportedLand(ReportedModel):
    """The land that a family gives for a road, as far as it is told."""

    road: Line | None = Field(default=None, description="What the road is called")
    hamlet: Line | None = Field(default=None, description="Hamlet or street in which the land lies")
    square_metres: SquareMetres | None = Field(default=None, description="Its area, in square metres")


Payment = Literal["portal", "elsewhere", "direct", "none"]
FeeDue = Annotated[int, Field(ge=0, le=10**12)]


class PaidStep(ReportedRecord):
    """A step with which a system tells what is to be paid for the record, and how it was paid."""

    fee_due: FeeDue | None = Field(
        default=None, description="What the citizen has to pay for the record in all, in đồng; 0 for nothing"
    )
    payment: Payment | None = Field(
        default=None,
        description="How it was paid: online on the public service portal, online elsewhere, direct, or "
        "not at all",
    )


class FiledReport(PaidStep):
    """A record was validly received; `at` is the moment of valid receipt.

    Its unit is the one that decides. Where the counter of another unit took it, regardless of territory,
    `counter_unit` is that unit, and `arrived` tells when the record came to the unit that decides.
    """

    participle: ClassVar[str] = "filed"

    procedure: ProcedureCode
    procedure_name: Annotated[ProcedureName | None, PERSONAL_IN_A_BOOK] = Field(
        default=None,
        description="What the system calls the procedure; shown where the catalogue has no such code",
    )
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
    counter_unit: UnitCode | None = Field(
        default=None,
        description="Official code of the commune whose counter took it, if that is another one; who took it "
        "there is `received_by`",
    )
    appointment_at: Moment | None = Field(
        default=None,
        description="For when the citizen was promised the result, with offset; midnight means that day",
    )
    online_part: Literal["full", "part"] | None = Field(
        default=None,
        description="Of what came online: whether everything about it was done online, or a part",
    )
    digitised: bool | None = Field(
        default=None, description="Whether what was handed in was digitised, if that is known"
    )
    reused: bool | None = Field(
        default=None, description="Whether data were reused that the state had already, if that is known"
    )
    land: Annotated[ReportedLand | None, PERSONAL] = Field(
        default=None, description="Of a gift of land for a road: which land, as far as it is told"
    )


class ArrivedReport(ReportedRecord):
    """What another unit's counter took has come to the unit that decides.

    From then on its limit runs, if it was received on 5 August 2026 or later. About a record that the unit's
    own counter took it says nothing new.

    Source: Decree 118/2025, art. 17(3), as amended by Decree 309/2026, art. 8(3).
    """

    participle: ClassVar[str] = "arrived"


class SupplementRequestedReport(ReportedRecord):
    """The office asked for missing papers."""

    participle: ClassVar[str] = "supplement-requested"

    papers: Annotated[tuple[Line, ...], PERSONAL] = Field(
        min_length=1, max_length=30, description="What is missing"
    )


class SupplementedReport(ReportedRecord):
    """The missing papers came in, complete."""

    participle: ClassVar[str] = "supplemented"

    appointment_at: Moment | None = Field(
        default=None, description="The new appointment, if the citizen was given one, with offset"
    )


class SuspendedReport(ReportedRecord):
    """The office suspended processing."""

    participle: ClassVar[str] = "suspended"

    reason: Annotated[Note, PERSONAL] = Field(description="Why, and on which ground in law")


class ResumedReport(ReportedRecord):
    """The reason of the suspension is gone."""

    participle: ClassVar[str] = "resumed"

    appointment_at: Moment | None = Field(
        default=None, description="The new appointment, if the citizen was given one, with offset"
    )


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


class ResolvedReport(PaidStep):
    """The result is ready."""

    participle: ClassVar[str] = "resolved"

    electronic_result: bool | None = Field(
        default=None, description="Whether there is an electronic result, if that is known"
    )


class ReturnedReport(PaidStep):
    """The result was handed over."""

    participle: ClassVar[str] = "returned"

    handled_by: HandledBy | None = Field(
        default=None,
        description="Role of the official who handled it",
    )
    electronic_result: bool | None = Field(
        default=None, description="Whether there is an electronic result, if that is known"
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
    land: Annotated[ReportedLand | None, PERSONAL] = Field(
        default=None, description="Which land is given; replaces all that was told of it"
    )


class LinkedReport(ReportedRecord):
    """The record is one that a system reports, too. Only an office's own system may report it."""

    participle: ClassVar[str] = "linked"

    other: RecordCode = Field(description="Code of the record that the system reports; that one counts")


class UnlinkedReport(ReportedRecord):
    """The link was wrong. Only an office's own system may report it."""

    participle: ClassVar[str] = "unlinked"
