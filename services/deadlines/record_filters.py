"""Conditions on the rows of records. What is overdue is defined here once, as the tally counts it."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, true

from services.deadlines.tables import deadline
from services.deadlines.tracking.record_event import LINKED
from shared.contracts.questions.deadlines import Standing
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import start_of_day

COLUMN: Final = deadline.c

COUNTS: Final = or_(COLUMN.ended_as.is_(None), COLUMN.ended_as != LINKED)
"""It is not linked to the record of another system."""
OVERDUE: Final = COLUMN.standing == Standing.OVERDUE
"""Open and past its due time, as of now."""
WITHOUT_APOLOGY: Final = COLUMN.apologised_at.is_(None)
"""The office has not apologised (form 04), as of now."""
PROCEDURE_UNKNOWN: Final = COLUMN.procedure_name.is_not(None)
"""The catalogue does not know its procedure; also the condition of an index."""
HAS_DUE_TIME: Final = and_(COLUMN.missing_year.is_(None), ~PROCEDURE_UNKNOWN)
"""Its due time is calculated; while it is not, `due_at` holds something else."""
IS_OPEN: Final = and_(COLUMN.resolved_at.is_(None), COLUMN.ended_at.is_(None))
"""Neither resolved nor ended; also the condition of an index."""
OPEN_STANDINGS: Final = (Standing.RUNNING, Standing.AWAITING, Standing.SUSPENDED, Standing.OVERDUE)
STANDS_OPEN: Final = COLUMN.standing.in_(OPEN_STANDINGS)
"""The same records as `IS_OPEN`, as SQLite, without statistics, finds those of a unit by an index."""
WAITS_TO_BE_FETCHED: Final = and_(COLUMN.resolved_at.is_not(None), COLUMN.returned_at.is_(None))
"""Its result is ready and was not handed over; also the condition of an index."""


def has_standing(standing: Standing) -> ColumnElement[bool]:
    """Return the condition that a record has a standing as of now.

    A returned record is stored as resolved, since the standing is to its deadline.
    """
    if standing is Standing.RESOLVED:
        return WAITS_TO_BE_FETCHED
    if standing is Standing.RETURNED:
        return COLUMN.returned_at.is_not(None)
    return COLUMN.standing == standing


def overdue_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a record was open and past its due time when a day ended, or is so now."""
    end = end_of(day)
    was_open = or_(OVERDUE, COLUMN.resolved_at >= end, COLUMN.ended_at >= end)
    return and_(COUNTS, HAS_DUE_TIME, COLUMN.due_at < end, was_open)


def apologised_by(day: date | None) -> ColumnElement[bool]:
    """Return the condition that the office had apologised when a day ended; without a day as of now."""
    return COLUMN.apologised_at < end_of(day) if day else ~WITHOUT_APOLOGY


def received_between(since: date | None, until: date | None) -> ColumnElement[bool]:
    """Return the condition that a record was received within some days, both included."""
    first = COLUMN.received_at >= start_of_day(since, load_office_zone()) if since else true()
    return and_(first, COLUMN.received_at < end_of(until) if until else true())


def due_by(day: date) -> ColumnElement[bool]:
    """Return the condition that the clock of a record runs, and that it is due when a day ends, or before."""
    return and_(HAS_DUE_TIME, COLUMN.standing == Standing.RUNNING, COLUMN.due_at < end_of(day))


def past_promise(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an open record is past what was promised, or past the law if earlier."""
    passed = and_(COLUMN.promised_at.is_not(None), COLUMN.promised_at < now)
    return and_(STANDS_OPEN, COUNTS, or_(OVERDUE, and_(COLUMN.standing == Standing.RUNNING, passed)))


def end_of(day: date) -> datetime:
    """Return the instant at which a local day ends and the next one begins."""
    return start_of_day(min(day, date.max - timedelta(1)) + timedelta(1), load_office_zone())
