"""Views of figures for pages and their JSON: counts of the services, with shares in per cent."""

from datetime import date
from typing import Final, Self

from pydantic import Field

from services.gateway.queries.period import Period
from services.gateway.queries.views import HistoryView, UnitView, View
from shared.contracts.questions.deadlines import DeadlineFigures
from shared.contracts.questions.letter_figures import LetterCounts, LetterFigures, LettersOfKind
from shared.contracts.questions.surveys.figures import (
    ConfidenceInterval,
    FactorFigures,
    SurveyAlarm,
    SurveyFigures,
)

AS_OF: Final = "What is in progress or overdue, is so at the end of this day, or now if that is today"

OF_MEASURED: Final = "Of those resolved of which it is known whether in time"


def percent(part: int, whole: int) -> float | None:
    """Return a share in per cent, rounded to a tenth; None if the whole is 0.

    Only the whole is 100 and only nothing is 0, so rounding never hides a single late record.

    >>> percent(7525, 7526), percent(1, 7526), percent(7526, 7526), percent(0, 0)
    (99.9, 0.1, 100.0, None)
    """
    if not whole:
        return None
    if part in (0, whole):
        return 100.0 * (part == whole)
    return min(max(round(100 * part / whole, 1), 0.1), 99.9)


class InTimeView(DeadlineFigures):
    """The figures of records, with shares."""

    in_time_percent: float | None = Field(
        description="Resolved before the deadline or on it, of those resolved or overdue"
    )
    before_deadline_percent: float | None = Field(description=OF_MEASURED)
    on_deadline_percent: float | None = Field(description=OF_MEASURED)
    after_deadline_percent: float | None = Field(description=OF_MEASURED)
    overdue_without_apology: int = Field(description="Of those overdue")

    @classmethod
    def of(cls, figures: DeadlineFigures) -> Self:
        def of_measured(part: int) -> float | None:
            return percent(part, figures.measured)

        return cls(
            **figures.model_dump(exclude={"parts"}),
            in_time_percent=percent(figures.in_time, figures.due),
            before_deadline_percent=of_measured(figures.before_deadline),
            on_deadline_percent=of_measured(figures.on_deadline),
            after_deadline_percent=of_measured(figures.after_deadline),
            overdue_without_apology=figures.without_apology,
        )


class LettersByStatus(LetterCounts):
    """Letters to families by status, all together and by kind."""

    visits: int
    kinds: tuple[LettersOfKind, ...]
    mail_unclear: int

    @classmethod
    def of(cls, figures: LetterFigures) -> Self:
        return cls(
            **figures.total.model_dump(),
            visits=figures.visits,
            kinds=figures.kinds,
            mail_unclear=figures.mail_unclear,
        )


class FactorView(FactorFigures):
    """The ratings of one factor, and how many of them are 4 or 5."""

    satisfied_or_above: int
    satisfied_or_above_percent: float | None

    @classmethod
    def of(cls, factor: FactorFigures) -> Self:
        return cls(
            **dict(factor),
            satisfied_or_above=factor.satisfied,
            satisfied_or_above_percent=percent(factor.satisfied, factor.rated),
        )


class SatisfactionView(View):
    """The figures of a survey: the share of satisfied answers, with their number and the response rate."""

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
        description="Patterns that suggest ballot stuffing; these answers are counted all the same"
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
    """Records of one month that has begun, or of its part within the period."""

    since: date
    until: date
    figures: DeadlineFigures


class YearView(View):
    """Records of one year, or of its part until today."""

    year: int
    figures: InTimeView


class CommuneView(View):
    """A commune's figures; a part is null while its service, named in `silent`, does not answer."""

    unit: UnitView
    history: HistoryView
    added: tuple[UnitView, ...] = Field(description="Predecessors whose figures are added to the unit's own")
    since: date
    until: date
    as_of: date = Field(description=AS_OF)
    records: InTimeView | None
    months: tuple[MonthView, ...] = Field(
        description="Those that have begun; empty for periods within a month or above 12 months"
    )
    months_before: tuple[MonthView, ...] = Field(
        description="The same months of the year before; empty if the units were not there yet"
    )
    years: tuple[YearView, ...] = Field(
        description="Year by year, of the unit with all that became part of it; empty while that is unknown"
    )
    letters: LettersByStatus | None
    survey: SatisfactionView | None
    silent: tuple[str, ...]


class SurveyView(View):
    """The results of the satisfaction survey."""

    unit: UnitView
    since: date
    until: date
    survey: SatisfactionView
