"""Invitations that nobody has answered yet, for the counter."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Page, Question
from shared.moments import Moment


class InvitationLine(Answer):
    """An open invitation, for the counter only: everybody who has the token may answer."""

    record: str = Field(description="Record code; a letter's id where it was about a letter")
    token: str = Field(description="Secret of the invitation's link")
    invited_at: Moment = Field(description="When the result or letter was handed over")


class InvitationLines(Answer):
    """A page of open invitations, and where the next one starts."""

    invitations: tuple[InvitationLine, ...] = Field(description="Oldest first")
    next: str = Field(default="", description="Empty on the last page")


class OpenInvitations(Page, Question[InvitationLines]):
    """Which citizens has a unit invited who have not answered?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "open-invitations"
    answer: ClassVar[type[Answer]] = InvitationLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    newest_first: bool = Field(
        default=False, description="Sort by handing over, newest first; then there is one page only"
    )
