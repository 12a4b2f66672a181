"""What another system said about a record, kept as it was said: its states, and the record as it was filed.

Such a system pushes the state of a record again and again, and the steps to it beside. Which facts follow
depends on all that was said of the record, so one message alone is no fact.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.events.personal import PERSONAL, PERSONAL_IN_A_BOOK
from shared.contracts.events.reported.codes import ProcedureCode, UnitCode
from shared.contracts.events.reported.record import Applicant, FeeDue, Payment, ReportedRecord
from shared.contracts.events.reported.report import ReportedModel
from shared.contracts.events.text import Note, ProcedureName
from shared.moments import Moment


class SaidState(StrEnum):
    """What a state of another system means, whatever its number there."""

    NEW = "new"
    FILED = "filed"
    IN_PROGRESS = "in-progress"
    SUPPLEMENT_REQUESTED = "supplement-requested"
    SUPPLEMENTED = "supplemented"
    SUSPENDED = "suspended"
    EXTENDED = "extended"
    RESOLVED = "resolved"
    RETURNED = "returned"
    REFUSED = "refused"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"


class SaidBy(StrEnum):
    """How a state was said: by a step of its own, by the state of the record, or by a date in the record."""

    STEP = "step"
    STATUS = "status"
    DETAIL = "detail"


class SaidStatus(ReportedModel):
    """A state that a system said a record has, or had."""

    state: SaidState = Field(description="What it means")
    by: SaidBy = Field(description="How it was said")
    at: Moment | None = Field(default=None, description="Since when, if that was said")
    text: Annotated[Note | None, PERSONAL] = Field(default=None, description="Why, if it needs a reason")
    appointment_at: Moment | None = Field(default=None, description="The new appointment")


class SaidFiling(ReportedModel):
    """The record as a system said that it was filed."""

    received_at: Moment | None = Field(default=None, description="Valid receipt, if that was said")
    procedure: ProcedureCode
    procedure_name: Annotated[ProcedureName | None, PERSONAL_IN_A_BOOK] = Field(
        default=None, description="What it calls the procedure"
    )
    applicant: Applicant = Field(description="Who handed it in")
    submitted_at: Moment | None = Field(default=None, description="First submission")
    channel: Literal["counter", "online", "post"] = Field(default="counter", description="How it came")
    counter_unit: UnitCode | None = Field(
        default=None, description="Unit whose counter took it, if another one decides"
    )
    appointment_at: Moment | None = Field(default=None, description="What the citizen was promised")
    digitised: bool | None = Field(default=None, description="Whether what was handed in was digitised")
    reused: bool | None = Field(default=None, description="Whether data were reused that the state had")
    fee_due: FeeDue | None = Field(default=None, description="What the citizen has to pay in all, in đồng")
    payment: Payment | None = Field(default=None, description="How it was paid")
    electronic_result: bool | None = Field(default=None, description="Whether there is an electronic result")


class SaidReport(ReportedRecord):
    """A message in which another system said something about a record; `at` is the moment of its arrival."""

    participle: ClassVar[str] = "said"

    statuses: tuple[SaidStatus, ...] = Field(default=(), max_length=200, description="In its order")
    filing: SaidFiling | None = Field(default=None, description="The record, if it was sent as a whole")
