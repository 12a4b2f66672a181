"""Answers what is due today. Each group is counted and listed by an index."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.calendar.axis import Calendar
from services.deadlines.decisions.decision_store import law_in_force
from services.deadlines.record_filters import (
    COLUMN,
    HAS_DUE_TIME,
    IS_OPEN,
    OVERDUE,
    PROCEDURE_UNKNOWN,
    WAITS_TO_BE_FETCHED,
)
from services.deadlines.tables import deadline
from services.deadlines.today.hours import NOT_KNOWN, Today, time_left
from shared.contracts.questions.deadlines import Standing
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
LONG_AWAITED_DAYS: Final = 7
LONG_READY_DAYS: Final = 5
"""Our choice: after so many days somebody should call the citizen."""
RUNNING: Final = and_(COLUMN.standing == Standing.RUNNING, HAS_DUE_TIME)
AWAITING: Final = COLUMN.standing == Standing.AWAITING


class GroupOfWork(NamedTuple):
    """The condition of a group, the column that says since when, and after how many days that is long."""

    name: WorkGroup
    condition: ColumnElement[bool]
    since: str = "received_at"
    long_days: int = 0
    due: str = "due_at"
    of: str = "unit"
    """The columns that say by when, and of which unit it is the work."""


PASSING_ON: Final = GroupOfWork(
    WorkGroup.PASSING_ON, COLUMN.pass_on_by.is_not(None), due="pass_on_by", of="counter_unit"
)


@router.query
async def what_is_due_today(question: WhatIsDueToday, context: ServiceContext) -> WorkToday:
    """Return the groups of today's work."""
    async with context.reading() as read:
        return await work_at(question, read, context.clock.now())


async def work_at(question: WhatIsDueToday, read: AsyncConnection, now: datetime) -> WorkToday:
    """Return the groups as of a moment."""
    calendar = (await law_in_force(read)).calendar_of(question.units[0])
    today = Today.at(now, calendar)
    groups = [await _filled(read, group, question, now, calendar) for group in groups_of(today, now)]
    promised = GroupOfWork(WorkGroup.PROMISED, _promised_by(today.closes or now), due="promised_at")
    return WorkToday(
        at=now,
        is_open=today.closes is not None,
        session_ends=today.session_ends,
        closes=today.closes,
        next_day=today.next_day,
        groups=tuple(groups),
        promised=await _filled(read, promised, question, now, calendar),
        to_pass_on=await _filled(read, PASSING_ON, question, now, calendar),
    )


def groups_of(today: Today, now: datetime) -> Sequence[GroupOfWork]:
    """Return the groups; no record is in two of the first four."""
    session = today.session_ends or now
    closes = today.closes or session
    return (
        GroupOfWork(WorkGroup.OVERDUE, OVERDUE),
        GroupOfWork(WorkGroup.THIS_SESSION, and_(RUNNING, COLUMN.due_at <= session)),
        GroupOfWork(WorkGroup.TODAY, _due_within(session, closes)),
        GroupOfWork(WorkGroup.NEXT_DAY, _due_within(max(session, closes), today.next_closes or closes)),
        GroupOfWork(WorkGroup.AWAITING, AWAITING, "halted_since", LONG_AWAITED_DAYS),
        GroupOfWork(WorkGroup.TO_FETCH, WAITS_TO_BE_FETCHED, "resolved_at", LONG_READY_DAYS),
        GroupOfWork(WorkGroup.APOLOGY, COLUMN.owes_apology),
    )


def _due_within(after: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(RUNNING, COLUMN.due_at > after, COLUMN.due_at <= until)


def _promised_by(until: datetime) -> ColumnElement[bool]:
    """Return the condition that an open record that waits for nobody was promised by a moment."""
    is_earlier = or_(PROCEDURE_UNKNOWN, COLUMN.promised_at < COLUMN.due_at)
    is_running = and_(IS_OPEN, COLUMN.standing == Standing.RUNNING)
    return and_(COLUMN.promised_at.is_not(None), COLUMN.promised_at <= until, is_earlier, is_running)


async def _filled(
    read: AsyncConnection, group: GroupOfWork, question: WhatIsDueToday, now: datetime, calendar: Calendar
) -> WorkInGroup:
    of_units = (COLUMN[group.of].in_(question.units), group.condition)
    since = COLUMN[group.since]
    long_ago = since < now - timedelta(days=group.long_days)
    counted = select(func.count(), func.count().filter(long_ago)).select_from(deadline).where(*of_units)
    count, long = (await read.execute(counted)).one()
    listed = (
        select(deadline).where(*of_units).order_by(COLUMN[group.due], COLUMN.record).limit(question.limit)
    )
    rows = (await read.execute(listed)).all() if count and question.limit else []
    return WorkInGroup(
        group=group.name,
        count=count,
        long=long if group.long_days else 0,
        long_days=group.long_days,
        lines=tuple(_line(row, group, now, calendar) for row in rows),
    )


def _line(row: Row[Any], group: GroupOfWork, now: datetime, calendar: Calendar) -> WorkLine:
    is_known = group.due != "due_at" or not (row.missing_year or row.procedure_name is not None)
    due_at = row._mapping[group.due] if is_known else None
    left = time_left(now, due_at, calendar) if due_at else NOT_KNOWN
    return WorkLine(
        record=row.record,
        procedure=row.procedure,
        due_at=due_at,
        standing=row.standing,
        since=row._mapping[group.since] or row.received_at,
        minutes=left.minutes,
        days=left.days,
    )
