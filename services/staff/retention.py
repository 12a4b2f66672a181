"""Purges what staff keeps about people: the reading log, sign-ins, names of those who have left, notices.

The log is purged from its beginning, and the last entry that goes leaves its digest behind, so that the rest
can still be checked.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.reading_log import log_store
from services.staff.reading_log.chain import ChainLink
from services.staff.tables import (
    account,
    device,
    identity,
    log_entry,
    mail,
    mail_choice,
    notice,
    person,
    posting,
    session,
    settled,
    spare_code,
    told,
    used_flow,
    wrong_tries,
)
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day
from shared.reference.retention_periods import Kind
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count
from shared.storage.tables import Instant

SIGN_INS: Final = (
    (session, session.c.created_at),
    (device, device.c.seen_at),
    (wrong_tries, wrong_tries.c.last_at),
    (used_flow, used_flow.c.at),
)
NOTICES: Final = (
    (notice, notice.c.at),
    (settled, settled.c.at),
    (mail, mail.c.written_at),
    (told, told.c.at),
)


async def purge_log(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Delete the oldest entries of the reading log, as far as all of them are expired."""
    youngest = select(func.min(log_entry.c.number)).where(log_entry.c.at >= literal(before, Instant))
    first_kept = await connection.scalar(youngest)
    old = select(log_entry.c.number, log_entry.c.digest).where(log_entry.c.at < literal(before, Instant))
    if first_kept is not None:
        old = old.where(log_entry.c.number < first_kept)
    rows = (await connection.execute(old.order_by(log_entry.c.number).limit(limit))).all()
    if not rows:
        return PurgedBatch(0, has_more=False)
    removed = await log_store.purge_until(connection, ChainLink(rows[-1].number, rows[-1].digest))
    return PurgedBatch(removed, has_more=len(rows) == limit)


async def expired_log(read: AsyncConnection, before: datetime) -> Expired:
    """Count the entries that are expired."""
    return Expired(await count(read, log_entry, log_entry.c.at < literal(before, Instant)))


async def purge_sign_ins(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Delete old sessions, devices in which nobody has signed in for long, and old wrong tries."""
    removed = [await _delete_old(connection, *kept, before, limit) for kept in SIGN_INS]
    return PurgedBatch(sum(removed), has_more=limit in removed)


async def expired_sign_ins(read: AsyncConnection, before: datetime) -> Expired:
    """Count what is expired of sign-ins."""
    return Expired(sum([await count(read, table, _older(at, before)) for table, at in SIGN_INS]))


async def purge_notices(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Delete old notices and e-mails, and what was settled long ago."""
    removed = [await _delete_old(connection, *kept, before, limit) for kept in NOTICES]
    return PurgedBatch(sum(removed), has_more=limit in removed)


async def expired_notices(read: AsyncConnection, before: datetime) -> Expired:
    """Count what is expired of notices."""
    return Expired(sum([await count(read, table, _older(at, before)) for table, at in NOTICES]))


async def purge_people(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Remove the names, addresses and accounts of people who left long ago; their ids and postings stay."""
    rows = await connection.execute(select(person.c.id).where(*_left_before(before)).limit(limit))
    ids = list(rows.scalars())
    for table in (account, spare_code, identity, mail_choice):
        await connection.execute(delete(table).where(table.c.person.in_(ids)))
    await connection.execute(update(person).where(person.c.id.in_(ids)).values(name="", email=""))
    return PurgedBatch(len(ids), has_more=len(ids) == limit)


async def expired_people(read: AsyncConnection, before: datetime) -> Expired:
    """Count the people who left long ago and whose names are still there."""
    return Expired(await count(read, person, *_left_before(before)))


PURGE_RULES: Final = (
    PurgeRule(Kind.READING_LOG, purge_log, expired_log),
    PurgeRule(Kind.SIGN_INS, purge_sign_ins, expired_sign_ins),
    PurgeRule(Kind.NOTICES, purge_notices, expired_notices),
    PurgeRule(Kind.PEOPLE, purge_people, expired_people),
)


async def _delete_old(
    connection: AsyncConnection, table: Table, at: ColumnElement[datetime], before: datetime, limit: int
) -> int:
    (key,) = table.primary_key
    old: Any = select(key).where(_older(at, before)).order_by(at).limit(limit)
    return (await connection.execute(delete(table).where(key.in_(old)))).rowcount


def _older(at: ColumnElement[datetime], before: datetime) -> ColumnElement[bool]:
    return at < literal(before, Instant)


def _left_before(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that all postings of a person ended before a day, or that there never was one."""
    lasting = exists().where(
        posting.c.person == person.c.id,
        or_(posting.c.last_day.is_(None), posting.c.last_day >= local_day(before, load_office_zone())),
    )
    return person.c.name != "", ~lasting, _older(person.c.added_at, before)
