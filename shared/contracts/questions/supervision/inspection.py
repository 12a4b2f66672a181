"""Questions to supervision: how the inspection of the model stands, of a unit and of many."""

from enum import StrEnum
from typing import ClassVar, Final

from pydantic import Field

from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.supervision.evidence import Evidence
from shared.moments import Day, Moment

MOST_YEARS: Final = 10


class CriterionState(StrEnum):
    """How far the inspection of one criterion has come."""

    OPEN = "open"
    """The unit has not scored itself yet."""
    SUBMITTED = "submitted"
    """The unit has scored itself; the supervisor's word is awaited."""
    RETURNED = "returned"
    """The supervisor asks for more; the unit scores itself again."""
    ACCEPTED = "accepted"
    """The supervisor agrees with the unit's score."""
    CORRECTED = "corrected"
    """The supervisor gave another score, with the reason."""


class InspectionFigure(StrEnum):
    """A figure by which an item scores itself; each is asked of the service that owns it."""

    IN_TIME = "in-time"
    """Records in time, of those resolved or overdue."""
    APOLOGISED = "apologised"
    """Records with an apology (form 04), of those resolved late or overdue."""
    OVERDUE = "overdue"
    """Records overdue, of those in progress."""
    CONGRATULATIONS = "congratulations"
    """Letters of joy and thanks handed over, of those written."""
    THANKS = "thanks"
    """Letters of thanks to families that gave land handed over, of those written."""
    CONDOLENCES = "condolences"
    """Condolences handed over, of those written."""
    VISITS = "visits"
    """Families visited, of those to whom a condolence was written."""
    RECOMMENDATIONS = "recommendations"
    """Recommendations answered in time, of those answered or overdue."""
    FOLLOW_UPS = "follow-ups"
    """Dissatisfied answers looked into in time, of those looked into or overdue."""
    SATISFIED = "satisfied"
    """Answers satisfied or above, of those that may be shown."""
    ATTITUDE = "attitude"
    """Ratings of the officials' attitude of 4 or 5, of all ratings of it."""
    KNOW_NO_SHOW = "know-no-show"
    """Ratings of "5 know, 3 no, 4 show" of 4 or 5, of all ratings of it."""
    RESPONSE = "response"
    """Citizens who answered, of those invited."""
    POSTED = "posted"
    """Procedures whose papers and limit are posted, of those that a commune decides."""


class FigureValue(Answer):
    """What a figure was when the item was scored, or is now."""

    part: int = Field(description="The counted part")
    whole: int = Field(description="Of how many; 0 if there was nothing to count")
    low: float | None = Field(default=None, description="Lower end of the 95 % interval of the share, 0 to 1")
    high: float | None = Field(default=None, description="Upper end of it")
    as_of: Moment = Field(description="When it was asked")


class ScoredItem(Answer):
    """An item of a criterion, with what it earned."""

    item: str = Field(description="Id of the item", examples=["in-time"])
    vi: str = Field(description="What it is about, in Vietnamese")
    en: str = Field(description="What it is about, in English")
    most: float = Field(description="Points that it can earn")
    figure: InspectionFigure | None = Field(
        default=None, description="By which it scores itself; null if the unit scores it with evidence"
    )
    rule_vi: str = Field(default="", description="How points follow from the figure, in Vietnamese")
    rule_en: str = Field(default="", description="How points follow from the figure, in English")
    value: FigureValue | None = Field(
        default=None, description="The figure, as submitted, else as of now; null while nobody answers"
    )
    points: float | None = Field(
        default=None, description="As submitted; before that those of the figure as of now, or null"
    )
    needs_evidence: int = Field(default=0, description="Pieces of evidence without which it earns nothing")
    evidence: tuple[Evidence, ...] = Field(default=(), description="Oldest first; also what was withdrawn")


class DeedLine(Answer):
    """Something that was done with a criterion."""

    number: int = Field(description="Counts the deeds of a unit and year from 1")
    kind: str = Field(
        description="added-evidence, withdrew-evidence, submitted, accepted, returned or corrected",
        examples=["submitted"],
    )
    criterion: str = Field(description="Id of the criterion")
    item: str = Field(default="", description="Id of the item, if it was about one")
    points: float | None = Field(default=None, description="Points of the whole criterion, if it gave some")
    said: str = Field(description="The reason, or what goes with it")
    role: str = Field(description="Role of who did it")
    by: str = Field(description="Id of who did it")
    at: Moment = Field(description="When")


class InspectedCriterion(Answer):
    """A criterion of a unit and year."""

    criterion: str = Field(description="Id of the criterion", examples=["attitude"])
    vi: str = Field(description="Its name, in Vietnamese")
    en: str = Field(description="Its name, in English")
    most: float = Field(description="Points that it can earn: the sum of its items")
    state: CriterionState = Field(description="How far it has come")
    own: float | None = Field(default=None, description="The unit's own score, once submitted")
    accepted: float | None = Field(default=None, description="The score that the supervisor accepted or gave")
    items: tuple[ScoredItem, ...] = Field(description="In the order of the criteria's file")
    remark: DeedLine | None = Field(default=None, description="The supervisor's last word on it")


class InspectionTotals(Answer):
    """The sums of a unit and year."""

    unit: str = Field(description="Unit id")
    year: int = Field(description="The year that is inspected")
    most: float = Field(description="Points that can be earned by the criteria of the year")
    own: float = Field(description="Sum of the unit's own scores that were submitted")
    own_of: float = Field(description="Points that could be earned by the criteria that were submitted")
    accepted: float = Field(description="Sum of the accepted scores")
    accepted_of: float = Field(
        description="Points that could be earned by the criteria accepted or corrected"
    )
    criteria: int = Field(description="Number of criteria")
    submitted: int = Field(description="Of these, how many wait for the supervisor")
    returned: int = Field(description="Of these, how many the supervisor gave back")
    reviewed: int = Field(description="Of these, how many are accepted or corrected")
    grade_vi: str = Field(default="", description="The grade, once all criteria are accepted; Vietnamese")
    grade_en: str = Field(default="", description="The same in English")

    @property
    def is_reviewed(self) -> bool:
        """Whether the supervisor has accepted or corrected every criterion."""
        return self.reviewed == self.criteria

    @property
    def state(self) -> str:
        """How far it has come: one word for the whole."""
        if self.is_reviewed:
            return "reviewed"
        if self.returned:
            return "returned"
        if self.submitted:
            return "submitted"
        return "in-review" if self.reviewed else "open"


class InspectionSheet(InspectionTotals):
    """The inspection of a unit in a year: criteria, figures, evidence, scores, and each deed."""

    version: str = Field(description="Which criteria: year from which they hold, and digest of their file")
    source_vi: str = Field(description="Where the criteria come from, in Vietnamese")
    source_en: str = Field(description="Where the criteria come from, in English")
    certainty: str = Field(description="How far that was checked", examples=["unknown"])
    score_by: Day | None = Field(default=None, description="Last day to score oneself; null if none is set")
    review_by: Day | None = Field(default=None, description="Last day to review; null if none is set")
    since: Day = Field(description="First day of the period of the figures")
    until: Day = Field(description="Last day of it")
    parts: tuple[InspectedCriterion, ...] = Field(description="The criteria")
    deeds: tuple[DeedLine, ...] = Field(description="All deeds, oldest first; nothing is erased")

    @property
    def last(self) -> int:
        """The number of the last deed; 0 if there is none."""
        return self.deeds[-1].number if self.deeds else 0


class HowInspectionStands(Question[InspectionSheet]):
    """How does the inspection of a unit stand in a year? Figures that were not submitted are as of now."""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "inspection"
    answer: ClassVar[type[Answer]] = InspectionSheet

    unit: str = Field(description="Unit id", examples=["15712v1"])
    year: int = Field(ge=2000, le=2100, description="The year that is inspected", examples=[2024])


class InspectionLines(Answer):
    """Inspections side by side."""

    lines: tuple[InspectionTotals, ...] = Field(description="One for each unit and year that was asked about")


class HowInspectionsStand(Question[InspectionLines]):
    """How do the inspections of some units stand in some years?"""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "inspections"
    answer: ClassVar[type[Answer]] = InspectionLines

    units: tuple[str, ...] = Field(min_length=1, max_length=5000, description="Unit ids")
    years: tuple[int, ...] = Field(
        min_length=1, max_length=MOST_YEARS, description="Years", examples=[[2024]]
    )
