"""Questions to supervision: the diary of the chairman's reception of citizens.

Source: Law 42/2013/QH13: the chairman of a commune receives citizens at least one day a week, and forwarded
matters are answered within 10 working days (second-hand). Kinds of matter and outcome are from memory of that
law; unchecked.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Final, Self

from pydantic import BaseModel, Field, model_validator

from shared.contracts.events.personal import PERSONAL
from shared.contracts.questions.question import Answer, ByAnOfficer, Question
from shared.contracts.questions.supervision.evidence import FORM_ID
from shared.contracts.questions.surveys.citizen_text import CleanText
from shared.moments import Day, Moment

LONGEST_NAME: Final = 120
LONGEST_MATTER: Final = 2000
MOST_PEOPLE: Final = 500
"""Of one turn: a crowd comes with one matter."""
MOST_DAYS: Final = 366


class ReceivingOfficial(StrEnum):
    """Who received citizens: only the chairman's own reception is the weekly duty."""

    CHAIRMAN = "chairman"
    DEPUTY = "deputy"


class MatterKind(StrEnum):
    """What a citizen came about."""

    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"
    RECOMMENDATION = "recommendation"
    FEEDBACK = "feedback"
    QUESTION = "question"


class VisitOutcome(StrEnum):
    """What became of it on that day."""

    EXPLAINED = "explained"
    """Explained or answered at once."""
    ACCEPTED = "accepted"
    """Taken in to be settled by the commune; a reply is owed."""
    FORWARDED = "forwarded"
    """Forwarded within the commune; a reply is owed."""
    GUIDED = "guided"
    """The citizen was told which other agency is competent."""
    REFUSED = "refused"
    """Reception was refused, on a ground of the law."""


REPLY_OWED: Final = frozenset({VisitOutcome.ACCEPTED, VisitOutcome.FORWARDED})


class ReceptionDone(Answer):
    """What became of a deed. The same form again changes nothing and is answered alike."""

    kept: bool = Field(description="Whether it is done, now or before by this very form")
    refused: str = Field(
        default="", description="Why not: changed-meanwhile, in-the-future, no-reply-owed, no-answer"
    )
    visit: str = Field(default="", description="Id of the turn, of a question about one")


class RecordReception(ByAnOfficer, Question[ReceptionDone]):
    """Please note that citizens were received on this day, whether anybody came or not."""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "record-reception"
    answer: ClassVar[type[Answer]] = ReceptionDone

    unit: str = Field(description="Unit id", examples=["15712v1"])
    held_on: Day = Field(description="Day of the reception")
    receiver: ReceivingOfficial = Field(description="Who received")


class RecordVisit(ByAnOfficer, Question[ReceptionDone]):
    """Please enter that somebody was received; the day is noted with it."""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "record-visit"
    answer: ClassVar[type[Answer]] = ReceptionDone

    unit: str = Field(description="Unit id", examples=["15712v1"])
    form: str = Field(pattern=FORM_ID, description="Id of the form, random; the same one again is one turn")
    held_on: Day = Field(description="Day of the reception")
    receiver: ReceivingOfficial = Field(description="Who received")
    visitor: Annotated[CleanText, PERSONAL] = Field(
        min_length=1, max_length=LONGEST_NAME, description="Name of who came, or of who spoke for a group"
    )
    residence: Annotated[CleanText, PERSONAL] = Field(
        default="", max_length=LONGEST_NAME, description="Where they live"
    )
    people: int = Field(default=1, ge=1, le=MOST_PEOPLE, description="How many came with this matter")
    matter: MatterKind = Field(description="What they came about")
    said: Annotated[CleanText, PERSONAL] = Field(
        min_length=1, max_length=LONGEST_MATTER, description="Their matter, in a sentence or two"
    )
    outcome: VisitOutcome = Field(description="What became of it on that day")


class SettleVisit(ByAnOfficer, Question[ReceptionDone]):
    """Please note that the reply that was owed was given."""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "settle-visit"
    answer: ClassVar[type[Answer]] = ReceptionDone

    unit: str = Field(description="Unit id", examples=["15712v1"])
    visit: str = Field(max_length=64, description="Id of the turn")
    replied_on: Day = Field(description="Day of the reply")


class ReceivedVisit(Answer):
    """A turn: who came, with what, and what became of it. Personal."""

    visit: str = Field(description="Its id")
    visitor: Annotated[str, PERSONAL] = Field(description="Who came; removed at the end of its time")
    residence: Annotated[str, PERSONAL] = Field(default="", description="Where they live")
    people: int = Field(description="How many came with this matter")
    matter: MatterKind = Field(description="What they came about")
    said: Annotated[str, PERSONAL] = Field(default="", description="Their matter")
    outcome: VisitOutcome = Field(description="What became of it on that day")
    due_at: Moment | None = Field(
        default=None, description="When a reply is due; null if none is owed, or no calendar says it"
    )
    replied_on: Day | None = Field(default=None, description="Day of the reply")
    by: str = Field(description="Id of who entered it")


class ReceptionDay(Answer):
    """A day on which citizens were received."""

    held_on: Day = Field(description="The day")
    receiver: ReceivingOfficial = Field(description="Who received")
    by: str = Field(description="Id of who noted it first")
    visits: tuple[ReceivedVisit, ...] = Field(default=(), description="In the order in which they came in")


class ReceptionDays(Answer):
    """The diary of a period, newest first."""

    days: tuple[ReceptionDay, ...] = Field(description="Days on which citizens were received")


class OfReceptions(BaseModel):
    """A question about a unit and a period of a year at most."""

    unit: str = Field(description="Unit id", examples=["15712v1"])
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period, within a year")

    @model_validator(mode="after")
    def _is_a_year_at_most(self) -> Self:
        if (self.until - self.since).days > MOST_DAYS:
            raise ValueError("a period has a year at most")
        return self


class ReceptionDiary(OfReceptions, Question[ReceptionDays]):
    """Who was received in a period, with what, and what became of it?"""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "reception-diary"
    answer: ClassVar[type[Answer]] = ReceptionDays


class CountedDay(Answer):
    """A day of reception, without names."""

    held_on: Day = Field(description="The day")
    receiver: ReceivingOfficial = Field(description="Who received")
    turns: int = Field(default=0, description="How many turns there were")
    people: int = Field(default=0, description="How many people came")


class ReceptionWeek(Answer):
    """A week that is over, and whether the chairman received citizens in it."""

    monday: Day = Field(description="Its first day")
    is_held: bool = Field(description="Whether the chairman received citizens on some day of it")


class ReceptionFigures(Answer):
    """How receptions went in a period. Names nobody."""

    days: tuple[CountedDay, ...] = Field(default=(), description="Oldest first")
    weeks: tuple[ReceptionWeek, ...] = Field(
        default=(), description="Weeks that began in the period and are over"
    )
    matters: dict[MatterKind, int] = Field(default={}, description="Turns by what they were about")
    outcomes: dict[VisitOutcome, int] = Field(default={}, description="Turns by what became of them")
    owed: int = Field(default=0, description="Turns of which a reply is owed, or was")
    replied_in_time: int = Field(default=0, description="Of these, replied on the day on which it was due")
    replied_late: int = Field(default=0, description="Of these, replied later")
    overdue: int = Field(default=0, description="Of these, not replied, and past due")

    @property
    def turns(self) -> int:
        """How many turns there were."""
        return sum(day.turns for day in self.days)

    @property
    def people(self) -> int:
        """How many people came."""
        return sum(day.people for day in self.days)

    @property
    def weeks_held(self) -> int:
        """In how many weeks the chairman received citizens."""
        return sum(week.is_held for week in self.weeks)


class HowReceptionsWent(OfReceptions, Question[ReceptionFigures]):
    """When were citizens received in a period, how many came, and what became of their matters?"""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "receptions"
    answer: ClassVar[type[Answer]] = ReceptionFigures
