"""The groups of today's work: which records each has, and the two statements that count and list them all.

A page asks for all groups at once, again and again, so the statements are made once; the moments are theirs
to be told.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, literal_column, or_, select, union_all

from services.deadlines.record_filters import (
    COLUMN,
    HAS_DUE_TIME,
    IS_OPEN,
    OVERDUE,
    PROCEDURE_UNKNOWN,
    WAITS_TO_BE_FETCHED,
)
from services.deadlines.tables import deadline
from services.deadlines.today.hours import Today
from shared.clock import has_seen_no_event
from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.work_today import WorkGroup

LONG_AWAITED_DAYS: Final = 7
LONG_READY_DAYS: Final = 5
"""Our choice: after so many days somebody should call the citizen."""
RUNNING: Final = and_(COLUMN.standing == Standing.RUNNING, HAS_DUE_TIME)
AWAITING: Final = COLUMN.standing == Standing.AWAITING
PROMISED_EARLIER: Final = and_(
    COLUMN.promised_at.is_not(None),
    or_(PROCEDURE_UNKNOWN, COLUMN.promised_at < COLUMN.due_at),
    IS_OPEN,
    COLUMN.standing == Standing.RUNNING,
)


class GroupOfWork(NamedTuple):
    """The condition of a group, the column that says since when, and after how many days that is long."""

    name: WorkGroup
    condition: ColumnElement[bool]
    since: str = "received_at"
    long_days: int = 0
    due: str = "due_at"
    of: str = "unit"
    """The columns that say by when, and of which unit it is the work."""

    @property
    def of_units(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions of the records that some units have in the group."""
        return COLUMN[self.of].in_(bindparam("units", expanding=True)), self.condition


GROUPS: Final = (
    GroupOfWork(WorkGroup.OVERDUE, OVERDUE),
    GroupOfWork(WorkGroup.THIS_SESSION, and_(RUNNING, COLUMN.due_at <= bindparam("session"))),
    GroupOfWork(
        WorkGroup.TODAY,
        and_(RUNNING, COLUMN.due_at > bindparam("session"), COLUMN.due_at <= bindparam("closes")),
    ),
    GroupOfWork(
        WorkGroup.NEXT_DAY,
        and_(RUNNING, COLUMN.due_at > bindparam("day_ends"), COLUMN.due_at <= bindparam("next_closes")),
    ),
    GroupOfWork(WorkGroup.AWAITING, AWAITING, "halted_since", LONG_AWAITED_DAYS),
    GroupOfWork(WorkGroup.TO_FETCH, WAITS_TO_BE_FETCHED, "resolved_at", LONG_READY_DAYS),
    GroupOfWork(WorkGroup.APOLOGY, COLUMN.owes_apology),
    GroupOfWork(
        WorkGroup.PROMISED,
        and_(PROMISED_EARLIER, COLUMN.promised_at <= bindparam("closes")),
        due="promised_at",
    ),
    GroupOfWork(WorkGroup.PASSING_ON, COLUMN.pass_on_by.is_not(None), due="pass_on_by", of="counter_unit"),
)
"""No record is in two of the first four."""


def moments_of(today: Today, now: datetime) -> Mapping[str, datetime]:
    """Return the moments that the statements are told."""
    session = today.session_ends or now
    closes = today.closes or session
    return {
        "session": session,
        "closes": closes,
        "day_ends": max(session, closes),
        "next_closes": today.next_closes or closes,
        **{_long_ago(group): _days_before(now, group.long_days) for group in GROUPS if group.long_days},
    }


def _days_before(now: datetime, days: int) -> datetime:
    """Return the moment some days before; before a replayed year has begun there is none."""
    return now if has_seen_no_event(now) else now - timedelta(days)


def _long_ago(group: GroupOfWork) -> str:
    return f"{group.since}_long_ago"


def _counted(group: GroupOfWork) -> Any:
    is_long = COLUMN[group.since] < bindparam(_long_ago(group))
    long = func.count().filter(is_long) if group.long_days else literal_column("0")
    columns = (_name(group), func.count().label("records"), long.label("long"))
    return select(*columns).select_from(deadline).where(*group.of_units)


def _listed(group: GroupOfWork) -> Any:
    due = COLUMN[group.due]
    columns = (
        _name(group),
        COLUMN.record.label("record"),
        COLUMN.procedure,
        COLUMN.standing,
        func.coalesce(COLUMN[group.since], COLUMN.received_at, type_=COLUMN.received_at.type).label("since"),
        due.label("due"),
        (HAS_DUE_TIME if group.due == "due_at" else due.is_not(None)).label("is_known"),
    )
    first = (
        select(COLUMN.record)
        .where(*group.of_units)
        .order_by(due, COLUMN.record)
        .limit(bindparam("limit", type_=Integer))
        .subquery()
    )
    return select(*columns).join(first, first.c.record == COLUMN.record)


def _name(group: GroupOfWork) -> ColumnElement[str]:
    return literal_column(f"'{group.name}'").label("name")


COUNTED: Final = union_all(*map(_counted, GROUPS))
"""How many records each group has, and how many of them for long."""
LISTED: Final = union_all(*map(_listed, GROUPS)).order_by("name", "due", "record")
"""The first records of each group, soonest due first."""
