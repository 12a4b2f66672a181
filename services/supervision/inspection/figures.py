"""The figures of a unit and year, asked of the services that own them; nothing is counted here anew."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

import structlog
from nats.errors import Error as BusError

from services.supervision.inspection.shares import OWNED, Owner, Posted
from shared.contracts.questions.deadlines import HowManyInTime
from shared.contracts.questions.letter_figures import HowManyLetters
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.supervision.inspection import FigureValue, InspectionFigure
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.contracts.questions.surveys.follow_ups import HowManyFollowedUp
from shared.contracts.questions.surveys.recommendations import CATALOGUE_FIELD
from shared.messaging.queries.client import QueryFailed
from shared.reference.loading import load_office_zone, load_procedures
from shared.reference.office_zone import local_day

log = structlog.get_logger()
AskOwner = Callable[[Question[Any]], Awaitable[Answer]]
ASKED: Final[tuple[type[Question[Any]], ...]] = (
    HowManyInTime,
    HowManyLetters,
    HowSatisfied,
    HowManyFollowedUp,
)
"""What supervision asks other services for the inspection."""


def period_of(year: int) -> tuple[date, date]:
    """Return the first and last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


async def figures_of(
    unit: str, year: int, wanted: Collection[InspectionFigure], ask: AskOwner, now: datetime
) -> Mapping[InspectionFigure, FigureValue]:
    """Return these figures as of now; those whose owner does not answer are left out."""
    owners = list(dict.fromkeys(OWNED[figure][0] for figure in wanted))
    given = await gather(*(_asked(owner, unit, year, ask, now) for owner in owners))
    answers = dict(zip(owners, given, strict=True))
    found: dict[InspectionFigure, FigureValue] = {}
    for figure in wanted:
        owner, share_of = OWNED[figure]
        if (answer := answers[owner]) is not None:
            found[figure] = FigureValue(**share_of(answer)._asdict(), as_of=now)
    return found


async def _asked(owner: Owner, unit: str, year: int, ask: AskOwner, now: datetime) -> Any:
    since, until = period_of(year)
    period: dict[str, Any] = {"units": (unit,), "since": since, "until": until}
    questions: dict[Owner, Callable[[], Question[Any]]] = {
        Owner.RECORDS: lambda: HowManyInTime(**period),
        Owner.RECOMMENDATIONS: lambda: HowManyInTime(**period, field=CATALOGUE_FIELD),
        Owner.LETTERS: lambda: HowManyLetters(**period),
        Owner.SURVEYS: lambda: HowSatisfied(**period),
        Owner.FOLLOW_UPS: lambda: HowManyFollowedUp(**period),
    }
    if owner is Owner.CATALOGUE:
        return posted_on(min(until, local_day(now, load_office_zone())))
    question = questions[owner]()
    try:
        return await ask(question)
    except (BusError, QueryFailed) as failure:
        log.warning("query_unanswered", question=question.subject(), reason=type(failure).__name__)
        return None


def posted_on(day: date) -> Posted:
    """Count the procedures that a commune decides, and those that are posted."""
    known = (procedure.as_of(day) for procedure in load_procedures().values())
    of_commune = [procedure for procedure in known if procedure.is_of_a_commune]
    return Posted(sum(procedure.is_posted for procedure in of_commune), len(of_commune))
