"""Follow-ups of dissatisfied answers: an official looks into each one within a time limit."""

from collections.abc import Collection
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.follow_ups import follow_up_store
from services.surveys.follow_ups.follow_up_store import UnopenedFollowUp
from shared.clock import moment_of_deed
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
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("surveys")

LIMIT: Final = "10 working-days"
"""Source: domain.md, section 5, unchecked."""


async def open_follow_ups(follow_ups: Collection[UnopenedFollowUp], tx: Transaction) -> None:
    """Open follow-ups now and publish it; deadlines calculates their due times from the office's calendar."""
    await follow_up_store.set_opened(tx.connection, [follow_up.id for follow_up in follow_ups], tx.now)
    for follow_up in follow_ups:
        fact = SurveyDissatisfied(unit=follow_up.unit_month.unit, follow_up=follow_up.id, at=tx.now)
        tx.publish(fact, id=fact_id("survey-dissatisfied", follow_up.id))


@router.query
async def follow_up_lines(question: FollowUps, read: AsyncConnection) -> FollowUpLines:
    """List follow-ups, oldest first, one page."""
    lines, next = await follow_up_store.page(read, question)
    return FollowUpLines(follow_ups=lines, next=next)


@router.query
async def answer_follow_up(question: AnswerFollowUp, tx: Transaction) -> FollowUpAnswered:
    """Store the outcome of a follow-up, unless it has one.

    Raises:
        NotFound: There is no such follow-up within the units of whoever asks, or it is not open yet.
    """
    follow_up = await follow_up_store.opened_follow_up(tx.connection, question.follow_up)
    if follow_up is None or not question.reaches(follow_up.unit):
        raise NotFound("this follow-up")
    if follow_up.answered_at:
        return FollowUpAnswered(kept=False, answered_at=follow_up.answered_at)
    now = moment_of_deed(tx.now)
    await follow_up_store.save_outcome(tx.connection, question, now)
    fact = SurveyFollowedUp(
        unit=follow_up.unit,
        follow_up=question.follow_up,
        outcome=question.outcome,
        in_time=follow_up.due_at is None or now <= follow_up.due_at,
        at=now,
    )
    tx.publish(fact, id=fact_id("survey-followed-up", question.follow_up))
    return FollowUpAnswered(kept=True, answered_at=now)


@router.query
async def how_many_followed_up(question: HowManyFollowedUp, context: ServiceContext) -> FollowUpFigures:
    """Count the follow-ups that were opened in a period."""
    async with context.reading() as read:
        return await follow_up_store.figures(read, question, context.clock.reached())
