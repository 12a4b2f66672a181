"""A record's deadline, derived from what has happened to the record so far. Pure.

Facts may be told late, so the order in which they are known is not the order in which they happened: a
deadline is derived anew from all that is known, sorted by when it happened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from services.deadlines.calendar import whole_minute
from services.deadlines.counting import Stop, due_at, near_at, outcome
from services.deadlines.law import Law
from shared.events.deadline import Outcome
from shared.events.record import (
    RecordCorrected,
    RecordFact,
    RecordFiled,
    RecordRefused,
    RecordResolved,
    RecordStopped,
    RecordSupplemented,
    RecordSupplementRequested,
    RecordWithdrawn,
)

FILED: Final = RecordFiled.participle
CORRECTED: Final = RecordCorrected.participle
REQUESTED: Final = RecordSupplementRequested.participle
SUPPLEMENTED: Final = RecordSupplemented.participle
RESOLVED: Final = RecordResolved.participle
CLOSES: Final = frozenset(
    {RESOLVED, RecordRefused.participle, RecordStopped.participle, RecordWithdrawn.participle}
)

RANK: Final = {FILED: 0, REQUESTED: 1, SUPPLEMENTED: 1, RESOLVED: 2} | dict.fromkeys(CLOSES - {RESOLVED}, 3)
"""What comes first of what happened at the same instant; what is equal here stays in order of acceptance."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One fact of a record, as far as it bears on the deadline.

    `kind` is the fact's participle; instants are UTC. What it doesn't say of procedure or receipt is None.
    """

    sequence: int
    kind: str
    at: datetime
    unit: str
    procedure: str | None = None
    received_at: datetime | None = None

    @classmethod
    def of(cls, fact: RecordFact) -> "Happening":
        """Take from a fact what bears on the deadline."""
        at = fact.at.astimezone(UTC)
        match fact:
            case RecordFiled():
                return cls(fact.sequence, FILED, at, fact.unit, fact.procedure, at)
            case RecordCorrected(right_procedure=procedure, received_at=received):
                received = received and received.astimezone(UTC)
                return cls(fact.sequence, CORRECTED, at, fact.unit, procedure, received)
        return cls(fact.sequence, fact.participle, at, fact.unit)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A record's deadline as of some of its facts. Due and near times are whole minutes."""

    unit: str
    procedure: str
    limit: str
    received_at: datetime
    due_at: datetime
    near_at: datetime
    awaiting_since: datetime | None = None
    resolved_at: datetime | None = None
    outcome: Outcome | None = None
    ended_at: datetime | None = None

    @property
    def closed_at(self) -> datetime | None:
        """When the record was resolved, refused, stopped or withdrawn."""
        return self.resolved_at or self.ended_at

    @property
    def is_awaiting(self) -> bool:
        """Whether the clock stands still; a stop that began after the due time stops nothing any more."""
        since = self.awaiting_since
        return since is not None and whole_minute(since) < self.due_at

    @property
    def runs_until(self) -> datetime | None:
        """The minute from which the clock ran no longer; None while it runs."""
        halted = self.closed_at or (self.awaiting_since if self.is_awaiting else None)
        return halted and whole_minute(halted)


def deadline_after(happenings: Iterable[Happening], law: Law) -> Deadline | None:
    """Derive a record's deadline; None when it is not known to have been filed.

    What was corrected last holds from the beginning. The first resolution or end closes the record, and
    with it a stop; what happened after it changes nothing. A clock can't be stopped before it was started.

    Raises:
        UnknownProcedure: The catalogue does not have its procedure.
        UnknownYear: Its period reaches a year whose days off are not known.
    """
    known = sorted(happenings, key=_order)
    procedure, received_at = _as_received(known)
    if procedure is None or received_at is None:
        return None
    limit = law.limit_of(procedure)
    stops, awaiting_since, end = _ledger(known, received_at)
    due = due_at(limit, received_at, stops, law)
    resolved_at = end.at if end and end.kind == RESOLVED else None
    return Deadline(
        unit=known[0].unit,
        procedure=procedure,
        limit=str(limit),
        received_at=received_at,
        due_at=due,
        near_at=near_at(limit, received_at, due, stops, law),
        awaiting_since=awaiting_since,
        resolved_at=resolved_at,
        outcome=outcome(limit, due, resolved_at) if resolved_at else None,
        ended_at=end.at if end and end.kind != RESOLVED else None,
    )


def _as_received(known: Sequence[Happening]) -> tuple[str | None, datetime | None]:
    """Return what was asked for and when that was received: as corrected last, else as filed."""
    last_first = [happening for happening in reversed(known) if happening.kind == CORRECTED]
    last_first += [happening for happening in known if happening.kind == FILED]
    return (
        next((happening.procedure for happening in last_first if happening.procedure), None),
        next((happening.received_at for happening in last_first if happening.received_at), None),
    )


def _order(happening: Happening) -> tuple[datetime, int, int]:
    return happening.at, RANK.get(happening.kind, len(RANK)), happening.sequence


def _ledger(
    known: Sequence[Happening], received_at: datetime
) -> tuple[list[Stop], datetime | None, Happening | None]:
    """Return the stops that are over, since when a supplement is awaited, and what closed the record."""
    stops: list[Stop] = []
    since: datetime | None = None
    for happening in known:
        at, kind = max(happening.at, received_at), happening.kind
        if kind == REQUESTED:
            since = since or at
        elif since and (kind == SUPPLEMENTED or kind in CLOSES):
            stops.append(Stop(since, at))
            since = None
        if kind in CLOSES:
            return stops, None, happening
    return stops, since, None
