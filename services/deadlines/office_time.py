"""Answers questions about office time: when something is due, and whether the office was open."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.calendar.axis import whole_minute
from services.deadlines.decisions.decision_store import law_in_force
from services.deadlines.due_times.calculation import due_at
from shared.contracts.questions.office_time import DueTimes, OpenTimes, WasOpen, WhenDue
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.reference.catalogue import Limit
from shared.reference.office_zone import local_day

router = ServiceRouter("deadlines")


@router.query
async def when_due(question: WhenDue, read: AsyncConnection) -> DueTimes:
    """Count due times on the unit's calendar, each by the rule set in force on its day.

    Raises:
        NotFound: There is no such limit.
        UnknownYear: A period leaves the calendar.
    """
    try:
        limit = Limit.parse(question.limit)
    except ValueError:
        raise NotFound("this limit") from None
    law = await law_in_force(read)
    calendar = law.calendar_of(question.unit)
    return DueTimes(
        due_at=tuple(
            due_at(limit, at, (), calendar, law.rules_on(local_day(at, law.zone))) for at in question.since
        )
    )


@router.query
async def was_open(question: WasOpen, read: AsyncConnection) -> OpenTimes:
    """Look moments up in the unit's calendar.

    Raises:
        UnknownYear: A moment lies outside the calendar.
    """
    calendar = (await law_in_force(read)).calendar_of(question.unit)
    minutes = map(whole_minute, question.moments)
    return OpenTimes(
        open=tuple(
            calendar.minutes_until(at + timedelta(minutes=1)) > calendar.minutes_until(at) for at in minutes
        )
    )
