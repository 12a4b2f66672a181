"""The tally: what the figures of any period are summed from, by unit, procedure and local day. Pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from services.deadlines.calendar import local_day
from services.deadlines.domain import Deadline
from shared.events.deadline import Outcome

RECEIVED: Final = "received"
ENDED: Final = "ended"
RESOLVED: Final = {
    Outcome.BEFORE: "before_deadline",
    Outcome.ON: "on_deadline",
    Outcome.AFTER: "after_deadline",
}
COUNTED: Final = (RECEIVED, *RESOLVED.values(), ENDED)
"""What is counted on each day."""


class Place(NamedTuple):
    """Where something is counted."""

    unit: str
    procedure: str
    day: date


Tally = Counter[tuple[Place, str]]
"""How often each of `COUNTED` happened at each place; negative to take away."""


def tally_of(deadline: Deadline) -> Tally:
    """Say what a record adds to the tally: its receipt, and its resolution or end."""
    happened = [(RECEIVED, deadline.received_at)]
    if deadline.resolved_at and deadline.outcome:
        happened.append((RESOLVED[deadline.outcome], deadline.resolved_at))
    elif deadline.ended_at:
        happened.append((ENDED, deadline.ended_at))
    return Counter(
        (Place(deadline.unit, deadline.procedure, local_day(at)), counted) for counted, at in happened
    )


def difference(changes: Iterable[tuple[Deadline | None, Deadline]]) -> Tally:
    """Say by how much the tally changes when each first deadline becomes the second."""
    tally: Tally = Counter()
    for before, after in changes:
        tally.update(tally_of(after))
        if before:
            tally.subtract(tally_of(before))
    return tally
