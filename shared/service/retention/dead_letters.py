"""The sweep of a service's dead letters, which expire as those on the bus do."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.reference.retention_periods import Kind
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count
from shared.storage.dead_letter import dead_letter


async def purge_batch(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Delete some expired dead letters, the oldest first."""
    own = dead_letter.c
    old = select(own.id).where(own.dead_lettered_at < before).order_by(own.dead_lettered_at).limit(limit)
    removed = (await connection.execute(delete(dead_letter).where(own.id.in_(old)))).rowcount
    return PurgedBatch(removed, has_more=removed == limit)


async def count_expired(read: AsyncConnection, before: datetime) -> Expired:
    """Count the dead letters that are past their time."""
    return Expired(await count(read, dead_letter, dead_letter.c.dead_lettered_at < before))


DEAD_LETTERS: Final = PurgeRule(Kind.DEAD_LETTERS, purge_batch, count_expired)
