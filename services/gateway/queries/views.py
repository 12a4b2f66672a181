"""What the pages show and the JSON beside them says: answers of the services, put side by side. No rules."""

from datetime import date
from itertools import islice
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field

from services.gateway.queries.period import Period
from shared.contracts.questions.deadlines import DeadlineFigures, RecordLine, Standing
from shared.contracts.questions.letters import LetterFigures, LetterLine, LetterStatus
from shared.contracts.questions.surveys.figures import (
    ConfidenceInterval,
    FactorFigures,
    SurveyAlarm,
    SurveyFigures,
)
from shared.contracts.questions.surveys.invitations import InvitationLine
from shared.reference.units import Unit, load_units

MOST_FOUND: Final = 100
"""Units that one search shows."""


def percent(part: int, whole: int) -> float | None:
    """Return a share in per cent, to a tenth; None of nothing.

    Only all is 100 and only none is 0, so that rounding never hides a single late record.

    >>> percent(7525, 7526), percent(1, 7526), percent(7526, 7526), percent(0, 0)
    (99.9, 0.1, 100.0, None)
    """
    if not whole:
        return None
    if part in (0, whole):
        return 100.0 * (part == whole)
    return min(max(round(100 * part / whole, 1), 0.1), 99.9)


class View(BaseModel):
    """What one page shows."""

    model_config = ConfigDict(frozen=True)


class UnitView(View):
    """A commune, ward or town, from its first day to its last."""

    id: str = Field(examples=["15712v1"])
    name: str
    parents: tuple[str, ...] = Field(description="Its district, while there was one, and its province")
    province: str
    since: date
    until: date

    @classmethod
    def of(cls, unit: Unit) -> Self:
        return cls(
            id=unit.id,
            name=unit.name,
            parents=unit.parents,
            province=unit.province,
            since=unit.since,
            until=unit.until,
        )


def units_found(text: str) -> list[UnitView]:
    """Return the first units found by name or code; without either, those of groups, if there are any."""
    units = load_units()
    if text:
        return list(map(UnitView.of, islice(units.called(text), MOST_FOUND)))
    if not units.groups:
        return list(map(UnitView.of, islice(units, MOST_FOUND)))
    members = (members for group in units.groups.values() for members in group.members)
    return [UnitView.of(units[id]) for part in members for id in part.units]


class HistoryView(View):
    """What became part of a unit, and what it became part of, as far as is known; and how that is known."""

    predecessors: tuple[UnitView, ...]
    successors: tuple[UnitView, ...]
    source: str = Field(description="Where the unit's name, code and days are from, in Vietnamese")
    source_en: str
    certainty: str = Field(description="How sure they are, in Vietnamese")
    certainty_en: str

    @classmethod
    def of(cls, unit: Unit) -> Self:
        units = load_units()
        return cls(
            predecessors=tuple(map(UnitView.of, units.predecessors(unit))),
            successors=tuple(map(UnitView.of, units.successors(unit))),
            source=unit.source,
            source_en=unit.source_en,
            certainty=unit.certainty,
            certainty_en=unit.certainty_en,
        )


class InTimeView(DeadlineFigures):
    """The figures of records, with their shares of those resolved."""

    in_time_percent: float | None = Field(description="Before the deadline or on it")
    before_deadline_percent: float | None
    on_deadline_percent: float | None
    after_deadline_percent: float | None
    overdue_without_apology: int

    @classmethod
    def of(cls, figures: DeadlineFigures) -> Self:
        def of_resolved(part: int) -> float | None:
            return percent(part, figures.resolved)

        return cls(
            **figures.model_dump(exclude={"parts"}),
            in_time_percent=of_resolved(figures.before_deadline + figures.on_deadline),
            before_deadline_percent=of_resolved(figures.before_deadline),
            on_deadline_percent=of_resolved(figures.on_deadline),
            after_deadline_percent=of_resolved(figures.after_deadline),
            overdue_without_apology=figures.overdue - figures.overdue_with_apology,
        )


class FactorView(FactorFigures):
    """How one factor was rated, and how many of those to whom it applies rated it 4 or 5."""

    satisfied_or_above: int
    satisfied_or_above_percent: float | None

    @classmethod
    def of(cls, factor: FactorFigures) -> Self:
        satisfied = sum(factor.steps[3:])
        return cls(
            **dict(factor),
            satisfied_or_above=satisfied,
            satisfied_or_above_percent=percent(satisfied, sum(factor.steps)),
        )


class SatisfactionView(View):
    """The figures of a survey; beside its share stand the number of answers and the response rate."""

    since: date = Field(description="Surveys are counted by whole months")
    until: date
    invitations: int
    answers: int
    response_percent: float | None
    shown: int = Field(description="Answers whose content is shown; groups under five are not")
    satisfied_or_above: int
    satisfied_or_above_percent: float | None
    interval: ConfidenceInterval | None = Field(description="95 % interval of that share")
    factors: tuple[FactorView, ...]
    alarms: tuple[SurveyAlarm, ...] = Field(
        description="Patterns that smell of ballot stuffing; counted all the same"
    )

    @classmethod
    def of(cls, figures: SurveyFigures, period: Period) -> Self:
        months = period.whole_months()
        return cls(
            since=months.since,
            until=months.until,
            invitations=figures.invitations,
            answers=figures.answers,
            response_percent=percent(figures.answers, figures.invitations),
            satisfied_or_above=figures.satisfied_or_above,
            satisfied_or_above_percent=percent(figures.satisfied_or_above, figures.shown),
            shown=figures.shown,
            interval=figures.interval,
            factors=tuple(map(FactorView.of, figures.factors)),
            alarms=figures.alarms,
        )


class MonthView(View):
    """Records of one month, or of the part of it that lies within the period."""

    since: date
    until: date
    figures: DeadlineFigures


class CommuneView(View):
    """A commune's figures; a part is null while its service is silent, which `silent` then names."""

    unit: UnitView
    history: HistoryView
    added: tuple[UnitView, ...] = Field(description="Predecessors whose figures are added to the unit's own")
    since: date
    until: date
    records: InTimeView | None
    months: tuple[MonthView, ...] = Field(description="Empty for periods within a month or above 12 months")
    letters: LetterFigures | None
    survey: SatisfactionView | None
    silent: tuple[str, ...]


class RecordView(RecordLine):
    """A record, with its procedure's name from the catalogue."""

    procedure_name: str


class RecordsView(View):
    """A page of records, soonest due first."""

    unit: UnitView
    standing: Standing | None
    records: tuple[RecordView, ...]
    next: str = Field(description="`after` of the next page; empty on the last")


class LettersView(View):
    """A page of letters, newest registration first. Personal."""

    unit: UnitView
    kind: str | None
    status: LetterStatus | None
    letters: tuple[LetterLine, ...]
    next: str = Field(description="`after` of the next page; empty on the last")


class SurveyView(View):
    """How citizens were served."""

    unit: UnitView
    since: date
    until: date
    survey: SatisfactionView


class InvitationsView(View):
    """A page of open invitations, oldest first. Whoever has a token may answer."""

    unit: UnitView
    invitations: tuple[InvitationLine, ...]
    next: str = Field(description="`after` of the next page; empty on the last")
