"""The public board of a commune: what it shows, and the queries behind it."""

from asyncio import gather
from datetime import date
from typing import Self

from pydantic import Field

from services.gateway.queries import page_queries
from services.gateway.queries.figure_views import AS_OF, InTimeView, SatisfactionView
from services.gateway.queries.period import Period, years_of
from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from services.gateway.queries.views import UnitView, View
from shared.bilingual import Bilingual
from shared.contracts.questions.deadlines import DeadlineFigures, HowManyInTime
from shared.contracts.questions.letter_figures import LetterFigures
from shared.contracts.questions.reports.given_land import GivenLand, HowMuchLandWasGiven, LandOfUnit
from shared.contracts.questions.surveys.figures import HowSatisfied, SurveyFigures
from shared.contracts.questions.surveys.follow_ups import FollowUpFigures, HowManyFollowedUp
from shared.contracts.questions.surveys.recommendations import CATALOGUE_FIELD
from shared.reference.units import Unit


class BoardRecommendations(View):
    """Recommendations of citizens, and how many are answered."""

    received: int = Field(description="Received in the year")
    answered: int = Field(description="Answered in the year")
    answered_in_time: int = Field(description="Of those answered, how many before the deadline or on it")
    overdue: int = Field(description="Past their deadline when the year ended, or now")

    @classmethod
    def of(cls, figures: DeadlineFigures) -> Self:
        return cls(
            received=figures.received,
            answered=figures.resolved,
            answered_in_time=figures.in_time,
            overdue=figures.overdue,
        )


class BoardView(View):
    """A commune's public figures of one calendar year; a part is null while its service does not answer."""

    unit: UnitView
    since: date
    until: date
    as_of: date = Field(description=AS_OF)
    records: InTimeView | None
    letters: dict[str, int] | None = Field(description="Letters handed over to families, by kind")
    visits: int | None = Field(description="Families visited after a death")
    letter_names: dict[str, Bilingual] = Field(exclude=True)
    land: LandOfUnit | None = Field(
        description="Land that families gave for roads: of those that have their letter of thanks"
    )
    follow_ups: FollowUpFigures | None = Field(
        description="Dissatisfied answers that the office looked into, of those opened in the year"
    )
    survey: SatisfactionView | None = Field(description="Of the citizens who were asked and answered")
    recommendations: BoardRecommendations | None = Field(
        description="Recommendations of citizens, which are part of the records"
    )


async def board(queries: QueryClient, unit: Unit, year: int | None, today: date) -> BoardView:
    """Return the board of a year, or of the latest with records; unavailable services are left out.

    Raises:
        ServiceUnavailable: No service answers.
    """
    units = (unit,)
    years = years_of(units, today)
    likely = Period.of_year(year or years[0])
    (period, records), others = await gather(
        page_queries.of_year(queries, units, year) if year else page_queries.latest(queries, units, years),
        _others(queries, unit, likely),  # asked before it is known that this is the latest year with records
    )
    letters, land, survey, follow_ups, recommendations = (
        others if period == likely else await _others(queries, unit, period)
    )
    if not any((records, letters, survey)):
        raise ServiceUnavailable("deadlines")
    return BoardView(
        unit=UnitView.of(unit),
        since=period.since,
        until=period.until,
        records=records and InTimeView.of(records),
        as_of=period.as_of(today),
        letters=letters.handed_over_by_kind if letters else None,
        visits=letters.visits if letters else None,
        letter_names={
            kind.kind: Bilingual(vi=kind.name, en=kind.english) for kind in (letters.kinds if letters else ())
        },
        land=next(iter(land.parts), LandOfUnit(of=unit.id)) if land else None,
        follow_ups=follow_ups,
        survey=survey and SatisfactionView.of(survey, period),
        recommendations=recommendations and BoardRecommendations.of(recommendations),
    )


async def _others(
    queries: QueryClient, unit: Unit, period: Period
) -> tuple[
    LetterFigures | None,
    GivenLand | None,
    SurveyFigures | None,
    FollowUpFigures | None,
    DeadlineFigures | None,
]:
    """Return the figures of a period beside those of its records; None of a service that is unavailable."""
    asked = {"units": (unit.id,), "since": period.since, "until": period.until}
    return await gather(
        page_queries.letter_figures(queries, (unit.id,), period),
        queries.ask_or_none(HowMuchLandWasGiven.model_validate(asked)),
        queries.ask_or_none(HowSatisfied.model_validate(asked)),
        queries.ask_or_none(HowManyFollowedUp.model_validate(asked)),
        queries.ask_or_none(HowManyInTime.model_validate(asked | {"field": CATALOGUE_FIELD})),
    )
