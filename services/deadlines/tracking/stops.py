"""A record's ledger: when its clock stood still, its extensions, and what closed it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.deadlines.due_times.counting import Cause, Extension, Stop
from services.deadlines.tracking.record_event import CLOSES, EXTENDED, HALTS, STARTS, Happening


@dataclass(slots=True)
class Ledger:
    """What the due time is derived from, besides the limit and the moment of receipt."""

    stops: list[Stop] = field(default_factory=list)
    """Those that are over, in order, not overlapping."""
    halted_for: list[Cause] = field(default_factory=list)
    """Why the clock stands still, the oldest cause first."""
    halted_since: datetime | None = None
    extensions: list[Extension] = field(default_factory=list)
    closed: Happening | None = None


def ledger_of(known: Iterable[Happening], received_at: datetime) -> Ledger:
    """Keep the ledger of what happened, in its order, up to what closes the record.

    Stops that overlap, one for a supplement and one for a suspension, are one, named for what began it. A
    clock can't be stopped before it was started, and what closes the record ends its stop. The first of what
    may close it counts.
    """
    ledger = Ledger()
    began_for = Cause.SUPPLEMENT
    for happening in known:
        at, kind = max(happening.at, received_at), happening.kind
        if kind in HALTS:
            if ledger.halted_since is None:
                ledger.halted_since, began_for = at, HALTS[kind]
            if HALTS[kind] not in ledger.halted_for:
                ledger.halted_for.append(HALTS[kind])
        elif kind == EXTENDED and happening.appointment_at:
            ledger.extensions.append(Extension(at, happening.appointment_at))
        elif ledger.halted_since and (kind in CLOSES or kind in STARTS):
            over = STARTS.get(kind)
            ledger.halted_for = [cause for cause in ledger.halted_for if over and cause != over]
            if not ledger.halted_for:
                ledger.stops.append(Stop(ledger.halted_since, at, began_for))
                ledger.halted_since = None
        if kind in CLOSES:
            ledger.closed = happening
            break
    return ledger
