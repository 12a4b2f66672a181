"""By when an office answers, by all that was told of a record's deadline in any order; pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from shared.contracts.events.deadline import DeadlineMoved, DeadlineSet
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import RecordFact


class Appointment(NamedTuple):
    """By when the office answers, and the limit by which that is counted; empty where it was not told."""

    due_at: datetime
    limit: str


def appointment(facts: Sequence[Fact]) -> Appointment | None:
    """Return the appointment that holds by now; None while none is known.

    It is the one that was reached more often than it was left. Moments do not tell: what a record is told
    late happened before what has moved its deadline already. They only choose among several while a move
    that lies between two others is not known.
    """
    told = [fact for fact in facts if isinstance(fact, DeadlineSet | DeadlineMoved)]
    reached = Counter(fact.due_at for fact in told)
    reached.subtract(fact.due_before for fact in told if isinstance(fact, DeadlineMoved))
    hold = [fact for fact in told if reached[fact.due_at] > 0]
    latest = max(hold, key=lambda fact: (fact.at, fact.due_at), default=None)
    return Appointment(latest.due_at, latest.limit) if latest else None


def moved_by(occasion: RecordFact, facts: Sequence[Fact]) -> DeadlineMoved | None:
    """Return the move of a record's deadline that one of its facts caused; None while none is known."""
    moves = (fact for fact in facts if isinstance(fact, DeadlineMoved))
    return next((move for move in moves if move.at == occasion.at), None)
