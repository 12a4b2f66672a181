"""What surveys can be asked, and told."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared.questions.question import Answer, OfUnit, Page, Question

Score = Annotated[int, Field(ge=1, le=5, description="1 very dissatisfied ... 5 very satisfied")]
Token = Annotated[str, Field(min_length=1, max_length=64, description="Secret of the invitation's link")]
LONGEST_COMMENT = 2000


class FactorFigures(Answer):
    """How one factor was rated: how many answers at each of the five steps, lowest first."""

    steps: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)


class SurveyFigures(Answer):
    """What citizens said whose results were handed over within the period.

    An answer counts as satisfied or above when each of its three factors is rated 4 or 5.
    """

    invitations: int
    answers: int
    satisfied_or_above: int
    responsibility: FactorFigures = FactorFigures()
    attitude: FactorFigures = FactorFigures()
    capacity: FactorFigures = FactorFigures()


class HowSatisfied(OfUnit, Question[SurveyFigures]):
    """How were citizens served?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "figures"
    answer: ClassVar[type[Answer]] = SurveyFigures


class InvitationLine(Answer):
    """One open invitation; whoever has the token may answer, so it is for the counter only."""

    record: str
    token: str
    invited_at: AwareDatetime


class InvitationLines(Answer):
    """A page of open invitations, and where the next one starts."""

    invitations: tuple[InvitationLine, ...]
    next: str = Field(default="", description="Empty on the last page")


class OpenInvitations(Page, Question[InvitationLines]):
    """Whom can the counter still ask, oldest first?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "open-invitations"
    answer: ClassVar[type[Answer]] = InvitationLines

    unit: str


class LinkState(StrEnum):
    """What a link of an invitation is good for."""

    OPEN = "open"
    ANSWERED = "answered"
    UNKNOWN = "unknown"


class SurveyForm(Answer):
    """What the form behind a link needs to show."""

    state: LinkState
    unit: str = Field(default="", description="Unit id; empty when the link is unknown")


class FormBehind(Question[SurveyForm]):
    """What is behind this link?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "form"
    answer: ClassVar[type[Answer]] = SurveyForm

    token: Token


class AnswerTaken(Answer):
    """Whether the answer was kept: `open` never; `answered` when it was kept, now or before."""

    state: LinkState
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
    comment: str = Field(default="", max_length=LONGEST_COMMENT)
