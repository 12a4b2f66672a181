"""The history of a record's clock: its stops, its extensions, and the event that closed it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.deadlines.due_times.calculation import Extension, Stop, StopCause
from services.deadlines.tracking.record_event import CLOSES, EXTENDED, HALTS, REQUESTED, STARTS, RecordEvent


@dataclass(slots=True)
class ClockHistory:
    """Everything a due time depends on, besides the limit and the moment of receipt."""

    stops: list[Stop] = field(default_factory=list)
    """The stops that are over, in order, not overlapping."""
    halted_for: list[StopCause] = field(default_factory=list)
    """Why the clock is stopped now, the oldest cause first; empty while it runs."""
    halted_since: datetime | None = None
    extensions: list[Extension] = field(default_factory=list)
    promises: list[Extension] = field(default_factory=list)
    """The appointments that a system says the citizen was given, in order; then also those of extensions."""
    asked_at: list[datetime] = field(default_factory=list)
    """When papers were asked for."""
    closed: RecordEvent | None = None


def clock_history(events: Iterable[RecordEvent], runs_from: datetime) -> ClockHistory:
    """Derive the history of a record's clock from its events, sorted by when they happened.

    Overlapping stops, one for a supplement and one for a suspension, count as one stop with the cause of the
    first. A clock cannot stop before it was started. The first event that closes the record ends its stop,
    and later events change nothing.
    """
    clock = ClockHistory()
    first_cause = StopCause.SUPPLEMENT
    for event in events:
        at, kind = max(event.at, runs_from), event.kind
        if event.appointment_at and (kind != EXTENDED or clock.promises):
            clock.promises.append(Extension(event.at, event.appointment_at))
        if kind == REQUESTED:
            clock.asked_at.append(event.at)
        if kind in HALTS:
            if clock.halted_since is None:
                clock.halted_since, first_cause = at, HALTS[kind]
            if HALTS[kind] not in clock.halted_for:
                clock.halted_for.append(HALTS[kind])
        elif kind == EXTENDED and event.appointment_at:
            clock.extensions.append(Extension(at, event.appointment_at))
        elif clock.halted_since and (kind in CLOSES or kind in STARTS):
            over = STARTS.get(kind)
            clock.halted_for = [cause for cause in clock.halted_for if over and cause != over]
            if not clock.halted_for:
                clock.stops.append(Stop(clock.halted_since, at, first_cause))
                clock.halted_since = None
        if kind in CLOSES:
            clock.closed = event
            break
    return clock
