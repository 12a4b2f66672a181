"""Following a record: applying its facts in the order of acceptance, and saying what each changed. Pure.

What is said depends on the facts alone, not on when or in which batches they came: a fact is applied when
all before it were, and a record's own facts move its own clock, so that a warning whose moment had come
before the next fact happened is given before that fact is applied. When nothing happens the timer moves the
clock. Either way leads through `warnings`, which remembers what was given, so each is given once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from services.deadlines.due_times.counting import Cause
from services.deadlines.law import Law
from services.deadlines.tracking.deadline import Deadline, deadline_after
from services.deadlines.tracking.record_event import BEARS, Happening
from shared.contracts.events.deadline import (
    DeadlineFact,
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineNear,
    DeadlineSet,
    Outcome,
    WarningRecipient,
)
from shared.contracts.events.fact import fact_id
from shared.contracts.questions.deadlines import Standing

MINUTE: Final = timedelta(minutes=1)


class Said(NamedTuple):
    """A fact to be published, and its id."""

    id: str
    fact: DeadlineFact
    sequence: int = 0
    """Of the record's fact that it follows from; none for a warning, which follows from the time."""


class Escalation(StrEnum):
    """How far a record that is not resolved has come towards being late, and past it."""

    NEAR = "near"
    URGENT = "urgent"
    """So near that form 04 has to be written, unless the record is resolved first."""
    MISSED = "missed"


WARNINGS: Final[
    dict[Escalation, tuple[tuple[type[DeadlineNear | DeadlineMissed], WarningRecipient], ...]]
] = {
    Escalation.NEAR: ((DeadlineNear, WarningRecipient.OFFICIAL),),
    Escalation.URGENT: ((DeadlineNear, WarningRecipient.CHAIRMAN),),
    Escalation.MISSED: (
        (DeadlineMissed, WarningRecipient.OFFICIAL),
        (DeadlineMissed, WarningRecipient.CHAIRMAN),
    ),
}
"""Which warnings are given at each, in this order."""


class Warned(NamedTuple):
    """An escalation of which was warned, and the due time that it was about."""

    of: Escalation
    due_at: datetime


class Moment(NamedTuple):
    """The moment of an escalation; its warnings are to be given as soon as it has come."""

    at: datetime
    of: Escalation


@dataclass(frozen=True, slots=True)
class Followed:
    """A record as it is followed: its first `applied` facts are behind this deadline."""

    record: str
    applied: int = 0
    deadline: Deadline | None = None
    warned: frozenset[Warned] = frozenset()


def standing(deadline: Deadline, warned: frozenset[Warned]) -> Standing:
    """Say how a record stands to its deadline.

    It is overdue as soon as the warning was given, unless late news says that its clock had stopped before.
    """
    if deadline.closed_at:
        return Standing.RESOLVED if deadline.resolved_at else Standing.ENDED
    if deadline.is_halted:
        return Standing.AWAITING if deadline.halted_for == Cause.SUPPLEMENT else Standing.SUSPENDED
    if Warned(Escalation.MISSED, deadline.due_at) in warned:
        return Standing.OVERDUE
    return Standing.RUNNING


def owes_apology(deadline: Deadline, warned: frozenset[Warned]) -> bool:
    """Whether form 04 has to be written: it is urgent or late, its clock runs, and nobody has apologised."""
    return (
        deadline.runs_until is None
        and deadline.apologised_at is None
        and Warned(Escalation.URGENT, deadline.due_at) in warned
    )


def moments_left(deadline: Deadline, warned: frozenset[Warned]) -> list[Moment]:
    """Return when warnings are still to be given, soonest first: none for when the clock ran no longer.

    A deadline is missed when its last minute is over.
    """
    until = deadline.runs_until
    moments = (
        Moment(deadline.near_at, Escalation.NEAR),
        Moment(deadline.urgent_at, Escalation.URGENT),
        Moment(deadline.due_at + MINUTE, Escalation.MISSED),
    )
    return [
        moment
        for moment in moments
        if (until is None or moment.at <= until) and Warned(moment.of, deadline.due_at) not in warned
    ]


def follow(followed: Followed, happenings: Mapping[int, Happening], law: Law) -> tuple[Followed, list[Said]]:
    """Apply the facts that are next in order, up to the first that is missing.

    Args:
        happenings: All that is known of the record, by sequence; those that came too early stay for later.

    Raises:
        UnknownProcedure, UnknownRules, UnknownYear: See `deadline_after`.
    """
    said: list[Said] = []
    applied = [happenings[sequence] for sequence in range(1, followed.applied + 1)]
    while fact := happenings.get(followed.applied + 1):
        applied.append(fact)
        clock = max(happening.at for happening in applied)
        followed, warnings_before = warnings(followed, clock)
        said += warnings_before
        before = followed.deadline
        followed = replace(followed, applied=fact.sequence)
        if fact.kind in BEARS:
            deadline = deadline_after(applied, law, before)
            said += _changes(followed.record, before, deadline, fact)
            followed, warnings_after = warnings(replace(followed, deadline=deadline), clock)
            said += warnings_after
    return followed, said


def warnings(followed: Followed, now: datetime) -> tuple[Followed, list[Said]]:
    """Give the warnings whose moment has come."""
    deadline = followed.deadline
    if deadline is None:
        return followed, []
    come = [moment for moment in moments_left(deadline, followed.warned) if moment.at <= now]
    if not come:
        return followed, []
    said = [
        Said(
            fact_id(followed.record, kind.type_name(), deadline.due_at.isoformat(), told),
            kind(
                unit=deadline.unit,
                record=followed.record,
                procedure=deadline.procedure,
                due_at=deadline.due_at,
                at=moment.at,
                told=told,
            ),
        )
        for moment in come
        for kind, told in WARNINGS[moment.of]
    ]
    given = {Warned(moment.of, deadline.due_at) for moment in come}
    return replace(followed, warned=followed.warned | given), said


def _changes(record: str, before: Deadline | None, after: Deadline | None, fact: Happening) -> Iterator[Said]:
    """Say what a fact changed."""
    if after is None:
        return

    def said(kind: type[DeadlineFact], at: datetime, **more: object) -> Said:
        what = {"unit": after.unit, "record": record, "procedure": after.procedure, "due_at": after.due_at}
        said_as = fact_id(record, kind.type_name(), fact.sequence)
        return Said(said_as, kind(**what, at=at, **more), fact.sequence)

    if before is None:
        yield said(DeadlineSet, after.received_at, limit=after.limit, rules=after.rules)
    elif before.due_at != after.due_at:
        yield said(DeadlineMoved, fact.at, due_before=before.due_at, limit=after.limit)
    met = after.outcome in (Outcome.BEFORE, Outcome.ON)
    if met and after.resolved_at and (before is None or before.outcome != after.outcome):
        yield said(DeadlineMet, after.resolved_at, outcome=after.outcome)
