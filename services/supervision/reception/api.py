"""Answers what stands in the diary of receptions, and takes days, turns and replies."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Any

import structlog
from nats.errors import Error as BusError
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.reception import reception_store as store
from services.supervision.reception.diary import LIMIT, HeldDay, Turn, figures_of
from shared.clock import PEOPLE_ACT
from shared.contracts.questions.office_time import WhenDue
from shared.contracts.questions.supervision.receptions import (
    REPLY_OWED,
    HowReceptionsWent,
    MatterKind,
    ReceivedVisit,
    ReceivingOfficial,
    ReceptionDay,
    ReceptionDays,
    ReceptionDiary,
    ReceptionDone,
    ReceptionFigures,
    RecordReception,
    RecordVisit,
    SettleVisit,
    VisitOutcome,
)
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import NotFound, QueryFailed, ask
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day

log = structlog.get_logger()
router = ServiceRouter("supervision")
TO_THE_END_OF_A_WEEK = timedelta(days=6)


@router.query
async def record_reception(question: RecordReception, tx: Transaction) -> ReceptionDone:
    """Note that citizens were received on a day; once noted it stays."""
    now = PEOPLE_ACT.now()
    if question.held_on > local_day(now, load_office_zone()):
        return ReceptionDone(kept=False, refused="in-the-future")
    day = (question.unit, question.held_on, question.receiver)
    await store.note_day(tx.connection, *day, question.officer, now)
    return ReceptionDone(kept=True)


@router.query
async def record_visit(question: RecordVisit, context: ServiceContext) -> ReceptionDone:
    """Enter a turn once for each form, with the time by which a reply is due as deadlines counts it."""
    now = PEOPLE_ACT.now()
    if question.held_on > local_day(now, load_office_zone()):
        return ReceptionDone(kept=False, refused="in-the-future")
    due_at: datetime | None = None
    if question.outcome in REPLY_OWED:
        try:
            due_at = await _due(question, context)
        except (BusError, QueryFailed) as failure:
            log.warning("query_unanswered", question=WhenDue.subject(), reason=type(failure).__name__)
            return ReceptionDone(kept=False, refused="no-answer")
    async with context.transaction() as tx:
        row = await store.entered(tx.connection, question, due_at, now)
        sent_before = (row.unit, row.held_on, row.receiver, row.visitor, row.matter, row.outcome)
        sent_now = (
            *(question.unit, question.held_on, question.receiver),
            *(question.visitor, question.matter, question.outcome),
        )
        if sent_before != sent_now:
            return ReceptionDone(kept=False, refused="changed-meanwhile")
        day = (question.unit, question.held_on, question.receiver)
        await store.note_day(tx.connection, *day, question.officer, now)
    return ReceptionDone(kept=True, visit=row.id)


async def _due(question: RecordVisit, context: ServiceContext) -> datetime | None:
    received_at = datetime.combine(question.held_on, time(8), load_office_zone())
    due = await ask(context.bus, WhenDue(unit=question.unit, limit=LIMIT, since=(received_at,)))
    return due.due_at[0]


@router.query
async def settle_visit(question: SettleVisit, tx: Transaction) -> ReceptionDone:
    """Note that the reply that was owed was given; the first one counts.

    Raises:
        NotFound: The unit has no such turn.
    """
    row = await store.visit_by_id(tx.connection, question.visit)
    if row is None or row.unit != question.unit:
        raise NotFound("this turn")
    if row.outcome not in REPLY_OWED:
        return ReceptionDone(kept=False, refused="no-reply-owed", visit=row.id)
    if not row.held_on <= question.replied_on <= local_day(PEOPLE_ACT.now(), load_office_zone()):
        return ReceptionDone(kept=False, refused="in-the-future", visit=row.id)
    if row.replied_on is None:
        await store.reply(tx.connection, row.id, question.replied_on, question.officer)
    return ReceptionDone(kept=True, visit=row.id)


@router.query
async def reception_diary(question: ReceptionDiary, read: AsyncConnection) -> ReceptionDays:
    """Return the diary of a period, newest first, with who came."""
    scope = (question.unit, question.since, question.until)
    visits: dict[tuple[object, str], list[ReceivedVisit]] = defaultdict(list)
    for row in await store.visits_of(read, *scope):
        visits[row.held_on, row.receiver].append(_visit(row))
    return ReceptionDays(
        days=tuple(
            ReceptionDay(
                held_on=row.held_on,
                receiver=row.receiver,
                by=row.by,
                visits=tuple(visits[row.held_on, row.receiver]),
            )
            for row in reversed(await store.days_of(read, *scope))
        )
    )


@router.query
async def how_receptions_went(question: HowReceptionsWent, read: AsyncConnection) -> ReceptionFigures:
    """Return the figures of a period. They name nobody."""
    unit, since, until = question.unit, question.since, question.until
    zone = load_office_zone()
    days = [
        HeldDay(row.held_on, ReceivingOfficial(row.receiver))
        for row in await store.days_of(read, unit, since, until + TO_THE_END_OF_A_WEEK)
    ]
    turns = [
        Turn(
            HeldDay(row.held_on, ReceivingOfficial(row.receiver)),
            row.people,
            MatterKind(row.matter),
            VisitOutcome(row.outcome),
            local_day(row.due_at, zone) if row.due_at else None,
            row.replied_on,
        )
        for row in await store.visits_of(read, unit, since, until)
    ]
    return figures_of(days, turns, since, until, local_day(PEOPLE_ACT.now(), zone))


def _visit(row: Row[Any]) -> ReceivedVisit:
    return ReceivedVisit(
        visit=row.id,
        visitor=row.visitor,
        residence=row.address,
        people=row.people,
        matter=row.matter,
        said=row.said,
        outcome=row.outcome,
        due_at=row.due_at,
        replied_on=row.replied_on,
        by=row.by,
    )
