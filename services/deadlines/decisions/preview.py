"""Recalculates the deadlines of records for another calendar. Pure.

Only open records move. A closed record was counted and reported by the calendar that held when it was closed,
and a later decision does not change that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.deadlines.calendar.axis import UnknownYear
from services.deadlines.law import Law
from services.deadlines.tracking.deadline import Deadline
from services.deadlines.tracking.record_event import RecordEvent
from services.deadlines.tracking.tracking import DeadlineFacts, TrackedRecord, calculate_again
from shared.contracts.events.deadline import DeadlineMoved
from shared.contracts.events.fact import FactToPublish, fact_id


def recalculated(
    tracked: TrackedRecord, events: Mapping[int, RecordEvent], law: Law
) -> tuple[TrackedRecord, DeadlineFacts]:
    """Recalculate the deadline of a record.

    A record that waits for a calendar may no longer need it, since a shorter day ends its period before its
    clock was stopped; the facts say so. They are empty for others, whose moved due time is told as the
    decision's.

    Args:
        events: All known events of the record, by sequence.

    Raises:
        UnknownProcedure, UnknownRules: See `deadline_after`.
        UnknownYear: The due time would move into a year whose days off are not known.
    """
    after, facts = calculate_again(tracked, events, law)
    if tracked.deadline is None or tracked.deadline.missing_year is not None:
        return after, facts
    if after.deadline and after.deadline.missing_year:
        raise UnknownYear(after.deadline.missing_year)
    return after, []


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """A record whose due time changes."""

    record: str
    due_before: datetime
    due_at: datetime
    after: Deadline

    def as_fact(self, decided_at: datetime) -> FactToPublish[DeadlineMoved]:
        """Return the fact to publish about it."""
        return FactToPublish(
            fact_id(self.record, DeadlineMoved.type_name(), decided_at.isoformat(), self.due_at.isoformat()),
            DeadlineMoved(
                unit=self.after.unit,
                record=self.record,
                procedure=self.after.procedure,
                due_at=self.due_at,
                due_before=self.due_before,
                limit=self.after.limit,
                at=decided_at,
            ),
        )


def moved_deadlines(changes: Iterable[tuple[TrackedRecord, TrackedRecord]]) -> list[MovedDeadline]:
    """Return the records whose due time changes."""
    return [
        MovedDeadline(after.record, due_before, due_at, after.deadline)
        for before, after in changes
        if before.deadline and (due_before := before.deadline.due_at)
        if after.deadline and (due_at := after.deadline.due_at)
        if due_before != due_at
    ]
