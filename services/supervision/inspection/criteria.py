"""The criteria of the inspection, as files have them: items, their points, and how each is filled. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from shared.contracts.questions.supervision.inspection import InspectionFigure
from shared.reference.data_file import DataTable
from shared.reference.values import Certainty, Text

FULL_SCORE: Final = 100
ROUNDED: Final = 2
"""Decimals of points."""
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
Points = Annotated[float, Field(gt=0, le=FULL_SCORE)]
HowSure = Certainty | Literal["unknown"]


def _month_and_day(text: str) -> str:
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError:
        raise ValueError('say month and day, such as "12-10"') from None
    return text


MonthDay = Annotated[str, AfterValidator(_month_and_day)]
"""A day of any year."""


class BothLanguages(DataTable):
    """A text in both languages."""

    vi: Text
    en: Text


class ScoreStep(DataTable):
    """The points for a figure that is at least, or at most, so much."""

    at_least: float | None = None
    at_most: float | None = None
    points: float = Field(ge=0, le=FULL_SCORE)

    @model_validator(mode="after")
    def _has_one_bound(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("say either at-least or at-most")
        return self

    def holds(self, value: float) -> bool:
        """Return whether a figure reaches it."""
        return value >= self.at_least if self.at_least is not None else value <= (self.at_most or 0)


class Linear(DataTable):
    """Points that grow from none at one figure to all at another; the second may be the smaller one."""

    none_at: float
    all_at: float

    @model_validator(mode="after")
    def _grows(self) -> Self:
        if self.none_at == self.all_at:
            raise ValueError("none-at and all-at are two different figures")
        return self


class Counted(DataTable):
    """The figure by which an item scores itself, in per cent, and the points that follow from it."""

    figure: InspectionFigure
    by_lower_end: bool = False
    """Whether the lower end of the interval counts instead of the share."""
    steps: tuple[ScoreStep, ...] = ()
    linear: Linear | None = None
    nothing_to_count: float = Field(ge=0, le=FULL_SCORE)
    """Points if there was nothing to count, such as no recommendation in the year."""

    @model_validator(mode="after")
    def _has_one_rule(self) -> Self:
        if bool(self.steps) == bool(self.linear):
            raise ValueError("say how points follow from it: either steps or linear")
        if len({step.at_least is None for step in self.steps}) > 1:
            raise ValueError("all steps say at-least, or all say at-most")
        bounds = [step.at_least if step.at_least is not None else step.at_most for step in self.steps]
        if len(set(bounds)) < len(bounds):
            raise ValueError("two steps begin at the same figure")
        best_first = sorted(self.steps, key=lambda step: step.at_least or -(step.at_most or 0), reverse=True)
        points = [step.points for step in best_first]
        if points != sorted(points, reverse=True):
            raise ValueError("a better figure never earns less: look at the points of the steps")
        return self


class CriterionItem(DataTable):
    """One thing that is looked at: counted by the system, or scored by the unit with evidence."""

    id: Id
    name: BothLanguages
    points: Points
    counted: Counted | None = None
    evidence: int = Field(default=1, ge=0, le=20)
    """Pieces without which the unit cannot give itself points; what is counted needs none."""

    @model_validator(mode="after")
    def _earns_no_more(self) -> Self:
        if counted := self.counted:
            given = [step.points for step in counted.steps] + [counted.nothing_to_count]
            if max(given) > self.points:
                raise ValueError(f"item {self.id} earns {self.points:g} points, and no rule of it more")
        return self


class Criterion(DataTable):
    """A criterion: some items."""

    id: Id
    name: BothLanguages
    points: Points
    items: tuple[CriterionItem, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        total = round(sum(item.points for item in self.items), ROUNDED)
        if total != self.points:
            raise ValueError(f"criterion {self.id} has {self.points:g} points, but its items have {total:g}")
        return self


class Grade(DataTable):
    """What a whole score is called from so many points on."""

    name: BothLanguages
    from_points: float = Field(ge=0, le=FULL_SCORE)


class CriteriaFile(DataTable):
    """The criteria that hold from a year on, until a later file."""

    since_year: int = Field(ge=2000, le=2100)
    source: Text
    source_en: Text
    certainty: HowSure
    score_by: MonthDay | None = None
    """Last day to score oneself, of the year itself."""
    review_by: MonthDay | None = None
    """Last day to review, of the year itself."""
    grades: tuple[Grade, ...] = ()
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        total = round(sum(criterion.points for criterion in self.criteria), ROUNDED)
        if total != FULL_SCORE:
            raise ValueError(f"the criteria have {total:g} points together: make them {FULL_SCORE}")
        if twice := _twice(criterion.id for criterion in self.criteria):
            raise ValueError(f"two criteria are called {twice}")
        if twice := _twice(item.id for item in self.items()):
            raise ValueError(f"two items are called {twice}: ids of items are unique in the whole file")
        return self

    def items(self) -> Iterator[CriterionItem]:
        """Yield all items."""
        for criterion in self.criteria:
            yield from criterion.items

    def criterion(self, id: str) -> Criterion | None:
        """Return a criterion by its id."""
        return next((criterion for criterion in self.criteria if criterion.id == id), None)

    def criterion_of(self, item: str) -> Criterion | None:
        """Return the criterion to which an item belongs."""
        return next((one for one in self.criteria if any(own.id == item for own in one.items)), None)

    def grade_of(self, points: float) -> Grade | None:
        """Return what a score is called."""
        reached = [grade for grade in self.grades if points >= grade.from_points]
        return max(reached, key=lambda grade: grade.from_points, default=None)


class CriteriaInForce(NamedTuple):
    """Criteria, and what names this very file."""

    file: CriteriaFile
    version: str


def _twice(ids: Iterable[str]) -> str:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            return id
        seen.add(id)
    return ""
