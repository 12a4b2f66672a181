"""What is asked for the page of a supervisor's group, and how it is put side by side.

One question goes to each owner of figures for all units together, never one for each unit.
"""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from services.gateway.queries.figure_views import InTimeView, percent
from services.gateway.queries.group_views import EarlierView, GroupView, LineView
from services.gateway.queries.period import Period
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.ranking import Interval, Rank, ranks
from services.gateway.queries.signed_query_client import NotAllowedToAsk
from services.gateway.queries.views import UnitView
from shared.contracts.questions.deadlines import Breakdown, DeadlineFigures, FiguresByPart, HowManyInTime
from shared.contracts.questions.letter_figures import (
    HowManyLetters,
    LetterFigures,
    LettersByKind,
    LetterTone,
)
from shared.contracts.questions.reports.given_land import GivenLand, HowMuchLandWasGiven, LandSum
from shared.contracts.questions.supervision.inspection import HowInspectionsStand
from shared.contracts.questions.surveys.figures import (
    ConfidenceInterval,
    HowSatisfied,
    Satisfaction,
    SurveyBreakdown,
    SurveyFigures,
)
from shared.contracts.questions.surveys.recommendations import CATALOGUE_FIELD
from shared.interval import wilson
from shared.reference.loading import load_units
from shared.reference.units import Group
from shared.reference.units.lines import UnitLine, UnitsBy, stands_apart, under_of, unit_lines

T = TypeVar("T")
NO_RECORDS: Final = DeadlineFigures.model_validate(dict.fromkeys(DeadlineFigures.model_fields, 0))
"""The figures of a unit without records."""
NO_ANSWERS: Final = Satisfaction(answers=0, shown=0, satisfied_or_above=0)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the owners of figures answer about one period; None where one is silent."""

    lines: tuple[UnitLine, ...]
    records: FiguresByPart | None
    letters: LetterFigures | None
    survey: SurveyFigures | None = None
    recommendations: FiguresByPart | None = None


class GroupFigures:
    """Asks for the figures of a group.

    Args:
        queries: Asks for whom the page is shown.
        group: The group.
        by: Under which units figures stand.
    """

    def __init__(self, queries: QueryClient, group: Group, by: UnitsBy) -> None:
        self._queries = queries
        self._group = group
        self._by = by

    async def view(self, period: Period, today: date) -> GroupView:
        """Return the figures of each unit that belonged to the group in a period, and of all together."""
        elapsed = period.elapsed(today)
        before, year = elapsed.before(), elapsed.year_before()
        now, scores, land, last_year, last = await gather(
            self._answers(period),
            self._scores(period),
            self._land(period),
            self._earlier(year),
            _nothing() if before == year else self._earlier(before),
        )
        lines = [self._line(line, now, today) for line in now.lines]
        lines = [
            line.model_copy(
                update={
                    "score": scores.get(own.unit.id),
                    **_land_of(land, own.unit.id),
                    "last_year": _earlier_of(own, last_year, year),
                    "last_period": last and _earlier_of(own, last, before),
                }
            )
            for line, own in zip(lines, now.lines, strict=True)
        ]
        total = _figures(None, now.records, now.letters, now.survey, now.recommendations).model_copy(
            update={
                **_land_of(land),
                "last_year": self._total_of(last_year, year),
                "last_period": last and self._total_of(last, before),
            }
        )
        return GroupView(
            id=self._group.id,
            name=self._group.name,
            by=self._by,
            since=period.since,
            until=period.until,
            as_of=period.as_of(today),
            last_period=None if before == year else (before.since, before.until),
            last_year=(year.since, year.until),
            total=total,
            lines=_ranked(lines),
            land=land,
        )

    async def _answers(self, period: Period) -> Answers:
        asked, lines = self._asked(period)
        if not lines:
            return Answers((), None, None)
        ask = self._queries.ask_or_none
        records, letters, survey, recommendations = await gather(
            ask(HowManyInTime.model_validate(asked | {"by": Breakdown.UNIT})),
            ask(HowManyLetters.model_validate(asked | {"by_unit": True})),
            ask(HowSatisfied.model_validate(asked | {"by": SurveyBreakdown.UNIT})),
            ask(HowManyInTime.model_validate(asked | {"by": Breakdown.UNIT, "field": CATALOGUE_FIELD})),
        )
        return Answers(lines, records, letters, survey, recommendations)

    async def _scores(self, period: Period) -> dict[str, float]:
        """Return the points of units whose inspection in the year of a period is over, if somebody may ask.

        While nobody has opened the inspection its service is not started, and there are none.
        """
        units = tuple(line.unit.id for line in self._asked(period)[1])
        asked = HowInspectionsStand
        if not units or period.since.year != period.until.year or self._queries.is_not_started(asked.service):
            return {}
        try:
            answer = await self._queries.ask_or_none(asked(units=units, years=(period.since.year,)))
        except NotAllowedToAsk:
            return {}
        return {line.unit: line.accepted for line in answer.lines if line.is_reviewed} if answer else {}

    async def _land(self, period: Period) -> GivenLand | None:
        asked, lines = self._asked(period)
        if not lines:
            return None
        return await self._queries.ask_or_none(HowMuchLandWasGiven.model_validate(asked))

    async def _earlier(self, period: Period) -> Answers:
        asked, lines = self._asked(period)
        if not lines:
            return Answers((), None, None)
        records, letters = await gather(
            self._queries.ask_or_none(HowManyInTime.model_validate(asked | {"by": Breakdown.UNIT})),
            self._queries.ask_or_none(HowManyLetters.model_validate(asked | {"by_unit": True})),
        )
        return Answers(lines, records, letters)

    def _asked(self, period: Period) -> tuple[dict[str, object], tuple[UnitLine, ...]]:
        units = self._group.between(period.since, period.until)
        lines = unit_lines(load_units(), units, self._by)
        return {"units": units, "since": period.since, "until": period.until, "under": under_of(lines)}, lines

    def _line(self, line: UnitLine, now: Answers, today: date) -> LineView:
        of = line.unit.id
        figures = _figures(
            UnitView.of(line.unit),
            _part(now.records, of),
            _part_of_letters(now.letters, of),
            _part_of_survey(now.survey, of),
            _part(now.recommendations, of),
        )
        added = tuple(map(UnitView.of, line.added))
        apart = stands_apart(load_units(), line.unit, today)
        return figures.model_copy(update={"added": added, "apart": apart})

    def _total_of(self, earlier: Answers, period: Period) -> EarlierView | None:
        if not self._group.between(period.since, period.since):
            return None
        return _compared(earlier.records, earlier.letters)


async def _nothing() -> None:
    """Answer nothing, where there is nothing to ask."""


def _figures(
    unit: UnitView | None,
    records: DeadlineFigures | None,
    letters: LettersByKind | None,
    survey: Satisfaction | None,
    recommendations: DeadlineFigures | None,
) -> LineView:
    return LineView(
        unit=unit,
        records=InTimeView.of(records) if records else None,
        in_time_interval=_interval(records.in_time, records.due) if records else None,
        letters=letters.total.handed_over if letters else None,
        joy=letters.handed_over_in(LetterTone.JOY) if letters else None,
        grief=letters.handed_over_in(LetterTone.GRIEF) if letters else None,
        visits=letters.visits if letters else None,
        answers=survey.shown if survey else None,
        satisfied_percent=percent(survey.satisfied_or_above, survey.shown) if survey else None,
        satisfied_interval=survey.interval if survey else None,
        recommendations=recommendations.due if recommendations else None,
        recommendations_in_time_percent=percent(recommendations.in_time, recommendations.due)
        if recommendations
        else None,
    )


def _land_of(given: GivenLand | None, of: str = "") -> dict[str, float | None]:
    """Return the figures of given land in the line of a unit, or of all together."""
    if given is None:
        return {}
    one = next((part for part in given.parts if part.of == of), LandSum()) if of else given
    return {"land_families": one.families, "land_square_metres": one.square_metres}


def _interval(part: int, whole: int) -> ConfidenceInterval | None:
    if not whole:
        return None
    low, high = wilson(part, whole)
    return ConfidenceInterval(low=low, high=high)


def _part(answer: FiguresByPart | None, of: str) -> DeadlineFigures | None:
    if answer is None:
        return None
    return next((part.figures for part in answer.parts if part.of == of), NO_RECORDS)


def _part_of_letters(answer: LetterFigures | None, of: str) -> LettersByKind | None:
    if answer is None:
        return None
    none = LettersByKind(kinds=())
    return next((part for part in answer.parts if part.of == of), none)


def _part_of_survey(answer: SurveyFigures | None, of: str) -> Satisfaction | None:
    if answer is None:
        return None
    return next((part for part in answer.parts if part.of == of), NO_ANSWERS)


def _earlier_of(own: UnitLine, earlier: Answers, period: Period) -> EarlierView | None:
    """Return what a line had in an earlier period; None if it was not there when that began."""
    line = next((line for line in earlier.lines if line.unit == own.unit), None)
    if line is None or min(one.since for one in (line.unit, *line.added)) > period.since:
        return None
    of = own.unit.id
    return _compared(_part(earlier.records, of), _part_of_letters(earlier.letters, of))


def _compared(records: DeadlineFigures | None, letters: LettersByKind | None) -> EarlierView | None:
    """Return what is compared; None of units that had no record then, since their systems did not report."""
    if records and not records.received:
        return None
    return EarlierView(
        received=records.received if records else None,
        in_time_percent=percent(records.in_time, records.due) if records else None,
        letters=letters.total.handed_over if letters else None,
    )


def _ranked(lines: Sequence[LineView]) -> tuple[LineView, ...]:
    in_time = ranks([_ends(line.in_time_interval) for line in lines])
    satisfied = ranks([_ends(line.satisfied_interval) for line in lines])
    changes: list[Mapping[str, Rank | None]] = [
        {"in_time_rank": one, "satisfied_rank": other} for one, other in zip(in_time, satisfied, strict=True)
    ]
    return tuple(line.model_copy(update=change) for line, change in zip(lines, changes, strict=True))


def _ends(interval: ConfidenceInterval | None) -> Interval | None:
    return Interval(interval.low, interval.high) if interval else None
