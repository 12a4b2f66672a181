"""What surveys can be asked, and told."""

import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from shared.contracts.events.text import HIDDEN
from shared.contracts.questions.check_up import Checks, CheckUp
from shared.contracts.questions.question import Answer, OfUnits, Page, Question

FactorId = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
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
Contact = Annotated[
    str,
    AfterValidator(plain),
    Field(max_length=200, description="Left on purpose by a citizen who wants to hear from the office"),
]


class Channel(StrEnum):
    """How an answer came."""

    QR = "qr"
    """By the code on the slip."""
    LINK = "link"
    """By the link in an e-mail."""
    TABLET = "tablet"
    """At the counter."""
    PAPER = "paper"
    """Typed in by staff."""


class Said(Answer):
    """A text in both languages."""

    vi: str = Field(description="Vietnamese")
    en: str = Field(description="English")


class Factor(Answer):
    """One thing that citizens rate in five steps, or say that it does not apply."""

    id: FactorId = Field(description="Its name in answers and figures", examples=["attitude"])
    name: Said = Field(description="What it is called beside figures")
    question: Said = Field(description="What the form asks")


class Instrument(Answer):
    """What citizens are asked. An answer keeps which one it was given to, and its version."""

    id: str = Field(pattern=r"^[a-z0-9-]+$", description="Name", examples=["three-factors"])
    version: int = Field(ge=1, description="Rises when a change of a text changes what is asked")
    source: str = Field(description="Where it is from")
    sure: str = Field(description="A: from the article; L: read in the law; S: second-hand; ?: unchecked")
    checked_on: date | None = Field(
        default=None,
        description="Day on which somebody last compared its factors with the source; null: never",
    )
    factors: tuple[Factor, ...] = Field(min_length=1, description="In the order in which they are asked")

    @property
    def key(self) -> str:
        """Name and version."""
        return f"{self.id}/{self.version}"


class FactorFigures(Answer):
    """How one factor was rated: how many answers at each of the five steps, lowest first."""

    instrument: str = Field(description="Name and version of the instrument", examples=["three-factors/1"])
    factor: Factor = Field(description="What was rated")
    steps: tuple[int, int, int, int, int] = Field(
        description="Answers at each step, from very dissatisfied to very satisfied"
    )
    does_not_apply: int = Field(default=0, description="Answers that say so")


class Share(Answer):
    """How sure the share of satisfied answers is: the 95 % score interval (Wilson), from 0 to 1."""

    low: float = Field(description="Lower end")
    high: float = Field(description="Upper end")


class Satisfaction(Answer):
    """What some answers say. A group of fewer than five is part of a larger one or not shown.

    An answer counts as satisfied or above when each of its factors that applies is rated 4 or 5.
    """

    answers: int = Field(description="How many there are")
    shown: int = Field(description="What the answers of how many is shown; the other figures are of these")
    satisfied_or_above: int = Field(description="How many of those shown are satisfied or above")
    interval: Share | None = Field(default=None, description="None while nothing is shown")
    factors: tuple[FactorFigures, ...] = Field(default=(), description="By instrument, as it asks them")


class SurveyBreakdown(StrEnum):
    """What figures may be broken down by."""

    UNIT = "unit"
    MONTH = "month"
    PROCEDURE = "procedure"
    CHANNEL = "channel"


class SurveyPart(Satisfaction):
    """The figures of one part."""

    of: str = Field(
        description="Unit id, month, procedure code or channel; no procedure for those that do not name it",
        examples=["2023-02", "2.000815"],
    )
    invitations: int | None = Field(default=None, description="How many were asked; unknown by channel")


class Pattern(StrEnum):
    """What smells of ballot stuffing."""

    ONE_DEVICE = "one-device"
    """Many answers within a minute from one device."""
    ONE_MINUTE = "one-minute"
    """Many answers within a minute in one unit."""
    ALL_EQUAL = "all-equal"
    """Many answers, and not one says anything else than the others."""
    OFFICE_CLOSED = "office-closed"
    """Answered at the counter while the office is closed."""


class Alarm(Answer):
    """A pattern that smells of ballot stuffing. The answers are counted all the same."""

    unit: str = Field(description="Unit id")
    month: date = Field(description="First day of the month in which it was seen: coarse on purpose")
    pattern: Pattern = Field(description="What was seen")
    answers: int = Field(description="In how many answers")


class SurveyFigures(Satisfaction):
    """What citizens said whose results were handed over in the months that the period touches."""

    invitations: int = Field(description="How many citizens were asked")
    parts: tuple[SurveyPart, ...] = Field(default=(), description="In order of their names")
    alarms: tuple[Alarm, ...] = Field(default=(), description="Of the months of the period")


class HowSatisfied(OfUnits, Question[SurveyFigures]):
    """How were citizens served?

    Answered for whole months, from that of `since` to that of `until`, whatever the days: an answer does not
    remember the day on which its result was handed over, lest it be tied to a record.
    """

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "figures"
    version: ClassVar[int] = 3
    answer: ClassVar[type[Answer]] = SurveyFigures

    by: SurveyBreakdown | None = Field(default=None, description="What to break the figures down by")


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


class LinkState(StrEnum):
    """What a link of an invitation is good for."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class SurveyForm(Answer):
    """What the form behind a link needs to show."""

    state: LinkState = Field(description="What the link is good for")
    unit: str = Field(default="", description="Unit id; empty when the link is unknown")
    instrument: Instrument | None = Field(default=None, description="What to ask, while the link is open")


class FormBehind(Question[SurveyForm]):
    """What is behind this link?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "form"
    answer: ClassVar[type[Answer]] = SurveyForm

    token: Token


class AnswerTaken(Answer):
    """Whether the answer was kept."""

    state: LinkState = Field(description="What the link is good for from now on")
    kept: bool = Field(description="True when it is this answer that was kept now")
    missing: tuple[str, ...] = Field(
        default=(), description="Factors that the form asks for and the answer leaves out: it was not kept"
    )


class Sheet(BaseModel):
    """What a citizen says."""

    steps: dict[FactorId, Score | None] = Field(
        max_length=20, description="By factor; null where it does not apply"
    )
    comment: Comment = ""
    contact: Contact = ""
    channel: Channel = Field(default=Channel.QR, description="How it came")
    device: str = Field(
        default="",
        max_length=64,
        description="Digest of where it was sent from; watched for a minute, not kept",
    )


class GiveAnswer(Sheet, Question[AnswerTaken]):
    """Please keep this citizen's answer, given behind a link."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "answer"
    version: ClassVar[int] = 2
    answer: ClassVar[type[Answer]] = AnswerTaken

    token: Token


class CountSurveysAnew(Question[Checks]):
    """Count the figures of all months anew from the invitations and answers."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "count-anew"
    answer: ClassVar[type[Answer]] = Checks


class CheckUpOfSurveys(CheckUp):
    """Do the figures equal a recount of invitations and answers?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "check-up"
    mended_by = CountSurveysAnew
