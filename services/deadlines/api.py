"""What deadlines answers."""

from datetime import UTC, datetime

from sqlalchemy import Row, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.tables import deadline, tally
from services.deadlines.tally import COUNTED
from shared.asking import NotFound
from shared.db import Instant
from shared.questions.deadlines import (
    DeadlineFigures,
    HowManyInTime,
    RecordLine,
    RecordLines,
    RecordsByDueTime,
    Standing,
)

IN_PROGRESS = (Standing.RUNNING, Standing.AWAITING, Standing.OVERDUE)


async def how_many_in_time(question: HowManyInTime, read: AsyncConnection) -> DeadlineFigures:
    """Sum the tally over the period, and count what is in progress as of now."""
    sums = [func.coalesce(func.sum(tally.c[counted]), 0).label(counted) for counted in COUNTED]
    days = tally.c.day.between(question.since, question.until)
    period = (await read.execute(select(*sums).where(tally.c.unit == question.unit, days))).one()
    in_progress = await _by_standing(question.unit, read)
    return DeadlineFigures(
        received=period.received,
        resolved=period.before_deadline + period.on_deadline + period.after_deadline,
        before_deadline=period.before_deadline,
        on_deadline=period.on_deadline,
        after_deadline=period.after_deadline,
        ended=period.ended,
        in_progress=sum(in_progress.values()),
        overdue=in_progress.get(Standing.OVERDUE, 0),
    )


async def records_by_due_time(question: RecordsByDueTime, read: AsyncConnection) -> RecordLines:
    """List records in order of due time, one page."""
    place = tuple_(deadline.c.due_at, deadline.c.record)
    lines = select(deadline).where(deadline.c.unit == question.unit)
    if question.standing:
        lines = lines.where(deadline.c.standing == question.standing)
    if question.after:
        due_at, record = _place(question.after)
        lines = lines.where(place > tuple_(literal(due_at, Instant), literal(record)))
    lines = lines.order_by(deadline.c.due_at, deadline.c.record).limit(question.limit + 1)
    rows = (await read.execute(lines)).all()
    page = rows[: question.limit]
    return RecordLines(
        records=tuple(_line(row) for row in page),
        next=f"{page[-1].due_at.isoformat()} {page[-1].record}" if len(rows) > len(page) else "",
    )


def _place(after: str) -> tuple[datetime, str]:
    """Read where a page starts.

    Raises:
        NotFound: No page ends there.
    """
    due_at, _, record = after.partition(" ")
    try:
        return datetime.fromisoformat(due_at).astimezone(UTC), record
    except (ValueError, OverflowError):
        raise NotFound("this page") from None


async def _by_standing(unit: str, read: AsyncConnection) -> dict[str, int]:
    counts = (
        select(deadline.c.standing, func.count())
        .where(deadline.c.unit == unit, deadline.c.standing.in_(IN_PROGRESS))
        .group_by(deadline.c.standing)
    )
    return {row[0]: row[1] for row in await read.execute(counts)}


def _line(row: Row[tuple[object, ...]]) -> RecordLine:
    return RecordLine(
        record=row.record,
        procedure=row.procedure,
        received_at=row.received_at,
        due_at=row.due_at,
        standing=row.standing,
        resolved_at=row.resolved_at,
        outcome=row.outcome,
    )
