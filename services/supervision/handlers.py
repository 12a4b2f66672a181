"""Sees its own facts on the bus: from then on everybody else can."""

from collections.abc import Sequence

from sqlalchemy import update

from services.supervision.tables import closing
from shared.contracts.events.envelope import Event
from shared.contracts.events.period import PeriodClosed
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("supervision")


@router.consumes(PeriodClosed)
async def note_told(events: Sequence[Event[PeriodClosed]], tx: Transaction) -> None:
    """Note of each closing when it was seen first."""
    ids = [event.data.closing for event in events]
    untold = update(closing).where(closing.c.id.in_(ids), closing.c.told_at.is_(None))
    await tx.connection.execute(untold.values(told_at=tx.now))
