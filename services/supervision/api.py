"""Answers which periods are closed."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision import closing_store as store
from shared.contracts.questions.supervision.closings import Closing, Closings, WhichPeriodsAreClosed
from shared.messaging.router import ServiceRouter

router = ServiceRouter("supervision")


@router.query
async def which_periods_are_closed(question: WhichPeriodsAreClosed, read: AsyncConnection) -> Closings:
    """List the closings of some units that end within a period."""
    rows = await store.closings_of(read, question.units, question.since, question.until)
    return Closings(closings=tuple(map(described, rows)))


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
