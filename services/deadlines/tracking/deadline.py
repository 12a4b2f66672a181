"""The deadline of a record, derived from the record's events. Pure.

Events may be reported late, so they do not arrive in the order in which they happened. Each time, the
deadline is derived from all events known so far, sorted by when they happened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Final

from services.deadlines.calendar.axis import Calendar, UnknownYear, whole_minute
from services.deadlines.due_times.calculation import StopCause, due_at, near_at, outcome
from services.deadlines.law import Law, Rules, UnknownRules
from services.deadlines.tracking.record_event import (
    CORRECTED,
    FILED,
    LINKED,
    MOVES_DUE_TIME,
    RESOLVED,
    RETURNED,
    UNLINKED,
    VERIFICATION_NEEDED,
    RecordEvent,
)
from services.deadlines.tracking.stops import ClockHistory, clock_history
from shared.contracts.events.deadline import Outcome, WarningRecipient
from shared.reference.catalogue import Limit
from shared.reference.office_zone import local_day

Times = tuple[datetime | None, datetime | None, datetime | None]
"""Due, near and urgent time of a deadline."""
NOT_CALCULATED: Final[Times] = (None, None, None)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A record's deadline as of some of its facts. Due, near and urgent times are whole minutes.

    All three are None while they cannot be calculated, because the calendar does not know `missing_year`.
    """

    unit: str
    procedure: str
    limit: str
    rules: str
    received_at: datetime
    online: bool
    due_at: datetime | None
    near_at: datetime | None
    urgent_at: datetime | None
    halted_for: StopCause | None = None
    halted_since: datetime | None = None
    apologised_at: datetime | None = None
    resolved_at: datetime | None = None
    outcome: Outcome | None = None
    ended_as: str | None = None
    ended_at: datetime | None = None
    returned_at: datetime | None = None
    """When the result was handed over; this does not affect the deadline."""
    appointment_at: datetime | None = None
    """The appointment that the office gave last, whatever the law makes of it; None if it told of none."""
    missing_year: int | None = None

    def linked_at(self, moment: datetime) -> "Deadline":
        """Return it as that of a record which is one of another system, too, and counts no more.

        If its clock had stopped before, nobody is warned of what would have come since.
        """
        until = min(moment, self.runs_until or moment)
        return replace(
            self, resolved_at=None, outcome=None, returned_at=None, ended_as=LINKED, ended_at=until
        )

    @property
    def closed_at(self) -> datetime | None:
        """When the record was resolved, refused, stopped or withdrawn."""
        return self.resolved_at or self.ended_at

    @property
    def is_halted(self) -> bool:
        """Whether the clock is stopped; a stop that begins after the due time has no effect."""
        since = self.halted_since
        return since is not None and (self.due_at is None or whole_minute(since) < self.due_at)

    @property
    def runs_until(self) -> datetime | None:
        """When the clock stopped; None while it runs."""
        return self.closed_at or (self.halted_since if self.is_halted else None)

    def is_moved_by(
        self, events: Iterable[RecordEvent], limit: str, rules: str, received_at: datetime
    ) -> bool:
        """Whether the due time must be recalculated, because its inputs differ or an event moves it."""
        return (limit, rules, received_at) != (self.limit, self.rules, self.received_at) or any(
            event.kind in MOVES_DUE_TIME for event in events
        )


def deadline_after(
    events: Iterable[RecordEvent], law: Law, before: Deadline | None = None, *, recalculate: bool = False
) -> Deadline | None:
    """Derive a record's deadline; None while its filing is not known.

    The last correction holds from the beginning, and so do the last rule set that the record was switched to
    and the longer limit when verification is needed. The first resolution or end closes the record and ends
    its stop; later events change nothing, nor do later decisions about the calendar.

    Where the period reaches a year whose days off are not known, the due time is not calculated, and the
    deadline says which year is missing.

    Args:
        before: The deadline derived from fewer events. It is pinned: its rule set holds as long as the moment
            of receipt does, and its due time holds until an event moves it.
        recalculate: Recalculate the due time in any case, because the calendar has changed.

    Raises:
        UnknownProcedure, UnknownRules: The catalogue does not have its procedure, or the law its rule set.
    """
    in_order = sorted(events, key=lambda event: event.sort_key)
    code, received_at, online = _as_received(in_order)
    if code is None or received_at is None:
        return None
    unit = in_order[0].unit
    rules = _rules(in_order, received_at, law, before)
    procedure = law.procedure(code, rules)
    limit = procedure.limit
    if procedure.limit_if_verified and any(event.kind == VERIFICATION_NEEDED for event in in_order):
        limit = procedure.limit_if_verified
    clock = clock_history(in_order, received_at)
    closed = clock.closed
    law_applied = law.as_of(closed.at) if closed else law
    holds = before and before.due_at and law_applied is law and not recalculate
    missing_year = None
    if before and holds and not before.is_moved_by(in_order, str(limit), rules.id, received_at):
        times: Times = before.due_at, before.near_at, before.urgent_at
    else:
        try:
            times = _times(limit, received_at, clock, law_applied.calendar_of(unit), rules)
        except UnknownYear as unknown:
            times, missing_year = NOT_CALCULATED, unknown.year
    due, near, urgent = times
    resolved_at = closed.at if closed and closed.kind == RESOLVED else None
    ended = closed if closed and closed.kind != RESOLVED else None
    deadline = Deadline(
        unit=unit,
        procedure=code,
        limit=str(limit),
        rules=rules.id,
        received_at=received_at,
        online=bool(online),
        due_at=due,
        near_at=near,
        urgent_at=urgent,
        halted_for=clock.halted_for[0] if clock.halted_for else None,
        halted_since=clock.halted_since,
        apologised_at=clock.extensions[0].at if clock.extensions else None,
        resolved_at=resolved_at,
        outcome=_outcome(limit, due, missing_year, resolved_at, law.zone) if resolved_at else None,
        ended_as=ended.kind if ended else None,
        ended_at=ended.at if ended else None,
        returned_at=_returned_at(in_order) if resolved_at else None,
        missing_year=missing_year,
        appointment_at=_appointment_at(in_order, clock),
    )
    link = _link(in_order)
    return deadline.linked_at(link.at) if link else deadline


def _times(
    limit: Limit, received_at: datetime, clock: ClockHistory, calendar: Calendar, rules: Rules
) -> Times:
    """Return due, near and urgent time.

    Raises:
        UnknownYear: The period reaches a year whose days off are not known.
    """
    due = due_at(limit, received_at, clock.stops, calendar, rules, clock.extensions)
    near, urgent = (
        near_at(rules.near[recipient][limit.kind], received_at, due, clock.stops, calendar)
        for recipient in (WarningRecipient.OFFICIAL, WarningRecipient.CHAIRMAN)
    )
    return due, near, urgent


def _outcome(
    limit: Limit, due: datetime | None, missing_year: int | None, resolved_at: datetime, zone: tzinfo
) -> Outcome | None:
    """Return how a resolution stands to its due time; None while that cannot be told.

    A due time that lies in a later year than the resolution need not be known to say that it was kept.
    """
    if due:
        return outcome(limit, due, resolved_at, zone)
    return Outcome.BEFORE if missing_year and local_day(resolved_at, zone).year < missing_year else None


def _rules(events: Sequence[RecordEvent], received_at: datetime, law: Law, before: Deadline | None) -> Rules:
    """Return a record's rule set: the last one it was switched to, else the one on the day of receipt.

    A day before the oldest rule set has the oldest, for as long as the calendar does not know the day either:
    nothing is counted by it then.
    """
    switched = [event.rules for event in events if event.rules]
    if switched:
        return law.rules(switched[-1])
    if before and before.due_at and before.received_at == received_at:
        return law.rules(before.rules)
    day = local_day(received_at, law.zone)
    try:
        return law.rules_on(day)
    except UnknownRules:
        if law.calendar.knows(day):
            raise
        return next(iter(law.rule_sets.values()))


def _as_received(events: Sequence[RecordEvent]) -> tuple[str | None, datetime | None, bool | None]:
    """Return procedure, moment of receipt and whether it came online: as last corrected, else as filed."""
    last_first = [event for event in reversed(events) if event.kind == CORRECTED]
    last_first += [event for event in events if event.kind == FILED]
    return (
        next((event.procedure for event in last_first if event.procedure), None),
        next((event.received_at for event in last_first if event.received_at), None),
        next((event.online for event in last_first if event.online is not None), None),
    )


def _link(events: Sequence[RecordEvent]) -> RecordEvent | None:
    """Return the link to the record of another system, unless it was taken back."""
    links = [event for event in events if event.kind in (LINKED, UNLINKED)]
    return links[-1] if links and links[-1].kind == LINKED else None


def _returned_at(events: Sequence[RecordEvent]) -> datetime | None:
    """Return when the result was handed over, if it was."""
    return next((event.at for event in events if event.kind == RETURNED), None)


def _appointment_at(events: Sequence[RecordEvent], clock: ClockHistory) -> datetime | None:
    """Return the appointment that was given last: at filing, when the clock went on, or by form 04."""
    given = None
    for event in events:
        given = event.appointment_at or given
        if event is clock.closed:
            break
    return given
