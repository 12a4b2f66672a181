"""The deadline of a record, derived from the record's events. Pure.

Events may be reported late, so they do not arrive in the order in which they happened. Each time, the
deadline is derived from all events known so far, sorted by when they happened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from services.deadlines.calendar.axis import whole_minute
from services.deadlines.due_times.calculation import StopCause, outcome
from services.deadlines.due_times.promise import promise_outcome
from services.deadlines.due_times.territory import limit_runs_from, pass_on_by
from services.deadlines.law import Law, Rules, UnknownRules
from services.deadlines.tracking.portal import PortalMeasure, portal_fields
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
    from_elsewhere,
    name_said,
)
from services.deadlines.tracking.stops import ClockHistory, clock_history
from services.deadlines.tracking.times import DeadlineTimes, times_of
from shared.contracts.events.deadline import Outcome
from shared.reference.catalogue import Limit, Procedure, known_code
from shared.reference.office_zone import local_day


@dataclass(frozen=True, slots=True)
class Deadline(PortalMeasure):
    """A record's deadline as of some of its facts. Due, near and urgent times are whole minutes.

    The due time is None while it cannot be calculated, because the calendar does not know `missing_year`, or
    the catalogue does not know the procedure: then `limit` is empty. Near and urgent are before `watched_at`.
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
    promised_at: datetime | None = None
    """When what the citizen was promised is to be kept."""
    promise_outcome: Outcome | None = None
    procedure_name: str | None = None
    """What the source calls a procedure that the catalogue does not know, or nothing; None if it knows it."""
    counter_unit: str | None = None
    """The unit whose counter took it, if another one decides."""
    arrived_at: datetime | None = None
    pass_on_by: datetime | None = None
    """By when that counter passes it on; None once it has arrived or is closed."""
    asked_again_at: datetime | None = None
    """When papers were asked for a second time."""

    @property
    def watched_at(self) -> datetime | None:
        """The earlier of due time and promise, of which somebody is warned."""
        due, promised = self.due_at, self.promised_at
        return min(due, promised) if due and promised else due or promised

    def linked_at(self, moment: datetime) -> "Deadline":
        """Return it as that of a record which is one of another system, too, and counts no more.

        If its clock had stopped before, nobody is warned of what would have come since.
        """
        until = min(moment, self.runs_until or moment)
        return replace(
            self,
            resolved_at=None,
            outcome=None,
            promise_outcome=None,
            returned_at=None,
            pass_on_by=None,
            ended_as=LINKED,
            ended_at=until,
        )

    @property
    def closed_at(self) -> datetime | None:
        """When the record was resolved, refused, stopped or withdrawn."""
        return self.resolved_at or self.ended_at

    @property
    def is_halted(self) -> bool:
        """Whether the clock is stopped; a stop that begins after the due time has no effect."""
        return self.is_halted_before(self.due_at)

    def is_halted_before(self, moment: datetime | None) -> bool:
        """Whether the clock is stopped, and has been since before a moment; with None, since whenever."""
        since = self.halted_since
        return since is not None and (moment is None or whole_minute(since) < moment)

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
        UnknownRules: The law does not have its rule set.
    """
    in_order = sorted(events, key=lambda event: event.sort_key)
    code, received_at, online = _as_received(in_order)
    if code is None or received_at is None:
        return None
    unit = in_order[0].unit
    rules = _rules(in_order, received_at, law, before)
    procedure = law.known_procedure(code, rules)
    limit = _limit(procedure, code, in_order, before)
    said = str(limit) if limit else ""
    counter_unit, arrived_at = from_elsewhere(in_order)
    runs_from = limit_runs_from(
        received_at, arrived_at, rules, law.zone, is_from_elsewhere=counter_unit is not None
    )
    clock = clock_history(in_order, runs_from)
    closed, link = clock.closed, _link(in_order)
    ended_by = min((event.at for event in (closed, link) if event), default=None)
    law_applied = law.as_of(ended_by) if ended_by else law
    was_linked = before is not None and before.ended_as == LINKED
    holds = before and before.due_at and law_applied is law and not recalculate and not was_linked
    missing_year = None
    if before and holds and not before.is_moved_by(in_order, said, rules.id, received_at):
        times = DeadlineTimes(before.due_at, before.near_at, before.urgent_at, before.promised_at)
    else:
        times, missing_year = times_of(limit, runs_from, clock, law_applied.calendar_of(unit), rules)
    resolved_at = closed.at if closed and closed.kind == RESOLVED else None
    ended = closed if closed and closed.kind != RESOLVED else None
    deadline = Deadline(
        unit=unit,
        procedure=procedure.code if procedure else before.procedure if before and limit else code,
        limit=said,
        rules=rules.id,
        received_at=received_at,
        online=bool(online),
        due_at=times.due_at,
        near_at=times.near_at,
        urgent_at=times.urgent_at,
        halted_for=clock.halted_for[0] if clock.halted_for else None,
        halted_since=clock.halted_since,
        apologised_at=clock.extensions[0].at if clock.extensions else None,
        resolved_at=resolved_at,
        outcome=_outcome(limit, times.due_at, missing_year, resolved_at, law.zone) if resolved_at else None,
        ended_as=ended.kind if ended else None,
        ended_at=ended.at if ended else None,
        returned_at=_returned_at(in_order) if resolved_at else None,
        missing_year=missing_year,
        appointment_at=_appointment_at(in_order, clock),
        promised_at=times.promised_at,
        promise_outcome=promise_outcome(limit, times.promised_at, resolved_at, law.zone)
        if resolved_at and times.promised_at
        else None,
        procedure_name=name_said(in_order) if limit is None else None,
        counter_unit=counter_unit,
        arrived_at=arrived_at,
        pass_on_by=pass_on_by(received_at, law_applied.calendar_of(counter_unit), rules)
        if counter_unit and not (arrived_at or closed)
        else None,
        asked_again_at=clock.asked_at[1] if len(clock.asked_at) > 1 else None,
        **portal_fields(in_order, times.due_at, law.zone),
    )
    return deadline.linked_at(link.at) if link else deadline


def _limit(
    procedure: Procedure | None, code: str, events: Sequence[RecordEvent], before: Deadline | None
) -> Limit | None:
    """Return the limit of a procedure; None if the catalogue does not know it.

    A limit that was counted by stays when the catalogue loses the procedure.
    """
    if procedure is None:
        is_lost = (
            before is not None and before.limit and known_code(code, {before.procedure}) == before.procedure
        )
        return Limit.parse(before.limit) if before and is_lost else None
    if procedure.limit_if_verified and any(event.kind == VERIFICATION_NEEDED for event in events):
        return procedure.limit_if_verified
    return procedure.limit


def _outcome(
    limit: Limit | None, due: datetime | None, missing_year: int | None, resolved_at: datetime, zone: tzinfo
) -> Outcome | None:
    """Return how a resolution stands to its due time; None while that cannot be told.

    A due time that lies in a later year than the resolution need not be known to say that it was kept.
    """
    if due and limit:
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
