"""Purges names and texts from reports about ended records and life events, and removes old rejections.

The redacted reports stay, since later reports are judged by them, and so do the digests that recognise a
report that is sent again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, delete, exists, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.lifecycle import ENDS, RecordStep
from services.intake.search import word_store
from services.intake.tables import life_event, received, record
from shared.contracts.events.personal import REDACTED, redacted
from shared.contracts.events.receipt import Verdict
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.reference.loading import load_office_zone
from shared.reference.retention_periods import Kind
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count
from shared.storage.tables import Instant

REJECTED: Final = text("verdict = 'rejected'")
CLOSED_STATUSES: Final = ENDS | {RecordStep.RESOLVED}
"""Statuses after which nobody works on a record; not every publisher reports the handing over."""


async def purge_reports(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Redact a batch of reports, and the rows of their records and entries."""
    old = select(received.c.key, received.c.about, received.c.type, received.c.said)
    old = old.where(*_old(before), ~_is_open()).order_by(received.c.received_at).limit(limit)
    rows = (await connection.execute(old)).all()
    if rows:
        abouts = {row.about for row in rows}
        await connection.execute(
            update(received)
            .where(received.c.key == bindparam("id_"))
            .values(said=bindparam("rest"), personal=False),
            [{"id_": row.key, "rest": _redacted_json(row.type, row.said)} for row in rows],
        )
        of_these = record.c.code.in_(abouts)
        await connection.execute(update(record).where(of_these).values(applicant=REDACTED))
        await word_store.remove_personal(connection, abouts)
        await _redact_entries(connection, abouts)
    return PurgedBatch(len(rows), has_more=len(rows) == limit)


async def expired_reports(read: AsyncConnection, before: datetime) -> Expired:
    """Count the expired reports, and separately those of open records."""
    expired = await count(read, received, *_old(before))
    blocked = await count(read, received, *_old(before), _is_open())
    return Expired(expired - blocked, blocked)


async def purge_receipts(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Remove a batch of rejections: no figure counts them, and a repeated event is judged again."""
    old = select(received.c.key).where(REJECTED, received.c.received_at < before)
    old = old.order_by(received.c.received_at).limit(limit)
    removed = (await connection.execute(delete(received).where(received.c.key.in_(old)))).rowcount
    return PurgedBatch(removed, has_more=removed == limit)


async def expired_receipts(read: AsyncConnection, before: datetime) -> Expired:
    """Count the expired rejections."""
    return Expired(await count(read, received, REJECTED, received.c.received_at < before))


PURGE_RULES: Final = (
    PurgeRule(Kind.REPORTS, purge_reports, expired_reports),
    PurgeRule(Kind.RECEIPTS, purge_receipts, expired_receipts),
)


def _old(before: datetime) -> Sequence[ColumnElement[bool]]:
    """Conditions that a report is personal and that nothing was reported about its record or entry since."""
    later = received.alias()
    since = later.c.received_at >= literal(before, Instant)
    news = exists().where(later.c.about == received.c.about, since, later.c.verdict != Verdict.REJECTED)
    return received.c.personal, received.c.received_at < literal(before, Instant), ~news


def _is_open() -> ColumnElement[bool]:
    """Whether a report is about a record that has not ended."""
    return exists().where(record.c.code == received.c.about, record.c.status.not_in(CLOSED_STATUSES))


def _redacted_json(type_name: str, said: str) -> str:
    report = REPORTS[type_name].model_validate_json(said)
    return redacted(report, report.day(load_office_zone())).model_dump_json()


async def _redact_entries(connection: AsyncConnection, ids: Collection[str]) -> None:
    rows = (
        await connection.execute(select(life_event.c.id, life_event.c.said).where(life_event.c.id.in_(ids)))
    ).all()
    if rows:
        await connection.execute(
            update(life_event).where(life_event.c.id == bindparam("id_")).values(said=bindparam("rest")),
            [{"id_": row.id, "rest": _redacted_json(RegisteredReport.type_name(), row.said)} for row in rows],
        )
