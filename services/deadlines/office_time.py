"""Answers questions about office time: when something is due, and whether the office was open."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.calendar.axis import UnknownYear, whole_minute
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
    """
    try:
        limit = Limit.parse(question.limit)
    except ValueError:
        raise NotFound("this limit") from None
    law = await law_in_force(read)
    calendar = law.calendar_of(question.unit)

    def due(at: datetime) -> datetime | None:
        with suppress(UnknownYear):
            return due_at(limit, at, (), calendar, law.rules_on(local_day(at, law.zone)))
        return None

    return DueTimes(due_at=tuple(map(due, question.since)))


@router.query
async def was_open(question: WasOpen, read: AsyncConnection) -> OpenTimes:
    """Look moments up in the unit's calendar."""
    calendar = (await law_in_force(read)).calendar_of(question.unit)

    def is_open(at: datetime) -> bool | None:
        with suppress(UnknownYear):
            return calendar.minutes_until(at + timedelta(minutes=1)) > calendar.minutes_until(at)
        return None

    return OpenTimes(open=tuple(map(is_open, map(whole_minute, question.moments))))
