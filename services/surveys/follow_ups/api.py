"""Closing the loop: somebody looks into each dissatisfied answer, within a time that is watched."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import month_after, month_of
from services.surveys.follow_ups import follow_up_store
from services.surveys.follow_ups.follow_up_store import Waiting
from shared.clock import has_seen_no_event
from shared.contracts.events.fact import fact_id
from shared.contracts.events.survey import SurveyDissatisfied, SurveyFollowedUp
from shared.contracts.questions.surveys.follow_ups import (
    AnswerFollowUp,
    FollowUpAnswered,
    FollowUpFigures,
    FollowUpLines,
    FollowUps,
    HowManyFollowedUp,
)
from shared.messaging.context import ServiceContext
from shared.messaging.query_client import NotFound
from shared.messaging.transaction import Transaction
from shared.reference.office_zone import OFFICE_ZONE

LIMIT: Final = "10 working-days"
"""Source: domain.md, section 5, unchecked."""


async def open_up(waiting: Iterable[Waiting], tx: Transaction) -> None:
    """Open follow-ups now and say so; their due times come from the office's calendar."""
    opened = list(waiting)
    await follow_up_store.open_at(tx.connection, [one.id for one in opened], tx.now)
    for one in opened:
        fact = SurveyDissatisfied(unit=one.place.unit, follow_up=one.id, at=tx.now)
        tx.publish(fact, id=fact_id("survey-dissatisfied", one.id))


def is_over(one: Waiting, now: datetime, open_for: timedelta) -> bool:
    """Return whether the month of a follow-up is over and none of its links works: no crowd will come."""
    if has_seen_no_event(now):
        return False
    return month_after(one.place.month) <= month_of((now - open_for).astimezone(OFFICE_ZONE).date())


async def follow_up_lines(question: FollowUps, read: AsyncConnection) -> FollowUpLines:
    """List follow-ups, oldest first, one page."""
    lines = await follow_up_store.page(read, question.unit, question.after, question.limit + 1)
    page = lines[: question.limit]
    last = page[-1] if len(lines) > len(page) else None
    return FollowUpLines(
        follow_ups=tuple(page), next=f"{last.opened_at.isoformat()} {last.follow_up}" if last else ""
    )


async def answer_follow_up(question: AnswerFollowUp, tx: Transaction) -> FollowUpAnswered:
    """Note the outcome of a follow-up, once; the first one stays.

    Raises:
        NotFound: There is no such follow-up, or it is not open yet.
    """
    known = await follow_up_store.one(tx.connection, question.follow_up)
    if known is None:
        raise NotFound("this follow-up")
    if known.answered_at:
        return FollowUpAnswered(kept=False, answered_at=known.answered_at)
    await follow_up_store.close(tx.connection, question, tx.now)
    fact = SurveyFollowedUp(
        unit=known.unit,
        follow_up=question.follow_up,
        outcome=question.outcome,
        in_time=known.due_at is None or tx.now <= known.due_at,
        at=tx.now,
    )
    tx.publish(fact, id=fact_id("survey-followed-up", question.follow_up))
    return FollowUpAnswered(kept=True, answered_at=tx.now)


async def how_many_followed_up(question: HowManyFollowedUp, context: ServiceContext) -> FollowUpFigures:
    """Count the follow-ups that were opened in the months of a period."""
    async with context.reading() as read:
        return await follow_up_store.figures(read, question, context.clock.reached())
