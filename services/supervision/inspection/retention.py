"""Removes the files of evidence some time after they were handed in; digest, day and sentence stay."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.tables import evidence, evidence_part
from shared.reference.retention_periods import Kind
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count
from shared.storage.tables import Instant


async def purge_files(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Remove the content of some files."""
    oldest = select(evidence.c.id).where(*_old(before)).order_by(evidence.c.at).limit(limit)
    found = (await connection.execute(oldest)).scalars().all()
    await connection.execute(delete(evidence_part).where(evidence_part.c.evidence.in_(found)))
    removed = update(evidence).where(evidence.c.id.in_(found))
    await connection.execute(removed.values(is_removed=True))
    return PurgedBatch(len(found), has_more=len(found) == limit)


async def expired_files(read: AsyncConnection, before: datetime) -> Expired:
    """Count the files whose time is over; none waits for anything else."""
    return Expired(to_remove=await count(read, evidence, *_old(before)), blocked=0)


PURGE_RULES: Final = (PurgeRule(Kind.EVIDENCE, purge_files, expired_files),)


def _old(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return ~evidence.c.is_removed, evidence.c.at < literal(before, Instant)
