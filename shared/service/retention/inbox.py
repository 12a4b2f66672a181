"""The sweep of the inbox: ids of facts that can come again no more."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day
from shared.reference.retention_periods import Kind
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count
from shared.storage.inbox import inbox

LARGER: Final = 4
"""Factor of the batch size, since the rows of the inbox are small and are only deleted."""
KEY: Final = (inbox.c.reader, inbox.c.event_id)


async def purge_batch(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Delete some expired ids. Ids without a day, from before days were stored, are dated today first."""
    limit *= LARGER
    undated = select(*KEY).where(inbox.c.taken_on.is_(None)).limit(limit)
    dated = update(inbox).where(tuple_(*KEY).in_(undated)).values(taken_on=func.current_date())
    if (await connection.execute(dated)).rowcount:
        return PurgedBatch(0, has_more=True)
    old = (
        select(*KEY)
        .where(inbox.c.taken_on < local_day(before, load_office_zone()))
        .order_by(inbox.c.taken_on)
        .limit(limit)
    )
    removed = (await connection.execute(delete(inbox).where(tuple_(*KEY).in_(old)))).rowcount
    return PurgedBatch(removed, has_more=removed == limit)


async def count_expired(read: AsyncConnection, before: datetime) -> Expired:
    """Count the ids that are past their time."""
    return Expired(await count(read, inbox, inbox.c.taken_on < local_day(before, load_office_zone())))


INBOX: Final = PurgeRule(Kind.INBOX, purge_batch, count_expired, only_when_caught_up=True)
