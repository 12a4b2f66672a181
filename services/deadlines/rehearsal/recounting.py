"""Reads the records of a period and counts them again, some thousand at a time; nothing can be written.

Each thousand is read in a transaction of its own, so that none is held for as long as a rehearsal lasts: the
office goes on writing meanwhile, and its log of writes (WAL) is emptied as ever. A record is read once with
its events, and counted by both laws as it was then; one that comes later, or changes after it was read,
is counted as it was or not at all.
"""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, func, literal, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines import store
from services.deadlines.decisions.decision_store import law_in_force
from services.deadlines.record_filters import COUNTS, end_of
from services.deadlines.rehearsal.comparing import RehearsedRecord, compared, counted_again
from services.deadlines.reports.period_records import as_passed
from services.deadlines.tables import deadline
from shared.errors import PublicError
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import start_of_day
from shared.storage.database import Database
from shared.storage.tables import Instant

AT_ONCE: Final = 1000


class NotCounted(NamedTuple):
    """A record that the other law cannot count, and why."""

    record: str
    why: str


@asynccontextmanager
async def reading_only(database: Database) -> AsyncIterator[AsyncConnection]:
    """Open a transaction in which the database itself refuses to write, and in which it stays as it is."""
    async with database.reading() as read:
        if not database.is_sqlite:
            await read.execute(text("set transaction isolation level repeatable read, read only"))
            yield read
            return
        await read.execute(text("pragma query_only = on"))
        try:
            yield read
        finally:
            await read.execute(text("pragma query_only = off"))


async def rehearse(
    database: Database, units: Collection[str], since: date, until: date, now: datetime
) -> AsyncIterator[RehearsedRecord | NotCounted]:
    """Yield each record that form II.06a counts in a period, as it is and as it would be by the law here.

    The law is that which this process has read, with the decisions about the calendar that the office has
    made: a closure because of a storm stays one.

    Args:
        database: That of the office.
        units: Unit ids; all without any.
        since: First day of the period.
        until: Last day.
        now: Until when the clocks of open records have run.
    """
    async with reading_only(database) as read:
        law = await law_in_force(read)
    period = as_passed(since, until, now)
    last = ""
    while True:
        async with reading_only(database) as read:
            codes = (await read.execute(_records(units, since, until, last))).scalars().all()
            if not codes:
                return
            events, known = await store.load(read, codes)
        for code in codes:
            before = known[code]
            try:
                after = counted_again(before, events[code], law, now)
                one = compared(before, after, period, law.zone)
            except PublicError as trouble:
                yield NotCounted(code, str(trouble))
                continue
            if one:
                yield one
        last = codes[-1]


def _records(units: Collection[str], since: date, until: date, after: str) -> Select[Any]:
    """Return the codes of some records that were open within a period, those that follow a code."""
    start = literal(start_of_day(since, load_office_zone()), Instant)
    end = literal(end_of(until), Instant)
    closed_at = func.coalesce(deadline.c.resolved_at, deadline.c.ended_at)
    query = select(deadline.c.record).where(
        deadline.c.record > after,
        COUNTS,
        and_(deadline.c.received_at < end, or_(closed_at.is_(None), closed_at >= start)),
    )
    if units:
        query = query.where(deadline.c.unit.in_(units))
    return query.order_by(deadline.c.record).limit(AT_ONCE)
