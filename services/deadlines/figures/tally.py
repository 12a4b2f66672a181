"""The tally: what figures are summed from, by unit, procedure and local day, month and year. Pure.

It counts what happened and when, never how things stand: what is in progress or overdue at the end of a day
is what came in by then less what went out by then. So a report over any period is a few sums.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final, NamedTuple

from services.deadlines.calendar.axis import local_day, whole_minute
from services.deadlines.figures.periods import Span
from services.deadlines.tracking.deadline import Deadline
from services.deadlines.tracking.record_event import REFUSED, STOPPED, WITHDRAWN
from services.deadlines.tracking.tracking import Followed, Warned, standing
from shared.contracts.events.deadline import Outcome
from shared.contracts.questions.deadlines import Standing

RECEIVED: Final = "received"
RECEIVED_ONLINE: Final = "received_online"
RESOLVED: Final = {
    Outcome.BEFORE: "before_deadline",
    Outcome.ON: "on_deadline",
    Outcome.AFTER: "after_deadline",
}
AFTER: Final = RESOLVED[Outcome.AFTER]
ENDED: Final = {REFUSED: "refused", STOPPED: "stopped", WITHDRAWN: "withdrawn"}
APOLOGISED: Final = "apologised"
FELL_OVERDUE: Final = "fell_overdue"
ENDED_OVERDUE: Final = "ended_overdue"
WITH_APOLOGY: Final = {one: f"{one}_with_apology" for one in (AFTER, FELL_OVERDUE, ENDED_OVERDUE)}
"""Of these, those whose citizen got an apology (form 04). Who gets it when overdue already fell then."""
COUNTED: Final = (
    *(RECEIVED, RECEIVED_ONLINE),
    *RESOLVED.values(),
    *ENDED.values(),
    *(APOLOGISED, FELL_OVERDUE, ENDED_OVERDUE),
    *WITH_APOLOGY.values(),
)
"""What is counted."""


class Place(NamedTuple):
    """Where something is counted."""

    unit: str
    procedure: str
    day: date


Tally = Counter[tuple[Place, str]]
"""How often each of `COUNTED` happened at each place; negative to take away."""


class Row(NamedTuple):
    """A row of the tally; `since` is the first day of its span."""

    unit: str
    span: Span
    since: date
    procedure: str


Rows = Counter[tuple[Row, str]]
"""How often each of `COUNTED` happened by each row."""


def tally_of(followed: Followed) -> Tally:
    """Say what a record adds to the tally."""
    deadline = followed.deadline
    if deadline is None:
        return Counter()
    return Counter(
        (Place(deadline.unit, deadline.procedure, local_day(at)), counted)
        for counted, at in _happened(deadline, followed.warned)
    )


def difference(changes: Iterable[tuple[Followed, Followed]]) -> Tally:
    """Say by how much the tally changes when each first record becomes the second."""
    tally: Tally = Counter()
    for before, after in changes:
        tally.update(tally_of(after))
        tally.subtract(tally_of(before))
    return tally


def rows_of(tally: Tally) -> Rows:
    """Return the rows by which a tally is kept: of the day, of its month and of its year."""
    rows: Rows = Counter()
    for ((unit, procedure, day), counted), count in tally.items():
        if count:
            rows[Row(unit, Span.DAY, day, procedure), counted] += count
            rows[Row(unit, Span.MONTH, day.replace(day=1), procedure), counted] += count
            rows[Row(unit, Span.YEAR, day.replace(month=1, day=1), procedure), counted] += count
    return rows


def _happened(deadline: Deadline, warned: frozenset[Warned]) -> Iterator[tuple[str, datetime]]:
    """Yield what happened to a record, and when."""
    yield RECEIVED, deadline.received_at
    if deadline.online:
        yield RECEIVED_ONLINE, deadline.received_at
    apologised_at = deadline.apologised_at
    if apologised_at:
        yield APOLOGISED, apologised_at
    if deadline.resolved_at and deadline.outcome:
        yield RESOLVED[deadline.outcome], deadline.resolved_at
    elif deadline.ended_at and deadline.ended_as:
        yield ENDED[deadline.ended_as], deadline.ended_at
    if not is_late(deadline, warned):
        return
    yield FELL_OVERDUE, deadline.due_at
    if deadline.ended_at:
        yield ENDED_OVERDUE, deadline.ended_at
    if apologised_at:
        yield WITH_APOLOGY[FELL_OVERDUE], max(apologised_at, deadline.due_at)
        if deadline.closed_at:
            yield WITH_APOLOGY[AFTER if deadline.resolved_at else ENDED_OVERDUE], deadline.closed_at


def is_late(deadline: Deadline, warned: frozenset[Warned]) -> bool:
    """Whether a record was closed after its due time, or is overdue."""
    if deadline.closed_at:
        return whole_minute(deadline.closed_at) > deadline.due_at
    return standing(deadline, warned) is Standing.OVERDUE
