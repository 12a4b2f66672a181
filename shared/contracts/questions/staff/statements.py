"""The question to staff for statements, which say to other services who asks."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.events.personal import PERSONAL
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.staff.sign_in import Origin, StaffSession, Token


class Statements(Answer):
    """The statements, in the order of the questions."""

    statements: Annotated[tuple[str, ...], PERSONAL] = Field(
        description="Signed, each for one question; none if `session` is no longer what `if_match` says"
    )
    session: StaffSession | None = Field(
        default=None, description="Who is signed in, if the question has `if_match`"
    )


class ToAsk(BaseModel):
    """A question that somebody wants to ask."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str = Field(max_length=200, description="Its subject", examples=["ask.letters.step.v1"])
    text: Annotated[str, PERSONAL] = Field(max_length=100_000, description="The question, as JSON")


class StatementsFor(Question[Statements]):
    """Please sign who asks these questions.

    What shows names or changes something is noted in the reading log before it is signed. `not-found`: the
    session has ended. `not-allowed`: nobody with the person's postings may ask one of them.

    Whoever knows from an earlier answer who is signed in can ask for statements and for the session at once:
    with `if_match`, they are signed if it is still so.
    """

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "statements"
    answer: ClassVar[type[Answer]] = Statements

    session: Token = Field(description="The session of who asks")
    origin: Origin = Field(default="", description="Address that the browser comes from")
    to_ask: tuple[ToAsk, ...] = Field(min_length=1, max_length=20, description="The questions")
    unattended: bool = Field(
        default=False,
        description="Whether a page asks by itself, as for live updates: that does not keep a session open",
    )
    if_match: str = Field(
        default="",
        max_length=64,
        exclude_if=lambda etag: not etag,
        description="The `etag` of the session, as it was answered last",
    )
