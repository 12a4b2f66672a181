"""What becomes of a record by another law, and how that stands to what it is. Pure.

The record is counted from its events by the same functions as when it came; only the law is another one.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import NamedTuple

from services.deadlines.law import Law
from services.deadlines.reports.two_countings import CountedRecord, ReportPeriod, by_law, names_of
from services.deadlines.tracking.deadline import Deadline, deadline_after
from services.deadlines.tracking.record_event import RecordEvent
from services.deadlines.tracking.tracking import TrackedRecord, give_warnings, standing
from shared.contracts.questions.reports.official_forms import FormColumns


class StandingByLaw(NamedTuple):
    """When a record is due by a law, and the columns of form II.06a in which it stands."""

    due_at: datetime | None
    limit: str
    rules: str
    columns: tuple[str, ...]
    """The column in which it came into the period, and that of how it ended or stands."""

    @property
    def ended(self) -> str:
        """The column of how it ended or stands: before, on, after, within or overdue."""
        return self.columns[-1] if self.columns else ""


class RehearsedRecord(NamedTuple):
    """A record as it is, and as it would be by the other law."""

    record: str
    unit: str
    procedure: str
    received_at: datetime
    is_: StandingByLaw
    would_be: StandingByLaw

    @property
    def is_due_otherwise(self) -> bool:
        """Whether its due time differs."""
        return self.is_.due_at != self.would_be.due_at

    @property
    def ends_otherwise(self) -> bool:
        """Whether it stands in another column."""
        return self.is_.columns != self.would_be.columns


def counted_again(
    before: TrackedRecord, events: Mapping[int, RecordEvent], law: Law, now: datetime
) -> TrackedRecord:
    """Return a record as if it had been counted by a law from its receipt on.

    Args:
        before: As it is; the events that it has applied are applied again.
        events: All its events, by sequence.
        law: The other law.
        now: Until when its clock has run, if it is open.

    Raises:
        UnknownRules: The law has no rule set for it.
    """
    applied = [events[sequence] for sequence in range(1, before.applied + 1)]
    again = TrackedRecord(before.record, before.applied, deadline_after(applied, law))
    return give_warnings(again, now)[0]


def compared(
    before: TrackedRecord, after: TrackedRecord, period: ReportPeriod, zone: tzinfo
) -> RehearsedRecord | None:
    """Return how a record is and would be in a period; None if its filing is not known."""
    is_, would_be = before.deadline, after.deadline
    if is_ is None or would_be is None:
        return None
    return RehearsedRecord(
        before.record,
        is_.unit,
        is_.procedure,
        is_.received_at,
        _standing(is_, before, period, zone),
        _standing(would_be, after, period, zone),
    )


def _standing(
    deadline: Deadline, tracked: TrackedRecord, period: ReportPeriod, zone: tzinfo
) -> StandingByLaw:
    counted = CountedRecord.of(deadline, standing(deadline, tracked.warned), zone)
    columns = tuple(names_of(by_law(counted, period)))
    return StandingByLaw(deadline.due_at, deadline.limit, deadline.rules, columns)


@dataclass(slots=True)
class ProcedureRehearsal:
    """What the other law changes for the records of a procedure."""

    records: int = 0
    due_otherwise: int = 0
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many stand in another column, by the column as it is and as it would be."""


@dataclass(slots=True)
class Rehearsal:
    """What another law would have made of the records of a period; the records themselves are not kept."""

    records: int = 0
    procedures: defaultdict[str, ProcedureRehearsal] = field(
        default_factory=lambda: defaultdict(ProcedureRehearsal)
    )
    not_counted: Counter[str] = field(default_factory=Counter)
    """Records that the other law cannot count, by the reason."""
    _is: Counter[str] = field(default_factory=Counter)
    _would_be: Counter[str] = field(default_factory=Counter)

    def take(self, one: RehearsedRecord) -> None:
        """Count a record."""
        self.records += 1
        self._is.update(one.is_.columns)
        self._would_be.update(one.would_be.columns)
        of_procedure = self.procedures[one.procedure]
        of_procedure.records += 1
        of_procedure.due_otherwise += one.is_due_otherwise
        if one.ends_otherwise:
            of_procedure.ends[one.is_.ended, one.would_be.ended] += 1

    @property
    def is_(self) -> FormColumns:
        """The columns of form II.06a as they are."""
        return FormColumns(**self._is)

    @property
    def would_be(self) -> FormColumns:
        """The columns of form II.06a as they would have been."""
        return FormColumns(**self._would_be)
