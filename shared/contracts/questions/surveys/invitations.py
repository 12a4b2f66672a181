"""Invitations that nobody has answered yet: for the counter, and with their secrets for the operator."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Page, Question
from shared.moments import Moment


class InvitedRecord(Answer):
    """A record whose citizen was invited and has not answered, without anything that opens the form."""

    record: str = Field(description="Record code; a letter's id where it was about a letter")
    invited_at: Moment = Field(description="When the result or letter was handed over")


class InvitedRecords(Answer):
    """A page of records whose citizens have not answered, and where the next one starts."""

    invitations: tuple[InvitedRecord, ...] = Field(description="Oldest first")
    next: str = Field(default="", description="Empty on the last page")


class WhoWasInvited(Page, Question[InvitedRecords]):
    """Citizens of which records has a unit invited who have not answered?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "invited"
    answer: ClassVar[type[Answer]] = InvitedRecords

    unit: str = Field(description="Unit id", examples=["15712v1"])


class InvitationLine(Answer):
    """An open invitation with its secret: everybody who has the token may answer."""

    record: str = Field(description="Record code; a letter's id where it was about a letter")
    token: str = Field(description="Secret of the invitation's link")
    invited_at: Moment = Field(description="When the result or letter was handed over")


class InvitationLines(Answer):
    """A page of open invitations, and where the next one starts."""

    invitations: tuple[InvitationLine, ...] = Field(description="Oldest first")
    next: str = Field(default="", description="Empty on the last page")


class OpenInvitations(Page, Question[InvitationLines]):
    """Which links are open in a unit? It is in no row of the rights: no door asks it, for no person."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "open-invitations"
    answer: ClassVar[type[Answer]] = InvitationLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    newest_first: bool = Field(
        default=False, description="Sort by handing over, newest first; then there is one page only"
    )
