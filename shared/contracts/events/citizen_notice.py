"""Facts about notices to citizens: what an applicant has to be told of their record. Published by letters."""

from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from shared.contracts.events.fact import Fact
from shared.contracts.events.personal import PERSONAL
from shared.moments import Moment


class CitizenNoticeKind(StrEnum):
    """What a citizen is told."""

    SUPPLEMENT = "supplement"
    """Papers are missing."""
    READY = "ready"
    """The result can be fetched."""
    LATE = "late"
    """The result was not ready when it was promised."""
    EXTENDED = "extended"
    """It takes longer, and there is a new appointment."""


class NoticeChannel(StrEnum):
    """How a citizen can be reached."""

    EMAIL = "e-mail"
    TELEPHONE = "telephone"
    """By SMS or Zalo, which a subscriber sends: the office itself sends e-mail only."""


class CitizenNoticeIssued(Fact):
    """Somebody who left an e-mail address or a telephone number has to be told something about their record.

    Each is issued once, while it is news. A subscriber that may read personal data can send it by SMS.
    Source of what a notice says: Decree 224/2026, art. 15(1)(g).
    """

    noun: ClassVar[str] = "citizen-notice"
    participle: ClassVar[str] = "issued"

    record: str = Field(description="Record code", examples=["H56.31.20-230215-0042"])
    procedure: str = Field(description="Procedure code", examples=["2.000815"])
    kind: str = Field(description="What it tells", examples=[kind.value for kind in CitizenNoticeKind])
    at: Moment = Field(description="When that happened")
    channels: tuple[str, ...] = Field(
        description="How the citizen can be reached", examples=[[channel.value for channel in NoticeChannel]]
    )
    emailed: bool = Field(description="Whether the office sends it by e-mail itself")
    received_at: Moment = Field(description="When the record was validly received")
    due_at: Moment | None = Field(
        default=None, description="For when the result was promised, or was due; null if not known"
    )
    appointment_at: Moment | None = Field(default=None, description="The new appointment, of an extension")
    applicant: Annotated[str, PERSONAL] = Field(default="", description="Name of the applicant")
    email: Annotated[str, PERSONAL] = Field(default="", description="E-mail address of the applicant")
    telephone: Annotated[str, PERSONAL] = Field(default="", description="Telephone of the applicant")
    received_by: Annotated[str, PERSONAL] = Field(
        default="", description="Name of the official who took the record"
    )
    papers: Annotated[tuple[str, ...], PERSONAL] = Field(
        default=(), description="What is missing, as form 02 lists it"
    )

    @property
    def about(self) -> str:
        return self.record

    def happened_at(self, zone: tzinfo) -> datetime:
        return self.at


CITIZEN_NOTICE_FACTS: Final[tuple[type[CitizenNoticeIssued], ...]] = (CitizenNoticeIssued,)
