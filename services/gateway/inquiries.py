"""What the pages ask: one inquiry a page, its questions put to the services at once."""

from asyncio import gather
from typing import Final

from services.gateway.desk import Desk, ServiceSilent
from services.gateway.period import Period
from services.gateway.views import (
    CommuneView,
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
from shared.catalogue import known_procedures
from shared.events.life_event import LifeEventKind
from shared.questions.deadlines import HowManyInTime, RecordLine, RecordsByDueTime, Standing
from shared.questions.letters import HowManyLetters, LettersWritten
from shared.questions.question import Page
from shared.questions.surveys import HowSatisfied, OpenInvitations
from shared.units import Unit

YEARS_LOOKED_BACK: Final = 4


async def latest_year(desk: Desk, unit: Unit, years: list[int]) -> Period:
    """Return the newest of a unit's years in which it received records, so that its page opens on figures."""
    periods = [Period.of_year(year) for year in years[:YEARS_LOOKED_BACK]]
    answers = await gather(*(desk.ask_if_there(_in_time(unit, period)) for period in periods))
    busy = (period for period, figures in zip(periods, answers, strict=True) if figures and figures.received)
    return next(busy, periods[0])


async def commune(desk: Desk, unit: Unit, period: Period) -> CommuneView:
    """Ask for a commune's figures; whoever is silent is left out.

    Raises:
        ServiceSilent: Nobody answers.
    """
    of = {"unit": unit.id, "since": period.since, "until": period.until}
    months = period.months()
    (records, letters, survey), by_month = await gather(
        gather(
            desk.ask_if_there(HowManyInTime.model_validate(of)),
            desk.ask_if_there(HowManyLetters.model_validate(of)),
            desk.ask_if_there(HowSatisfied.model_validate(of)),
        ),
        gather(*(desk.ask_if_there(_in_time(unit, month)) for month in months)),
    )
    answers = {"deadlines": records, "letters": letters, "surveys": survey}
    silent = tuple(service for service, answer in answers.items() if answer is None)
    if len(silent) == len(answers):
        raise ServiceSilent("deadlines")
    return CommuneView(
        unit=UnitView.of(unit),
        since=period.since,
        until=period.until,
        records=records and InTimeView.of(records),
        months=tuple(
            MonthView(since=month.since, until=month.until, figures=figures)
            for month, figures in zip(months, by_month, strict=True)
        )
        if all(by_month)
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


async def letters(desk: Desk, unit: Unit, kind: LifeEventKind | None, page: Page) -> LettersView:
    """Ask which letters were written."""
    answer = await desk.ask(LettersWritten(unit=unit.id, kind=kind, **page.model_dump()))
    return LettersView(unit=UnitView.of(unit), kind=kind, letters=answer.letters, next=answer.next)


async def surveys(desk: Desk, unit: Unit, period: Period) -> SurveyView:
    """Ask how citizens were served."""
    answer = await desk.ask(HowSatisfied(unit=unit.id, since=period.since, until=period.until))
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


def _in_time(unit: Unit, period: Period) -> HowManyInTime:
    return HowManyInTime(unit=unit.id, since=period.since, until=period.until)


def _named(record: RecordLine) -> RecordView:
    known = known_procedures().get(record.procedure)
    return RecordView(**record.model_dump(), procedure_name=known.name if known else record.procedure)
