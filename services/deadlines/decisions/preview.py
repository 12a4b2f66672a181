"""Recalculates the deadlines of records for another calendar. Pure.

Only open records move. A closed record was counted and reported by the calendar that held when it was closed,
and a later decision does not change that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.deadlines.law import Law
from services.deadlines.tracking.deadline import Deadline, deadline_after
from services.deadlines.tracking.record_event import RecordEvent
from services.deadlines.tracking.tracking import TrackedRecord
from shared.contracts.events.deadline import DeadlineMoved
from shared.contracts.events.fact import FactToPublish, fact_id


def recalculated(tracked: TrackedRecord, events: Mapping[int, RecordEvent], law: Law) -> TrackedRecord:
    """Recalculate the deadline of a record.

    Args:
        events: All known events of the record, by sequence.

    Raises:
        UnknownProcedure, UnknownRules, UnknownYear: See `deadline_after`.
    """
    applied = [events[sequence] for sequence in range(1, tracked.applied + 1)]
    return replace(tracked, deadline=deadline_after(applied, law, tracked.deadline, recalculate=True))


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """A record whose due time changes."""

    record: str
    before: Deadline
    after: Deadline

    def as_fact(self, decided_at: datetime) -> FactToPublish[DeadlineMoved]:
        """Return the fact to publish about it."""
        due_at, due_before = self.after.due_at, self.before.due_at
        return FactToPublish(
            fact_id(self.record, DeadlineMoved.type_name(), decided_at.isoformat(), due_at.isoformat()),
            DeadlineMoved(
                unit=self.after.unit,
                record=self.record,
                procedure=self.after.procedure,
                due_at=due_at,
                due_before=due_before,
                limit=self.after.limit,
                at=decided_at,
            ),
        )


def moved_deadlines(changes: Iterable[tuple[TrackedRecord, TrackedRecord]]) -> list[MovedDeadline]:
    """Return the records whose due time changes."""
    return [
        MovedDeadline(after.record, before.deadline, after.deadline)
        for before, after in changes
        if before.deadline and after.deadline and before.deadline.due_at != after.deadline.due_at
    ]
