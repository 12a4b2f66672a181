"""Reads the records that a report of a period looks at, each found by an index."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BindParameter, CompoundSelect, Row, Select, and_, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.record_filters import COUNTS, IS_OPEN, end_of, received_between
from services.deadlines.reports.two_countings import CountedRecord, ReportPeriod
from services.deadlines.tables import deadline
from services.deadlines.tracking.record_event import STOPPED
from shared.messaging.paging import PageOrder
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day, start_of_day
from shared.storage.tables import Instant

COLUMN: Final = deadline.c
READ: Final = (
    *(COLUMN.record, COLUMN.unit, COLUMN.procedure, COLUMN.received_at, COLUMN.online, COLUMN.due_at),
    *(COLUMN.missing_year, COLUMN.appointment_at, COLUMN.halted_since, COLUMN.resolved_at, COLUMN.outcome),
    *(COLUMN.ended_as, COLUMN.ended_at, COLUMN.standing, COLUMN.procedure_name, COLUMN.limit),
)
"""What a record is counted by, and what is told of it."""
AT_ONCE: Final = 1000


def as_passed(since: date, until: date, now: datetime) -> ReportPeriod:
    """Return a period as far as it has passed: nobody is late on a day that is still to come."""
    today = local_day(now, load_office_zone())
    return ReportPeriod(since, max(since, min(until, today)))


async def records_of_period(
    read: AsyncConnection, units: Collection[str], since: date, until: date
) -> AsyncIterator[tuple[Row[Any], CountedRecord]]:
    """Yield each record of some units that either counting has in a period."""
    zone = load_office_zone()
    async with read.stream(_of_period(units, since, until)) as rows:
        async for some in rows.partitions(AT_ONCE):
            for row in some:
                yield row, CountedRecord.of(row, row.standing, zone)


def received_in(unit: str, since: date, until: date) -> Select[Any]:
    """Return the query of the records that a unit received in a period."""
    return select(deadline).where(COLUMN.unit == unit, received_between(since, until), COUNTS)


async def batch_of_period(
    read: AsyncConnection, unit: str, since: date, until: date, *, after: str, limit: int = AT_ONCE
) -> tuple[Sequence[tuple[Row[Any], CountedRecord]], str]:
    """Return the records of a period that follow a code, in the order of their codes, and the next cursor."""
    zone, of_period = load_office_zone(), _of_period([unit], since, until).subquery()
    order = PageOrder(of_period.c.record)
    rows, cursor = await order.batch(read, select(of_period), after=after, limit=limit)
    return [(row, CountedRecord.of(row, row.standing, zone)) for row in rows], cursor


def _of_period(units: Collection[str], since: date, until: date) -> CompoundSelect[Any]:
    """Return the query: what came in; and of what had come in before, what is or was open, or was stopped.

    A record that is linked to that of another system is left out: that one counts.
    """
    start, end = _instant(start_of_day(since, load_office_zone())), _instant(end_of(until))
    before = COLUMN.received_at < start
    parts = (
        and_(COLUMN.received_at >= start, COLUMN.received_at < end),
        and_(before, COLUMN.resolved_at >= start),
        and_(before, COLUMN.ended_at >= start),
        and_(before, COLUMN.ended_at < start, COLUMN.ended_as == STOPPED),
        and_(before, IS_OPEN),
    )
    return union_all(*(select(*READ).where(COLUMN.unit.in_(units), part, COUNTS) for part in parts))


def _instant(moment: datetime) -> BindParameter[datetime]:
    return literal(moment, Instant)
