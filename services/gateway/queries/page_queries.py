"""The queries of the pages: one function per page asks the services concurrently."""

from asyncio import gather
from collections.abc import Sequence
from datetime import date
from itertools import dropwhile, islice
from typing import Final

from services.gateway.queries.figure_views import (
    CommuneView,
    InTimeView,
    LettersByStatus,
    MonthView,
    SatisfactionView,
    SurveyView,
    YearView,
)
from services.gateway.queries.period import Period, years_of
from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from services.gateway.queries.views import (
    HistoryView,
    InvitationsView,
    LettersView,
    UnitView,
)
from shared.contracts.questions.deadlines import (
    Breakdown,
    DeadlineFigures,
    FiguresByPart,
    HowManyInTime,
)
from shared.contracts.questions.letter_figures import HowManyLetters, LetterFigures
from shared.contracts.questions.letters import LetterStatus, LettersWritten
from shared.contracts.questions.question import Page
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.contracts.questions.surveys.invitations import WhoWasInvited
from shared.contracts.questions.wordings import WordingLine, WordingsInForce
from shared.reference.catalogue import known_code
from shared.reference.loading import load_procedures, load_units
from shared.reference.units import Unit

YEARS_LOOKED_BACK: Final = 4
YEARS_SHOWN: Final = 6
MIN_MONTHS: Final = 2
"""A chart of fewer columns says nothing of a time."""
MAX_FOUND: Final = 100
"""Units that one search returns."""
Units = tuple[Unit, ...]


def find_units(text: str) -> list[UnitView]:
    """Return units found by name or code; for an empty text those of the groups, or all."""
    units = load_units()
    if text:
        return list(map(UnitView.of, islice(units.called(text), MAX_FOUND)))
    if not units.groups:
        return list(map(UnitView.of, islice(units, MAX_FOUND)))
    members = (members for group in units.groups.values() for members in group.members)
    return [UnitView.of(units[id]) for part in members for id in part.units]


async def latest(
    queries: QueryClient, units: Units, years: list[int]
) -> tuple[Period, DeadlineFigures | None]:
    """Return the latest year in which the units received records, and the figures of that year.

    If they received none in the last years, it is the newest year. The figures are None while deadlines is
    unavailable.
    """
    looked_at = years[:YEARS_LOOKED_BACK]
    whole = Period(Period.of_year(looked_at[-1]).since, Period.of_year(looked_at[0]).until)
    answer = await queries.ask_or_none(_in_time(units, whole, Breakdown.YEAR))
    figures = {int(part.of): part.figures for part in answer.parts} if answer else {}
    busy = [year for year, counted in figures.items() if counted.received]
    year = max(busy, default=looked_at[0])
    return Period.of_year(year), figures.get(year)


async def latest_year(queries: QueryClient, units: Units, years: list[int]) -> Period:
    """Return the latest year in which the units received records."""
    period, _ = await latest(queries, units, years)
    return period


async def latest_month(queries: QueryClient, units: Units, month: Period, today: date) -> Period:
    """Return a month, or the latest one in which the units received records if they received none in it.

    It stays the month while deadlines is unavailable, and where nothing was ever received.
    """
    if not units:
        return month
    figures = await queries.ask_or_none(_in_time(units, month, None))
    if figures is None or figures.received:
        return month
    year = await latest_year(queries, units, years_of(units, today))
    answer = await queries.ask_or_none(_in_time(units, year, Breakdown.MONTH))
    busy = [part.of for part in answer.parts if part.figures.received] if answer else []
    if not busy:
        return month
    first = date.fromisoformat(f"{max(busy)}-01")
    return Period(first, first).whole_months()


async def of_year(queries: QueryClient, units: Units, year: int) -> tuple[Period, DeadlineFigures | None]:
    """Return a year as a period, and the figures of its records, or None while deadlines is unavailable."""
    period = Period.of_year(year)
    return period, await queries.ask_or_none(_in_time(units, period, None))


async def commune(queries: QueryClient, units: Units, period: Period, today: date) -> CommuneView:
    """Return the summed figures of a commune (the first of the units) and of the units added to it.

    The parts of an unavailable service are left out.

    Raises:
        ServiceUnavailable: No service answers.
    """
    asked = {"units": _ids(units), "since": period.since, "until": period.until}
    months = period.months()
    records, letters, survey, before, years = await gather(
        queries.ask_or_none(_in_time(units, period, Breakdown.MONTH if months else None)),
        letter_figures(queries, _ids(units), period),
        queries.ask_or_none(HowSatisfied.model_validate(asked)),
        _months_before(queries, units, months, today),
        _years(queries, units[0], today),
    )
    answers = {"deadlines": records, "letters": letters, "surveys": survey}
    silent = tuple(service for service, answer in answers.items() if answer is None)
    if len(silent) == len(answers):
        raise ServiceUnavailable("deadlines")
    return CommuneView(
        unit=UnitView.of(units[0]),
        history=HistoryView.of(units[0]),
        added=tuple(map(UnitView.of, units[1:])),
        since=period.since,
        until=period.until,
        as_of=period.as_of(today),
        records=records and InTimeView.of(records),
        months=_month_views(months, records, today),
        months_before=before,
        years=years,
        letters=letters and LettersByStatus.of(letters),
        survey=survey and SatisfactionView.of(survey, period),
        silent=silent,
    )


def _month_views(
    months: Sequence[Period], records: FiguresByPart | None, today: date
) -> tuple[MonthView, ...]:
    """Return the months that have begun."""
    return tuple(
        MonthView(since=month.since, until=month.until, figures=part.figures)
        for month, part in zip(months, records.parts if records else (), strict=bool(records))
        if month.since <= today
    )


async def _months_before(
    queries: QueryClient, units: Units, months: Sequence[Period], today: date
) -> tuple[MonthView, ...]:
    """Return the same months of the year before, if the units were there in all of them."""
    begun = [month for month in months if month.since <= today]
    if not begun:
        return ()
    before = [month.elapsed(today).year_before() for month in begun]
    if min(unit.since for unit in units) > before[0].since or len(before) < MIN_MONTHS:
        return ()
    whole = Period(before[0].since, before[-1].until)
    answer = await queries.ask_or_none(_in_time(units, whole, Breakdown.MONTH))
    return _month_views(before, answer, today) if answer and answer.received else ()


async def _years(queries: QueryClient, unit: Unit, today: date) -> tuple[YearView, ...]:
    """Return the figures of a unit's years since its first record, with those that became part of it."""
    units = load_units().with_predecessors(unit)
    years = years_of(units, today)[:YEARS_SHOWN]
    whole = Period(Period.of_year(years[-1]).since, Period.of_year(years[0]).until)
    answer = await queries.ask_or_none(_in_time(units, whole, Breakdown.YEAR))
    parts = dropwhile(lambda part: not part.figures.received, answer.parts if answer else ())
    return tuple(YearView(year=int(part.of), figures=InTimeView.of(part.figures)) for part in parts)


async def letter_figures(
    queries: QueryClient, units: tuple[str, ...], period: Period
) -> LetterFigures | None:
    """Return the figures of letters; None while the service is unavailable.

    While an update runs it may be older than this gateway, and does not count by kind yet.
    """
    asked = HowManyLetters(units=units, since=period.since, until=period.until)
    figures = await queries.ask_or_none(asked)
    return figures if figures and figures.kinds else None


async def letters(
    queries: QueryClient, unit: Unit, kind: str | None, status: LetterStatus | None, page: Page
) -> LettersView:
    """Return a page of letters."""
    asked = LettersWritten(unit=unit.id, kind=kind, status=status, **page.model_dump())
    answer = await queries.ask(asked)
    return LettersView(
        unit=UnitView.of(unit), kind=kind, status=status, letters=answer.letters, next=answer.next
    )


async def kinds(queries: QueryClient, unit: Unit) -> tuple[WordingLine, ...]:
    """Return the kinds of letter that a unit writes; empty while the service is unavailable."""
    answer = await queries.ask_or_none(WordingsInForce(unit=unit.id))
    return answer.wordings if answer else ()


async def surveys(queries: QueryClient, unit: Unit, period: Period) -> SurveyView:
    """Return the results of the survey."""
    answer = await queries.ask(HowSatisfied(units=(unit.id,), since=period.since, until=period.until))
    return SurveyView(
        unit=UnitView.of(unit),
        since=period.since,
        until=period.until,
        survey=SatisfactionView.of(answer, period),
    )


async def invitations(queries: QueryClient, unit: Unit, page: Page) -> InvitationsView:
    """Return a page of open invitations."""
    answer = await queries.ask(WhoWasInvited(unit=unit.id, **page.model_dump()))
    return InvitationsView(unit=UnitView.of(unit), invitations=answer.invitations, next=answer.next)


def _in_time(units: Units, period: Period, by: Breakdown | None) -> HowManyInTime:
    return HowManyInTime(units=_ids(units), since=period.since, until=period.until, by=by)


def _ids(units: Units) -> tuple[str, ...]:
    return tuple(unit.id for unit in units)


def procedure_name(code: str) -> str:
    """Return the name of a procedure, or its code if the catalogue does not have it."""
    procedures = load_procedures()
    procedure = procedures.get(known_code(code, procedures))
    return procedure.name if procedure else code
