"""What surveys can be asked, and told."""

import unicodedata
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, AwareDatetime, Field

from shared.events.text import HIDDEN
from shared.questions.question import Answer, OfUnits, Page, Question

Score = Annotated[int, Field(ge=1, le=5, description="1 very dissatisfied ... 5 very satisfied")]
Token = Annotated[str, Field(min_length=1, max_length=64, description="Secret of the invitation's link")]
LONGEST_COMMENT: Final = 2000
"""Characters, as a browser counts them: a line's end is one, though it is sent as two."""


def plain(comment: str) -> str:
    """Return a comment in NFC, its lines kept, without control or other hidden characters.

    >>> plain("Tốt\\x00 lắm.\\r\\n\\u202eCảm ơn! ")
    'Tốt lắm.\\nCảm ơn!'
    """
    lines = unicodedata.normalize("NFC", comment.replace("\t", " ")).splitlines()
    return "\n".join(
        "".join(sign for sign in line if unicodedata.category(sign) not in HIDDEN).rstrip() for line in lines
    ).strip()


Comment = Annotated[
    str,
    AfterValidator(plain),
    Field(max_length=LONGEST_COMMENT, description="In the citizen's own words; its length once made plain"),
]


class FactorFigures(Answer):
    """How one factor was rated: how many answers at each of the five steps, lowest first."""

    steps: tuple[int, int, int, int, int] = Field(
        default=(0, 0, 0, 0, 0), description="Answers at each step, from very dissatisfied to very satisfied"
    )


class SurveyFigures(Answer):
    """What citizens said whose results were handed over in the months that the period touches.

    An answer counts as satisfied or above when each of its three factors is rated 4 or 5.
    """

    invitations: int = Field(description="How many citizens were asked")
    answers: int = Field(description="How many of them have answered")
    satisfied_or_above: int = Field(description="How many of the answers are satisfied or above")
    responsibility: FactorFigures = Field(
        default=FactorFigures(), description="The officials' sense of responsibility"
    )
    attitude: FactorFigures = Field(default=FactorFigures(), description="The officials' attitude")
    capacity: FactorFigures = Field(default=FactorFigures(), description="The officials' capacity")


class HowSatisfied(OfUnits, Question[SurveyFigures]):
    """How were citizens served?

    Answered for whole months, from that of `since` to that of `until`, whatever the days: an answer does not
    remember the day on which its result was handed over, lest it be tied to a record.
    """

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "figures"
    version: ClassVar[int] = 2
    answer: ClassVar[type[Answer]] = SurveyFigures


class InvitationLine(Answer):
    """One open invitation; whoever has the token may answer, so it is for the counter only."""

    record: str = Field(description="Record code")
    token: str = Field(description="Secret of the invitation's link")
    invited_at: AwareDatetime = Field(description="When the result was handed over")


class InvitationLines(Answer):
    """A page of open invitations, and where the next one starts."""

    invitations: tuple[InvitationLine, ...] = Field(description="Oldest first")
    next: str = Field(default="", description="Empty on the last page")


class OpenInvitations(Page, Question[InvitationLines]):
    """Whom can the counter still ask, oldest first?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "open-invitations"
    answer: ClassVar[type[Answer]] = InvitationLines

    unit: str = Field(description="Unit id", examples=["15712v1"])


class LinkState(StrEnum):
    """What a link of an invitation is good for."""

    OPEN = "open"
    ANSWERED = "answered"
    UNKNOWN = "unknown"


class SurveyForm(Answer):
    """What the form behind a link needs to show."""

    state: LinkState = Field(description="What the link is good for")
    unit: str = Field(default="", description="Unit id; empty when the link is unknown")


class FormBehind(Question[SurveyForm]):
    """What is behind this link?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "form"
    answer: ClassVar[type[Answer]] = SurveyForm

    token: Token


class AnswerTaken(Answer):
    """Whether the answer was kept: `open` never; `answered` when it was kept, now or before."""

    state: LinkState = Field(description="What the link is good for from now on")
    kept: bool = Field(description="True when it is this answer that was kept now")


class GiveAnswer(Question[AnswerTaken]):
    """Please keep this citizen's answer."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "answer"
    answer: ClassVar[type[Answer]] = AnswerTaken

    token: Token
    responsibility: Score
    attitude: Score
    capacity: Score
    comment: Comment = ""
