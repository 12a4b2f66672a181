"""The appointment of a record, from the facts about its deadline in any order; pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from shared.contracts.events.deadline import DeadlineAwaited, DeadlineMoved, DeadlineSet
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import RecordFact


class Appointment(NamedTuple):
    """The time by which the office answers, and the limit by which it is counted; empty if not known."""

    due_at: datetime
    limit: str


def appointment(facts: Sequence[Fact]) -> Appointment | None:
    """Return the present appointment; None while none is known.

    It is the due time to which the deadline was moved more often than away from it. The times of the facts do
    not decide, because a fact that comes late may be older than a move that is already known. They only
    choose among several due times while a move between two others is missing.
    """
    facts_of_deadline = [fact for fact in facts if isinstance(fact, DeadlineSet | DeadlineMoved)]
    reached = Counter(fact.due_at for fact in facts_of_deadline)
    reached.subtract(
        fact.due_before
        for fact in facts
        if isinstance(fact, DeadlineMoved | DeadlineAwaited) and fact.due_before
    )
    hold = [fact for fact in facts_of_deadline if reached[fact.due_at] > 0]
    latest = max(hold, key=lambda fact: (fact.at, fact.due_at), default=None)
    return Appointment(latest.due_at, latest.limit) if latest else None


def awaited(facts: Sequence[Fact]) -> DeadlineAwaited | None:
    """Return the latest fact that says for which year there is no calendar to count an appointment by."""
    found = (fact for fact in facts if isinstance(fact, DeadlineAwaited))
    return max(found, key=lambda fact: (fact.at, fact.missing_year), default=None)


def moved_by(occasion: RecordFact, facts: Sequence[Fact]) -> DeadlineMoved | None:
    """Return the move of a record's deadline that one of its facts caused; None while none is known."""
    moves = (fact for fact in facts if isinstance(fact, DeadlineMoved))
    return next((move for move in moves if move.at == occasion.at), None)


def left_by(occasion: RecordFact, facts: Sequence[Fact]) -> datetime | None:
    """Return the due time that one of a record's facts moved beyond the calendar; None if it moved none."""
    left = (fact for fact in facts if isinstance(fact, DeadlineAwaited))
    return next((fact.due_before for fact in left if fact.at == occasion.at), None)
