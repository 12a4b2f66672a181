"""What the pages ask: one inquiry a page, its questions put to the services at once."""

from asyncio import gather
from typing import Final

from services.gateway.queries.period import Period
from services.gateway.queries.query_client import Desk, ServiceSilent
from services.gateway.queries.views import (
    CommuneView,
    HistoryView,
    InTimeView,
    InvitationsView,
    LettersView,
    MonthView,
    RecordsView,
    RecordView,
    SatisfactionView,
    SurveyView,
    UnitView,
)
from shared.contracts.questions.deadlines import (
    Breakdown,
    DeadlineFigures,
    HowManyInTime,
    RecordLine,
    RecordsByDueTime,
    Standing,
)
from shared.contracts.questions.letters import HowManyLetters, LetterStatus, LettersWritten
from shared.contracts.questions.question import Page
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.contracts.questions.surveys.invitations import OpenInvitations
from shared.contracts.questions.wordings import WordingLine, WordingsInForce
from shared.reference.catalogue import load_procedures
from shared.reference.units import Unit

YEARS_LOOKED_BACK: Final = 4
Units = tuple[Unit, ...]


async def latest(desk: Desk, units: Units, years: list[int]) -> tuple[Period, DeadlineFigures | None]:
    """Return the newest of some units' years in which they received records, and the figures of these.

    A page opens on figures. If there are none in the last years it is the newest year; None while deadlines
    is silent.
    """
    looked_at = years[:YEARS_LOOKED_BACK]
    whole = Period(Period.of_year(looked_at[-1]).since, Period.of_year(looked_at[0]).until)
    answer = await desk.ask_if_there(_in_time(units, whole, Breakdown.YEAR))
    figures = {int(part.of): part.figures for part in answer.parts} if answer else {}
    busy = [year for year, one in figures.items() if one.received]
    year = max(busy, default=looked_at[0])
    return Period.of_year(year), figures.get(year)


async def latest_year(desk: Desk, units: Units, years: list[int]) -> Period:
    """Return the newest of some units' years in which they received records."""
    period, _ = await latest(desk, units, years)
    return period


async def of_year(desk: Desk, units: Units, year: int) -> tuple[Period, DeadlineFigures | None]:
    """Return a year, and the figures of its records; None while deadlines is silent."""
    period = Period.of_year(year)
    return period, await desk.ask_if_there(_in_time(units, period, None))


async def commune(desk: Desk, units: Units, period: Period) -> CommuneView:
    """Ask for figures of a commune, the first of the units, and of those added to it; silence is left out.

    Raises:
        ServiceSilent: Nobody answers.
    """
    of = {"units": _ids(units), "since": period.since, "until": period.until}
    months = period.months()
    records, letters, survey = await gather(
        desk.ask_if_there(_in_time(units, period, Breakdown.MONTH if months else None)),
        desk.ask_if_there(HowManyLetters.model_validate(of)),
        desk.ask_if_there(HowSatisfied.model_validate(of)),
    )
    answers = {"deadlines": records, "letters": letters, "surveys": survey}
    silent = tuple(service for service, answer in answers.items() if answer is None)
    if len(silent) == len(answers):
        raise ServiceSilent("deadlines")
    return CommuneView(
        unit=UnitView.of(units[0]),
        history=HistoryView.of(units[0]),
        added=tuple(map(UnitView.of, units[1:])),
        since=period.since,
        until=period.until,
        records=records and InTimeView.of(records),
        months=tuple(
            MonthView(since=month.since, until=month.until, figures=part.figures)
            for month, part in zip(months, records.parts, strict=True)
        )
        if records
        else (),
        letters=letters,
        survey=survey and SatisfactionView.of(survey, period),
        silent=silent,
    )


async def records(desk: Desk, unit: Unit, standing: Standing | None, page: Page) -> RecordsView:
    """Ask which records are due when."""
    answer = await desk.ask(RecordsByDueTime(unit=unit.id, standing=standing, **page.model_dump()))
    return RecordsView(
        unit=UnitView.of(unit),
        standing=standing,
        records=tuple(map(_named, answer.records)),
        next=answer.next,
    )


async def letters(
    desk: Desk, unit: Unit, kind: str | None, status: LetterStatus | None, page: Page
) -> LettersView:
    """Ask which letters were written."""
    asked = LettersWritten(unit=unit.id, kind=kind, status=status, **page.model_dump())
    answer = await desk.ask(asked)
    return LettersView(
        unit=UnitView.of(unit), kind=kind, status=status, letters=answer.letters, next=answer.next
    )


async def kinds(desk: Desk, unit: Unit) -> tuple[WordingLine, ...]:
    """Ask which kinds of letter a unit writes; none while the service is silent."""
    answer = await desk.ask_if_there(WordingsInForce(unit=unit.id))
    return answer.wordings if answer else ()


async def surveys(desk: Desk, unit: Unit, period: Period) -> SurveyView:
    """Ask how citizens were served."""
    answer = await desk.ask(HowSatisfied(units=(unit.id,), since=period.since, until=period.until))
    return SurveyView(
        unit=UnitView.of(unit),
        since=period.since,
        until=period.until,
        survey=SatisfactionView.of(answer, period),
    )


async def invitations(desk: Desk, unit: Unit, page: Page) -> InvitationsView:
    """Ask whom the counter can still ask."""
    answer = await desk.ask(OpenInvitations(unit=unit.id, **page.model_dump()))
    return InvitationsView(unit=UnitView.of(unit), invitations=answer.invitations, next=answer.next)


def _in_time(units: Units, period: Period, by: Breakdown | None) -> HowManyInTime:
    return HowManyInTime(units=_ids(units), since=period.since, until=period.until, by=by)


def _ids(units: Units) -> tuple[str, ...]:
    return tuple(unit.id for unit in units)


def procedure_name(code: str) -> str:
    """Return the name of a procedure, or its code where the catalogue does not have it."""
    known = load_procedures().get(code)
    return known.name if known else code


def _named(record: RecordLine) -> RecordView:
    return RecordView(**record.model_dump(), procedure_name=procedure_name(record.procedure))
