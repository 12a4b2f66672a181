"""Answers what is due today. Each group is counted and listed by an index."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.calendar.axis import Calendar
from services.deadlines.decisions.decision_store import law_in_force
from services.deadlines.today.groups import COUNTED, GROUPS, LISTED, moments_of
from services.deadlines.today.hours import NOT_KNOWN, Today, time_left
from shared.clock import moment_of_deed
from shared.contracts.questions.work_today import (
    WhatIsDueToday,
    WorkGroup,
    WorkInGroup,
    WorkLine,
    WorkToday,
)
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter

router = ServiceRouter("deadlines")


@router.query
async def what_is_due_today(question: WhatIsDueToday, context: ServiceContext) -> WorkToday:
    """Return the groups of today's work."""
    async with context.reading() as read:
        return await work_at(question, read, context.clock.now())


async def work_at(question: WhatIsDueToday, read: AsyncConnection, now: datetime) -> WorkToday:
    """Return the groups as of a moment. Before a replayed year begins, it says that it is now."""
    calendar = (await law_in_force(read)).calendar_of(question.units[0])
    today = Today.at(now, calendar)
    asked = {"units": question.units, "limit": question.limit, **moments_of(today, now)}
    counts = {row.name: row for row in await read.execute(COUNTED, asked)}
    lines: dict[str, list[WorkLine]] = defaultdict(list)
    if question.limit and any(row.records for row in counts.values()):
        for row in await read.execute(LISTED, asked):
            lines[row.name].append(_line(row, now, calendar))
    groups = {
        group.name: WorkInGroup(
            group=group.name,
            count=counts[group.name].records,
            long=counts[group.name].long,
            long_days=group.long_days,
            lines=tuple(lines[group.name]),
        )
        for group in GROUPS
    }
    return WorkToday(
        at=moment_of_deed(now),
        is_open=today.closes is not None,
        session_ends=today.session_ends,
        closes=today.closes,
        next_day=today.next_day,
        promised=groups.pop(WorkGroup.PROMISED),
        to_pass_on=groups.pop(WorkGroup.PASSING_ON),
        groups=tuple(groups.values()),
    )


def _line(row: Row[Any], now: datetime, calendar: Calendar) -> WorkLine:
    due_at = row.due if row.is_known else None
    left = time_left(now, due_at, calendar) if due_at else NOT_KNOWN
    return WorkLine(
        record=row.record,
        procedure=row.procedure,
        due_at=due_at,
        standing=row.standing,
        since=row.since,
        minutes=left.minutes,
        days=left.days,
    )
