"""Invitations that nobody has answered yet, for the counter."""

from typing import ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.questions.question import Answer, Page, Question


class InvitationLine(Answer):
    """One open invitation; whoever has the token may answer, so it is for the counter only."""

    record: str = Field(description="Record code; a letter's id where it was about a letter")
    token: str = Field(description="Secret of the invitation's link")
    invited_at: AwareDatetime = Field(description="When the result or letter was handed over")


class InvitationLines(Answer):
    """A page of open invitations, and where the next one starts."""

    invitations: tuple[InvitationLine, ...] = Field(description="Oldest first")
    next: str = Field(default="", description="Empty on the last page")


class OpenInvitations(Page, Question[InvitationLines]):
    """Whom can the counter still ask?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "open-invitations"
    answer: ClassVar[type[Answer]] = InvitationLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    newest_first: bool = Field(
        default=False, description="Those handed over last come first; that list has one page only"
    )
