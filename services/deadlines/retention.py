"""The purge rule of deadlines: empties what imported books call procedures, since that may name a person.

The code of such a procedure, and all that is counted of its records, stays.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.record_filters import PROCEDURE_UNKNOWN
from services.deadlines.tables import NAMED_IN_A_BOOK, deadline, happening
from shared.reference.retention_periods import Kind
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count
from shared.storage.tables import Instant

NAMED: Final = text(NAMED_IN_A_BOOK)


async def purge_names(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Empty the names of a batch of records that are closed, and of which nothing was told since."""
    old = select(happening.c.record).where(NAMED, *_old(before), _is_closed())
    records = (await connection.execute(old.order_by(happening.c.record).limit(limit))).scalars().all()
    if records:
        of_these = update(happening).where(NAMED, happening.c.record.in_(records))
        await connection.execute(of_these.values(procedure_name=None))
        unknown = update(deadline).where(PROCEDURE_UNKNOWN, deadline.c.record.in_(records))
        await connection.execute(unknown.values(procedure_name=""))
    return PurgedBatch(len(records), has_more=len(records) == limit)


async def expired_names(read: AsyncConnection, before: datetime) -> Expired:
    """Count the expired names, and separately those of open records."""
    expired = await count(read, happening, NAMED, *_old(before))
    to_remove = await count(read, happening, NAMED, *_old(before), _is_closed())
    return Expired(to_remove, expired - to_remove)


PURGE_RULES: Final = (PurgeRule(Kind.REPORTS, purge_names, expired_names),)


def _old(before: datetime) -> Sequence[ColumnElement[bool]]:
    """Conditions that nothing has happened to the record of an event since."""
    later = happening.alias()
    is_later = and_(later.c.record == happening.c.record, later.c.at >= literal(before, Instant))
    return (~exists().where(is_later),)


def _is_closed() -> ColumnElement[bool]:
    closed = or_(deadline.c.resolved_at.is_not(None), deadline.c.ended_at.is_not(None))
    return exists().where(deadline.c.record == happening.c.record, closed)
