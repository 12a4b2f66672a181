"""Tracks records: applies their events in the order of acceptance, and derives the facts to publish. Pure.

The facts depend on the events alone, not on when or in which batches they arrive. An event is applied once
all events before it are. The events of a record also move its clock: a warning that was due before the next
event happened is given before that event is applied. While nothing happens, the timer moves the clock. Both
ways use `give_warnings`, which remembers the warnings given, so each warning is given once.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from services.deadlines.due_times.calculation import StopCause
from services.deadlines.law import Law
from services.deadlines.tracking.deadline import Deadline, deadline_after
from services.deadlines.tracking.passing_on import passing_on_missed, passing_on_missed_at
from services.deadlines.tracking.record_event import AFFECTS_DEADLINE, RecordEvent
from shared.contracts.events.deadline import (
    DeadlineAwaited,
    DeadlineFact,
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineNear,
    DeadlineSet,
    DueTimeFact,
    Outcome,
    WarningRecipient,
)
from shared.contracts.events.fact import FactToPublish, fact_id
from shared.contracts.questions.deadlines import Standing

MINUTE: Final = timedelta(minutes=1)
DeadlineFacts = list[FactToPublish[DeadlineFact]]


class Escalation(StrEnum):
    """How close a record that is not resolved has come to being late."""

    NEAR = "near"
    URGENT = "urgent"
    """So near that form 04 has to be written, unless the record is resolved first."""
    MISSED = "missed"


WarningKind = tuple[type[DeadlineNear | DeadlineMissed], WarningRecipient]
WARNINGS: Final[dict[Escalation, tuple[WarningKind, ...]]] = {
    Escalation.NEAR: ((DeadlineNear, WarningRecipient.OFFICIAL),),
    Escalation.URGENT: ((DeadlineNear, WarningRecipient.CHAIRMAN),),
    Escalation.MISSED: (
        (DeadlineMissed, WarningRecipient.OFFICIAL),
        (DeadlineMissed, WarningRecipient.CHAIRMAN),
    ),
}
"""The warnings of each escalation, in the order in which they are given."""


class GivenWarning(NamedTuple):
    """An escalation whose warnings were given, and the due time that they were about."""

    escalation: Escalation
    due_at: datetime


class PendingWarning(NamedTuple):
    """An escalation whose warnings are still to be given, and from when on."""

    at: datetime
    escalation: Escalation
    due_at: datetime
    """What it is about: the due time, or what was promised if that is earlier."""


class TrackedRecord(NamedTuple):
    """The state of a record: `deadline` follows from its first `applied` events."""

    record: str
    applied: int = 0
    deadline: Deadline | None = None
    warned: frozenset[GivenWarning] = frozenset()
    promise_passed: datetime | None = None
    """The last promise of which the clock has seen that it passed while the record was open."""
    passing_on_missed_at: datetime | None = None
    """When its counter was warned that it had not passed it on, which happens once."""


def standing(deadline: Deadline, warned: frozenset[GivenWarning]) -> Standing:
    """Return how a record stands to its deadline.

    A record is overdue once the warning was given, unless a late event shows that its clock had stopped
    before.
    """
    if deadline.closed_at:
        return Standing.RESOLVED if deadline.resolved_at else Standing.ENDED
    if deadline.is_halted:
        return Standing.AWAITING if deadline.halted_for == StopCause.SUPPLEMENT else Standing.SUSPENDED
    if deadline.due_at and GivenWarning(Escalation.MISSED, deadline.due_at) in warned:
        return Standing.OVERDUE
    return Standing.RUNNING


def owes_apology(deadline: Deadline, warned: frozenset[GivenWarning]) -> bool:
    """Whether form 04 has to be written: the record is urgent or late, its clock runs, nobody apologised."""
    watched = deadline.watched_at
    return (
        watched is not None
        and deadline.runs_until is None
        and deadline.apologised_at is None
        and GivenWarning(Escalation.URGENT, watched) in warned
    )


def pending_warnings(deadline: Deadline, warned: frozenset[GivenWarning]) -> list[PendingWarning]:
    """Return the warnings still to be given, soonest first; none from the moment at which the clock stopped.

    A deadline is missed when its last minute is over. Nobody is warned of one that is not calculated. Of what
    was promised for earlier they are warned in its place, and the due time may be missed besides.
    """
    until, due, watched = deadline.runs_until, deadline.due_at, deadline.watched_at
    if not (watched and deadline.near_at and deadline.urgent_at):
        return []
    escalations = [
        (deadline.near_at, Escalation.NEAR, watched),
        (deadline.urgent_at, Escalation.URGENT, watched),
        (watched + MINUTE, Escalation.MISSED, watched),
    ]
    if due and due != watched:
        escalations.append((due + MINUTE, Escalation.MISSED, due))
    return [
        PendingWarning(at, escalation, about)
        for at, escalation, about in escalations
        if (until is None or at <= until) and (escalation, about) not in warned
    ]


def promise_passes_at(tracked: TrackedRecord) -> datetime | None:
    """Return when the clock is to see that the promise has passed, whoever is warned of it.

    None if it saw that already, or if the record is closed or its clock stopped before.
    """
    deadline = tracked.deadline
    if deadline is None or deadline.promised_at in (None, tracked.promise_passed):
        return None
    is_over = deadline.closed_at or deadline.is_halted_before(deadline.promised_at)
    return None if is_over or deadline.promised_at is None else deadline.promised_at + MINUTE


def passed_promise(tracked: TrackedRecord) -> datetime | None:
    """Return the promise that an open record is past, as far as the clock has seen; None if it is past none.

    A stop that began before moves the promise.
    """
    deadline, passed = tracked.deadline, tracked.promise_passed
    if deadline is None or passed is None or passed != deadline.promised_at:
        return None
    return None if deadline.closed_at or deadline.is_halted_before(passed) else passed


def next_moment(tracked: TrackedRecord) -> datetime | None:
    """Return when the clock next changes a record: a warning is due, or its promise has passed."""
    deadline = tracked.deadline
    if deadline is None:
        return None
    pending = pending_warnings(deadline, tracked.warned)
    passing_on = passing_on_missed_at(deadline, tracked.passing_on_missed_at)
    moments = (promise_passes_at(tracked), passing_on, *(warning.at for warning in pending))
    return min(filter(None, moments), default=None)


def apply_events(
    tracked: TrackedRecord,
    events: Mapping[int, RecordEvent],
    law: Law,
    traceparents: Mapping[int, str | None] | None = None,
) -> tuple[TrackedRecord, DeadlineFacts]:
    """Apply the next events in order, up to the first that is missing; return the state and new facts.

    Args:
        events: All known events of the record by sequence; those that came too early are applied later.
        traceparents: Trace contexts of the events by sequence, for the facts that follow from them.

    Raises:
        UnknownRules: See `deadline_after`.
    """
    facts: DeadlineFacts = []
    applied = [events[sequence] for sequence in range(1, tracked.applied + 1)]
    while event := events.get(tracked.applied + 1):
        applied.append(event)
        clock = max(event.at for event in applied)
        tracked, warnings_before = give_warnings(tracked, clock)
        facts += warnings_before
        before, tracked = tracked.deadline, tracked._replace(applied=event.sequence)
        if event.kind in AFFECTS_DEADLINE:
            deadline = deadline_after(applied, law, before)
            traceparent = traceparents.get(event.sequence) if traceparents else None
            facts += _changes(tracked.record, before, deadline, event, traceparent)
            tracked, warnings_after = give_warnings(tracked._replace(deadline=deadline), clock)
            facts += warnings_after
    return tracked, facts


def calculate_again(
    tracked: TrackedRecord, events: Mapping[int, RecordEvent], law: Law
) -> tuple[TrackedRecord, DeadlineFacts]:
    """Calculate a due time for which there was no calendar, or no limit; return the state and new facts.

    Args:
        events: All known events of the record, by sequence.

    Raises:
        UnknownRules: See `deadline_after`.
    """
    applied = [events[sequence] for sequence in range(1, tracked.applied + 1)]
    deadline = deadline_after(applied, law, tracked.deadline, recalculate=True)
    facts = list(_changes(tracked.record, tracked.deadline, deadline, applied[-1], None))
    return tracked._replace(deadline=deadline), facts


def give_warnings(tracked: TrackedRecord, now: datetime) -> tuple[TrackedRecord, DeadlineFacts]:
    """Give the warnings that are due by now, and see whether the promise has passed."""
    deadline = tracked.deadline
    if deadline is None:
        return tracked, []
    facts: DeadlineFacts = []
    missed_at = passing_on_missed_at(deadline, tracked.passing_on_missed_at)
    if missed_at and missed_at <= now:
        tracked = tracked._replace(passing_on_missed_at=missed_at)
        facts.append(passing_on_missed(tracked.record, deadline, missed_at))
    if (passes_at := promise_passes_at(tracked)) and passes_at <= now:
        tracked = tracked._replace(promise_passed=deadline.promised_at)
    due = [pending for pending in pending_warnings(deadline, tracked.warned) if pending.at <= now]
    facts += [
        FactToPublish(
            fact_id(tracked.record, kind.type_name(), pending.due_at.isoformat(), recipient),
            kind(
                unit=deadline.unit,
                record=tracked.record,
                procedure=deadline.procedure,
                due_at=pending.due_at,
                at=pending.at,
                told=recipient,
                promised=pending.due_at != deadline.due_at,
            ),
        )
        for pending in due
        for kind, recipient in WARNINGS[pending.escalation]
    ]
    given = {GivenWarning(pending.escalation, pending.due_at) for pending in due}
    return tracked._replace(warned=tracked.warned | given) if given else tracked, facts


def _changes(
    record: str, before: Deadline | None, after: Deadline | None, event: RecordEvent, traceparent: str | None
) -> Iterator[FactToPublish[DeadlineFact]]:
    """Yield the facts about what an event changed, or a calendar that came after it."""
    if after is None:
        return
    about = {"unit": after.unit, "record": record, "procedure": after.procedure}
    if after.due_at is None:
        if after.missing_year is None:
            return  # the catalogue does not know its procedure; once it does, the deadline is set
        if before is None or before.due_at or before.missing_year != after.missing_year:
            yield FactToPublish(
                fact_id(record, DeadlineAwaited.type_name(), event.sequence, after.missing_year),
                DeadlineAwaited(
                    **about,
                    at=event.at,
                    missing_year=after.missing_year,
                    due_before=before and before.due_at,
                    limit=after.limit,
                    rules=after.rules,
                ),
                traceparent,
            )
        return

    def fact(kind: type[DueTimeFact], at: datetime, **more: object) -> FactToPublish[DeadlineFact]:
        id = fact_id(record, kind.type_name(), event.sequence)
        return FactToPublish(id, kind(**about, due_at=after.due_at, at=at, **more), traceparent)

    due_before = before and before.due_at
    if before is None or due_before is None:
        yield fact(DeadlineSet, after.received_at, limit=after.limit, rules=after.rules)
    elif due_before != after.due_at:
        yield fact(DeadlineMoved, event.at, due_before=due_before, limit=after.limit)
    met = after.outcome in (Outcome.BEFORE, Outcome.ON)
    if met and after.resolved_at and (before is None or not due_before or before.outcome != after.outcome):
        yield fact(DeadlineMet, after.resolved_at, outcome=after.outcome)
