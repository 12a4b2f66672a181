"""What intake forgets: names and words of records that have ended and of life events, and old rejections.

What was reported stays, without them, since later reports are judged by it; so does the digest by which the
same report is known again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, delete, exists, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.lifecycle import ENDS, Step
from services.intake.redaction import blanked
from services.intake.tables import life_event, received, record
from shared.contracts.events.receipt import Verdict
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.reference.retention_periods import Kind
from shared.service.retention import REDACTED
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count
from shared.storage.tables import Instant

REJECTED: Final = text("verdict = 'rejected'")
OVER: Final = ENDS | {Step.RESOLVED}
"""Where a record is nobody's work any more; not every publisher tells when a result was handed over."""


async def purge_reports(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Blank some reports, and what is kept of their records and entries."""
    old = select(received.c.key, received.c.about, received.c.type, received.c.said)
    old = old.where(*_old(before), ~_is_open()).order_by(received.c.received_at).limit(limit)
    rows = (await connection.execute(old)).all()
    if rows:
        abouts = {row.about for row in rows}
        await connection.execute(
            update(received)
            .where(received.c.key == bindparam("of"))
            .values(said=bindparam("left"), personal=False),
            [{"of": row.key, "left": _left_of(row.type, row.said)} for row in rows],
        )
        of_these = record.c.code.in_(abouts)
        await connection.execute(update(record).where(of_these).values(applicant=REDACTED))
        await _blank_entries(connection, abouts)
    return PurgedBatch(len(rows), has_more=len(rows) == limit)


async def expired_reports(read: AsyncConnection, before: datetime) -> Expired:
    """Count the reports that are past their time, those of open records apart."""
    all_of_them = await count(read, received, *_old(before))
    waits = await count(read, received, *_old(before), _is_open())
    return Expired(all_of_them - waits, waits)


async def purge_receipts(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Forget some rejections: they count nowhere, and what comes again is judged anew."""
    old = select(received.c.key).where(REJECTED, received.c.received_at < before)
    old = old.order_by(received.c.received_at).limit(limit)
    removed = (await connection.execute(delete(received).where(received.c.key.in_(old)))).rowcount
    return PurgedBatch(removed, has_more=removed == limit)


async def expired_receipts(read: AsyncConnection, before: datetime) -> Expired:
    """Count the rejections that are past their time."""
    return Expired(await count(read, received, REJECTED, received.c.received_at < before))


PURGE_RULES: Final = (
    PurgeRule(Kind.REPORTS, purge_reports, expired_reports),
    PurgeRule(Kind.RECEIPTS, purge_receipts, expired_receipts),
)


def _old(before: datetime) -> Sequence[ColumnElement[bool]]:
    """Whether a report is personal, and nothing was heard of its record or entry since."""
    later = received.alias()
    since = later.c.received_at >= literal(before, Instant)
    news = exists().where(later.c.about == received.c.about, since, later.c.verdict != Verdict.REJECTED)
    return received.c.personal, received.c.received_at < literal(before, Instant), ~news


def _is_open() -> ColumnElement[bool]:
    """Whether a report is about a record that has not ended."""
    return exists().where(record.c.code == received.c.about, record.c.status.not_in(OVER))


def _left_of(type_name: str, said: str) -> str:
    return blanked(REPORTS[type_name].model_validate_json(said)).model_dump_json()


async def _blank_entries(connection: AsyncConnection, ids: Collection[str]) -> None:
    rows = (
        await connection.execute(select(life_event.c.id, life_event.c.said).where(life_event.c.id.in_(ids)))
    ).all()
    if rows:
        await connection.execute(
            update(life_event).where(life_event.c.id == bindparam("of")).values(said=bindparam("left")),
            [{"of": row.id, "left": _left_of(RegisteredReport.type_name(), row.said)} for row in rows],
        )
