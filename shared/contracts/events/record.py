"""Facts about a record: the file (hồ sơ) that a citizen hands in at the one-stop department.

Published by intake. Every fact of a record carries `sequence`, its number in the order in which intake
accepted them. A consumer that needs this order waits for a missing fact instead of guessing.
"""

from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.events.fact import Fact
from shared.contracts.events.personal import PERSONAL, PERSONAL_IN_A_BOOK
from shared.moments import Moment


class HandledBy(StrEnum):
    """The role in which an official handled a record, never the person.

    Source: the posts of a commune's officials, unchecked.
    """

    CLERK = "clerk"
    CIVIL_STATUS = "civil-status"
    LAND = "land"
    FINANCE = "finance"
    CULTURE = "culture"
    OFFICE = "office"
    MILITARY = "military"
    CHAIRMAN = "chairman"


class RecordFact(Fact):
    """The data common to all facts about a record."""

    noun: ClassVar[str] = "record"

    record: str = Field(description="Record code", examples=["H56.31.20-230215-0042"])
    procedure: str = Field(
        description="Procedure code as it was filed: that of the office's catalogue if it is there, else as "
        "the system wrote it",
        examples=["2.000815"],
    )
    sequence: int = Field(ge=1, description="The n-th fact of this record that intake accepted")
    at: Moment = Field(description="When it happened at the office")

    @property
    def about(self) -> str:
        return self.record

    def happened_at(self, zone: tzinfo) -> datetime:
        return self.at


class PaperHandedIn(BaseModel):
    """A paper that was handed in, and how many of it."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    name: str = Field(description="What it is")
    copies: int = Field(default=1, description="How many of it")


class LandGift(BaseModel):
    """The land that a family gives for a road, as far as it is told."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    road: str = Field(default="", description="What the road is called; empty if not told")
    hamlet: str = Field(default="", description="Hamlet in which the land lies; empty if not told")
    square_metres: float | None = Field(default=None, description="Its area; null if not told")


class PaidRecordFact(RecordFact):
    """A step that may tell what is to be paid for a record, and how it was paid."""

    fee_due: int | None = Field(
        default=None, description="What the citizen has to pay in all, in đồng; null if not reported"
    )
    payment: str = Field(
        default="",
        description="portal, elsewhere (online), direct, or none; empty if not reported",
        examples=["portal"],
    )


class RecordFiled(PaidRecordFact):
    """A record was validly received; `at` is the moment of valid receipt, when its clock starts."""

    participle: ClassVar[str] = "filed"

    submitted_at: Moment | None = Field(default=None, description="First submission, if it was earlier")
    channel: str = Field(default="counter", description="counter, online or post")
    applicant: Annotated[str, PERSONAL] = Field(
        default="", description="Name of the applicant, for the papers made out to them"
    )
    address: Annotated[str, PERSONAL] = Field(default="", description="Address of the applicant")
    telephone: Annotated[str, PERSONAL] = Field(default="", description="Telephone of the applicant")
    email: Annotated[str, PERSONAL] = Field(
        default="", description="E-mail address of the applicant, for notices about the record"
    )
    papers: Annotated[tuple[PaperHandedIn, ...], PERSONAL] = Field(
        default=(), description="What was handed in"
    )
    return_place: Annotated[str, PERSONAL] = Field(
        default="", description="Where the result is to be handed over"
    )
    received_by: Annotated[str, PERSONAL] = Field(default="", description="Name of the official who took it")
    procedure_name: Annotated[str, PERSONAL_IN_A_BOOK] = Field(
        default="", description="What the reporting system calls the procedure"
    )
    counter_unit: str = Field(
        default="",
        description="Unit id of the counter that took it, if another unit decides; empty if it is the same",
        examples=["15715v1"],
    )
    appointment_at: Moment | None = Field(
        default=None, description="For when the citizen was promised the result; midnight means that day"
    )
    online_part: str = Field(
        default="", description="full or part, of what came online; empty if not reported", examples=["full"]
    )
    digitised: bool | None = Field(default=None, description="Whether what was handed in was digitised")
    reused: bool | None = Field(default=None, description="Whether data were reused that the state had")
    land: Annotated[LandGift | None, PERSONAL] = Field(
        default=None, description="Of a gift of land for a road: which land, as far as it is told"
    )


class RecordArrived(RecordFact):
    """What another unit's counter took has come to the unit that decides.

    Its limit runs from here, if it was received on 5 August 2026 or later.
    """

    participle: ClassVar[str] = "arrived"


class RecordSupplementRequested(RecordFact):
    """The office asked for missing papers (form 02); the clock stops."""

    participle: ClassVar[str] = "supplement-requested"

    papers: Annotated[tuple[str, ...], PERSONAL] = Field(
        default=(), description="What is missing, as form 02 lists it"
    )


class RecordSupplemented(RecordFact):
    """The missing papers came in, complete; the clock runs again."""

    participle: ClassVar[str] = "supplemented"

    appointment_at: Moment | None = Field(
        default=None, description="The new appointment, if the citizen was given one"
    )


class RecordSuspended(RecordFact):
    """The office suspended processing, for a reason that the law allows; the clock stops."""

    participle: ClassVar[str] = "suspended"


class RecordResumed(RecordFact):
    """The reason of the suspension is gone; the clock runs again."""

    participle: ClassVar[str] = "resumed"

    appointment_at: Moment | None = Field(
        default=None, description="The new appointment, if the citizen was given one"
    )


class RecordVerificationNeeded(RecordFact):
    """The citizen's declaration has to be verified; the procedure's longer limit holds from the beginning."""

    participle: ClassVar[str] = "verification-needed"


class RecordExtended(RecordFact):
    """The office apologised for being late and gave a new appointment (form 04)."""

    participle: ClassVar[str] = "extended"

    appointment_at: Moment = Field(description="The new appointment")
    reason: Annotated[str, PERSONAL] = Field(
        default="", description="Why it takes longer, as form 04 says it"
    )


class RecordRulesSwitched(RecordFact):
    """Another rule set holds for the record from the beginning. The latest `at` wins."""

    participle: ClassVar[str] = "rules-switched"

    rules: str = Field(description="Id of the rule set", examples=["nd118-2025"])
    approver: str = Field(description="Role or id of the officer who approved it", examples=["chairman"])


class RecordResolved(PaidRecordFact):
    """The result is ready to be fetched. The deadline is measured by this moment."""

    participle: ClassVar[str] = "resolved"

    electronic_result: bool | None = Field(default=None, description="Whether there is an electronic result")


class RecordReturned(PaidRecordFact):
    """The result was handed over to the citizen."""

    participle: ClassVar[str] = "returned"

    handled_by: str = Field(
        default="",
        description="Role of the official who handled it; empty if not reported",
        examples=["civil-status"],
    )
    electronic_result: bool | None = Field(default=None, description="Whether there is an electronic result")


class RecordRefused(RecordFact):
    """The office refused the record (form 03)."""

    participle: ClassVar[str] = "refused"

    reason: Annotated[str, PERSONAL] = Field(default="", description="Why, as form 03 says it")


class RecordStopped(RecordFact):
    """The office stopped processing the record (form 05)."""

    participle: ClassVar[str] = "stopped"

    reason: Annotated[str, PERSONAL] = Field(default="", description="Why, as form 05 says it")


class RecordWithdrawn(RecordFact):
    """The citizen took the record back."""

    participle: ClassVar[str] = "withdrawn"


class RecordCorrected(RecordFact):
    """Corrects the filing; the values given here hold from the beginning. The latest `at` wins."""

    participle: ClassVar[str] = "corrected"

    right_procedure: str | None = Field(default=None, description="Procedure, if it was wrong")
    received_at: Moment | None = Field(default=None, description="Moment of valid receipt, if it was wrong")
    right_applicant: Annotated[str | None, PERSONAL] = Field(
        default=None, description="Name of the applicant, if it was wrong"
    )
    right_email: Annotated[str | None, PERSONAL] = Field(
        default=None, description="E-mail address of the applicant, corrected with the name; empty for none"
    )
    right_land: Annotated[LandGift | None, PERSONAL] = Field(
        default=None, description="Which land is given, if that was wrong or not told"
    )


class RecordLinked(RecordFact):
    """The record is one that a system reports, too, and only that one counts. The latest `at` wins."""

    participle: ClassVar[str] = "linked"

    other: str = Field(
        description="Code of the record that the system reports", examples=["H56.31.20-230215-0042"]
    )


class RecordUnlinked(RecordFact):
    """The link was wrong: the record of the counter counts again."""

    participle: ClassVar[str] = "unlinked"


RECORD_FACTS: tuple[type[RecordFact], ...] = (
    RecordFiled,
    RecordArrived,
    RecordSupplementRequested,
    RecordSupplemented,
    RecordSuspended,
    RecordResumed,
    RecordVerificationNeeded,
    RecordExtended,
    RecordRulesSwitched,
    RecordResolved,
    RecordReturned,
    RecordRefused,
    RecordStopped,
    RecordWithdrawn,
    RecordCorrected,
    RecordLinked,
    RecordUnlinked,
)
