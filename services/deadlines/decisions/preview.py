"""What a record's deadline becomes when the calendar is decided otherwise. Pure.

Only open records move. What became of a closed one was counted, told and reported by the calendar that held
when it was closed, and a decision does not reach back behind that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.deadlines.law import Law
from services.deadlines.tracking.deadline import Deadline, deadline_after
from services.deadlines.tracking.record_event import Happening
from services.deadlines.tracking.tracking import Followed, Said
from shared.contracts.events.deadline import DeadlineMoved
from shared.contracts.events.fact import fact_id


def recounted(followed: Followed, happenings: Mapping[int, Happening], law: Law) -> Followed:
    """Count the deadline of a followed record anew.

    Args:
        happenings: All that is known of the record, by sequence.

    Raises:
        UnknownProcedure, UnknownRules, UnknownYear: See `deadline_after`.
    """
    applied = [happenings[sequence] for sequence in range(1, followed.applied + 1)]
    return replace(followed, deadline=deadline_after(applied, law, followed.deadline, anew=True))


@dataclass(frozen=True, slots=True)
class Move:
    """A record that has another due time than before."""

    record: str
    before: Deadline
    after: Deadline

    def as_said(self, decided_at: datetime) -> Said:
        """Say so to all who hear of deadlines."""
        due_at, due_before = self.after.due_at, self.before.due_at
        return Said(
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


def moves_among(changes: Iterable[tuple[Followed, Followed]]) -> list[Move]:
    """Return which records have another due time than before."""
    return [
        Move(after.record, before.deadline, after.deadline)
        for before, after in changes
        if before.deadline and after.deadline and before.deadline.due_at != after.deadline.due_at
    ]
