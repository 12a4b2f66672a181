"""In which columns of form II.06a a record stands: by law and moment as our tally counts, and by date. Pure.

By date is how the systems of the provinces count, by their public code: not by the hour; what was refused
never, and what was stopped as in progress for ever [read in a province's system].
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from services.deadlines.calendar.axis import whole_minute
from services.deadlines.tracking.deadline import Deadline
from services.deadlines.tracking.record_event import REFUSED, STOPPED
from shared.contracts.events.deadline import Outcome
from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.reports.official_forms import CountingDifference, FormColumn
from shared.reference.office_zone import local_day

Columns = tuple[FormColumn, ...]
"""The column in which a record came into the period, and that of how it stands; none of one not counted."""
BY_OUTCOME: Final = {
    Outcome.BEFORE: FormColumn.BEFORE,
    Outcome.ON: FormColumn.ON,
    Outcome.AFTER: FormColumn.AFTER,
}


class ReportPeriod(NamedTuple):
    """First and last day of a report, both included; a period that lasts ends today."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CountedRecord:
    """What a record is counted by. Days are those at the office; what has not happened has none."""

    received: date
    online: bool
    due: date | None
    appointment: date | None
    """The day that was told last, else that of the due time."""
    closed: date | None
    outcome: Outcome | None
    ended_as: str | None
    is_late: bool
    """Closed after its due time, or overdue now."""
    is_halted: bool

    @classmethod
    def of(cls, kept: Deadline | Row[Any], standing: str, zone: tzinfo) -> "CountedRecord":
        """Return what a record is counted by, whether just derived or as it is stored."""
        closed_at = kept.resolved_at or kept.ended_at
        is_known = not kept.missing_year and kept.procedure_name is None
        due_at = kept.due_at if is_known else None
        appointment_at = kept.appointment_at or due_at
        is_overdue = standing == Standing.OVERDUE
        return cls(
            received=local_day(kept.received_at, zone),
            online=kept.online,
            due=local_day(due_at, zone) if due_at else None,
            appointment=local_day(appointment_at, zone) if appointment_at else None,
            closed=local_day(closed_at, zone) if closed_at else None,
            outcome=Outcome(kept.outcome) if kept.outcome else None,
            ended_as=kept.ended_as,
            is_late=bool(due_at and whole_minute(closed_at) > due_at) if closed_at else is_overdue,
            is_halted=kept.halted_since is not None,
        )


def by_law(record: CountedRecord, period: ReportPeriod) -> Columns:
    """Return the columns of a record by law and moment: those in which the tally counts it."""
    first, last = period
    closed = record.closed
    if record.received > last or (closed and closed < first):
        return ()
    if closed and closed <= last:
        ended = BY_OUTCOME[record.outcome] if record.outcome else FormColumn.ON
    else:
        ended = (
            FormColumn.OVERDUE if record.is_late and record.due and record.due <= last else FormColumn.WITHIN
        )
    return _came_in(record, first), ended


def by_date(record: CountedRecord, period: ReportPeriod) -> Columns:
    """Return the columns of a record by date."""
    first, last = period
    closed = None if record.ended_as == STOPPED else record.closed
    if record.received > last or (closed and closed < first) or record.ended_as == REFUSED:
        return ()
    if closed and closed <= last:
        ended = _settled_by_date(record, closed)
    elif record.is_halted or record.ended_as == STOPPED:
        ended = FormColumn.WITHIN
    else:
        appointment = record.appointment
        ended = FormColumn.OVERDUE if appointment and appointment < last else FormColumn.WITHIN
    return _came_in(record, first), ended


def difference(record: CountedRecord, period: ReportPeriod) -> CountingDifference | None:
    """Return why a record stands in other columns by date than by law; None if it does not."""
    law = by_law(record, period)
    if by_date(record, period) == law:
        return None
    if record.ended_as in (REFUSED, STOPPED):
        return CountingDifference.REFUSED if record.ended_as == REFUSED else CountingDifference.STOPPED
    if record.appointment != record.due and by_date(replace(record, appointment=record.due), period) == law:
        return CountingDifference.APPOINTMENT
    closed = record.closed
    if closed and closed <= period.last:
        return (
            CountingDifference.ON_THE_DAY if record.appointment == closed else CountingDifference.APPOINTMENT
        )
    if record.is_halted and not closed:
        return CountingDifference.WAITING
    return CountingDifference.DUE_ON_LAST_DAY if record.is_late else CountingDifference.JUST_OVERDUE


def _came_in(record: CountedRecord, first: date) -> FormColumn:
    if record.received < first:
        return FormColumn.CARRIED_OVER
    return FormColumn.ONLINE if record.online else FormColumn.DIRECT


def _settled_by_date(record: CountedRecord, closed: date) -> FormColumn:
    """Return the column of a record that was settled or withdrawn."""
    if record.ended_as or record.appointment is None or closed == record.appointment:
        return FormColumn.ON
    return FormColumn.BEFORE if closed < record.appointment else FormColumn.AFTER


def names_of(columns: Columns) -> Iterator[str]:
    """Yield the names of columns, as `FormColumns` has them."""
    for column in columns:
        yield column.name.lower()
