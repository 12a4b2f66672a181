"""Closes periods: asks the owners, keeps what they answer, and tells it by a fact in the same transaction."""

from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision import closing_store as store
from services.supervision.collecting import Collected, StillChanging, collect
from services.supervision.recording import digest_of
from shared.clock import PEOPLE_ACT
from shared.contracts.events.fact import fact_id
from shared.contracts.events.period import PeriodClosed
from shared.contracts.questions.supervision.closings import (
    ClosePeriod,
    Closing,
    ClosingOutcome,
    PeriodClosing,
)
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import NotFound, ask
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone, load_units
from shared.reference.office_zone import local_day

WITHIN_S: Final = 60.0
"""A province's count goes through the records of a period."""
router = ServiceRouter("supervision")


@router.query
async def close_period(question: ClosePeriod, context: ServiceContext) -> PeriodClosing:
    """Close a period, or correct it, unless it may not be.

    Raises:
        NotFound: There is no such unit.
    """
    if question.unit not in load_units():
        raise NotFound(f"the unit {question.unit}")
    now = PEOPLE_ACT.now()
    async with context.reading() as read:
        if refused := await _refused(read, question, now):
            return refused
    try:
        collected = await collect(
            partial(ask, context.bus, within_s=WITHIN_S), question.unit, question.since, question.until
        )
    except StillChanging:
        return PeriodClosing(outcome=ClosingOutcome.CHANGING)
    async with context.transaction() as tx:
        if refused := await _refused(tx.connection, question, now):  # somebody else was faster
            return refused
        return await _close(tx, question, collected, now)


async def _refused(read: AsyncConnection, question: ClosePeriod, now: datetime) -> PeriodClosing | None:
    """Return the answer if nothing is to be done, or may be."""
    if made := await store.closing_of_form(read, question.form):
        return PeriodClosing(outcome=ClosingOutcome.CLOSED, closing=described(made))
    if not question.since <= question.until < local_day(now, load_office_zone()):
        return PeriodClosing(outcome=ClosingOutcome.NOT_ENDED)
    last = await store.closing_of(read, question.unit, question.since, question.until)
    if last and not question.why:
        return PeriodClosing(outcome=ClosingOutcome.ALREADY, closing=described(last))
    if question.why and not last:
        return PeriodClosing(outcome=ClosingOutcome.NOT_CLOSED)
    return None


async def _close(
    tx: Transaction, question: ClosePeriod, collected: Collected, now: datetime
) -> PeriodClosing:
    period = (question.unit, question.since, question.until)
    last = await store.closing_of(tx.connection, *period)
    number = last.number + 1 if last else 0
    row = {
        "id": fact_id("closing", *period, number),
        "form": question.form,
        "unit": question.unit,
        "since": question.since,
        "until": question.until,
        "number": number,
        "closed_by": question.by,
        "closed_at": now,
        "position": collected.position,
        "why": question.why,
        "digest": digest_of(collected.answers),
    }
    await store.insert_closing(tx.connection, row, collected.answers)
    made = await store.closing_of(tx.connection, *period, number)
    assert made is not None  # noqa: S101  # it was just inserted
    closing = described(made)
    tx.publish(fact_of(closing), id=fact_id(closing.closing, PeriodClosed.participle))
    return PeriodClosing(outcome=ClosingOutcome.CLOSED, closing=closing)


def described(row: Row[Any]) -> Closing:
    """Return a closing as it is told."""
    return Closing(
        closing=row.id,
        unit=row.unit,
        since=row.since,
        until=row.until,
        number=row.number,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        position=row.position,
        why=row.why,
        digest=row.digest,
    )


def fact_of(closing: Closing) -> PeriodClosed:
    """Return the fact that tells of a closing."""
    return PeriodClosed(
        by=closing.closed_by,
        at=closing.closed_at,
        **closing.model_dump(exclude={"closed_by", "closed_at", "why"}),
    )
