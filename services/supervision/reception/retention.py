"""Removes who was received, where they live and what they said some time later; that they were stays."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.tables import visit
from shared.contracts.events.personal import REDACTED
from shared.contracts.questions.supervision.receptions import REPLY_OWED
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day
from shared.reference.retention_periods import Kind
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count


async def purge_visitors(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Redact some turns."""
    oldest = select(visit.c.id).where(*_old(before), ~_blocked()).order_by(visit.c.held_on).limit(limit)
    found = (await connection.execute(oldest)).scalars().all()
    redacted = update(visit).where(visit.c.id.in_(found))
    await connection.execute(redacted.values(visitor=REDACTED, address="", said="", is_redacted=True))
    return PurgedBatch(len(found), has_more=len(found) == limit)


async def expired_visitors(read: AsyncConnection, before: datetime) -> Expired:
    """Count the turns whose time is over; one whose reply is still owed waits for it."""
    blocked = await count(read, visit, *_old(before), _blocked())
    return Expired(to_remove=await count(read, visit, *_old(before)) - blocked, blocked=blocked)


PURGE_RULES: Final = (PurgeRule(Kind.RECEPTIONS, purge_visitors, expired_visitors),)


def _old(before: datetime) -> tuple[ColumnElement[bool], ...]:
    day = local_day(before, load_office_zone())
    return ~visit.c.is_redacted, func.coalesce(visit.c.replied_on, visit.c.held_on) < day


def _blocked() -> ColumnElement[bool]:
    return visit.c.outcome.in_(sorted(REPLY_OWED)) & visit.c.replied_on.is_(None)
