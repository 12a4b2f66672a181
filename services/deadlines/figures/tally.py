"""The tally: counts of what happened, by unit, procedure and local day, month and year. Pure.

It counts events, never states: the records in progress at the end of a day are those received by then less
those closed by then. So the figures of any period are a few sums.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from typing import Final, NamedTuple

from services.deadlines.calendar.axis import whole_minute
from services.deadlines.figures.tally_ranges import Span
from services.deadlines.tracking.deadline import Deadline
from services.deadlines.tracking.record_event import LINKED, REFUSED, STOPPED, WITHDRAWN
from services.deadlines.tracking.tracking import TrackedRecord, passed_promise, standing
from shared.contracts.events.deadline import Outcome
from shared.contracts.questions.deadlines import Standing
from shared.reference.office_zone import local_day

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
WITH_APOLOGY: Final = {counted: f"{counted}_with_apology" for counted in (AFTER, FELL_OVERDUE, ENDED_OVERDUE)}
"""Of these, the records with an apology (form 04); one that comes when overdue counts from the apology on."""
WITHOUT_DUE_TIME: Final = "without_due_time"
"""Received, and its due time cannot be calculated, as of now."""
CLOSED_WITHOUT_DUE_TIME: Final = "closed_without_due_time"
RESOLVED_WITHOUT_DUE_TIME: Final = "resolved_without_due_time"
"""Resolved, and it cannot be told whether in time."""
PROMISE: Final = {
    Outcome.BEFORE: "before_promise",
    Outcome.ON: "on_promise",
    Outcome.AFTER: "after_promise",
}
"""Resolved, by how that stands to what the citizen was promised."""
FELL_PAST_PROMISE: Final = "fell_past_promise"
ENDED_PAST_PROMISE: Final = "ended_past_promise"
PROCEDURE_UNKNOWN: Final = "procedure_unknown"
"""Received, and the catalogue does not know the procedure, as of now."""
CLOSED_PROCEDURE_UNKNOWN: Final = "closed_procedure_unknown"
RESOLVED_PROCEDURE_UNKNOWN: Final = "resolved_procedure_unknown"
ASKED_AGAIN: Final = "asked_again"
"""Papers were asked for a second time."""
COUNTED: Final = (
    *(RECEIVED, RECEIVED_ONLINE),
    *RESOLVED.values(),
    *ENDED.values(),
    *(APOLOGISED, FELL_OVERDUE, ENDED_OVERDUE),
    *WITH_APOLOGY.values(),
    *(WITHOUT_DUE_TIME, CLOSED_WITHOUT_DUE_TIME, RESOLVED_WITHOUT_DUE_TIME),
    *PROMISE.values(),
    *(FELL_PAST_PROMISE, ENDED_PAST_PROMISE),
    *(PROCEDURE_UNKNOWN, CLOSED_PROCEDURE_UNKNOWN, RESOLVED_PROCEDURE_UNKNOWN),
    ASKED_AGAIN,
)
"""All that is counted; also the columns of the tally."""


class TallyKey(NamedTuple):
    """The unit, procedure and local day for which something is counted."""

    unit: str
    procedure: str
    day: date


Tally = Counter[tuple[TallyKey, str]]
"""How often each of `COUNTED` happened, by key; negative to subtract."""


class SpanKey(NamedTuple):
    """The key of a stored row; `since` is the first day of its span."""

    unit: str
    span: Span
    since: date
    procedure: str


SpanTally = Counter[tuple[SpanKey, str]]
"""How often each of `COUNTED` happened, by stored row."""


def tally_of(tracked: TrackedRecord, zone: tzinfo) -> Tally:
    """Return what a record adds to the tally of an office in this zone."""
    return Counter(_counted_of(tracked, zone))


def difference(changes: Iterable[tuple[TrackedRecord, TrackedRecord]], zone: tzinfo) -> Tally:
    """Return by how much the tally changes when each first record becomes the second."""
    tally: Tally = Counter()
    for before, after in changes:
        for counted in _counted_of(after, zone):
            tally[counted] += 1
        for counted in _counted_of(before, zone):
            tally[counted] -= 1
    return tally


def rows_of(tally: Tally) -> SpanTally:
    """Return the rows in which a tally is stored: of each day, its month and its year."""
    rows: SpanTally = Counter()
    for ((unit, procedure, day), counted), count in tally.items():
        if count:
            rows[SpanKey(unit, Span.DAY, day, procedure), counted] += count
            rows[SpanKey(unit, Span.MONTH, day.replace(day=1), procedure), counted] += count
            rows[SpanKey(unit, Span.YEAR, day.replace(month=1, day=1), procedure), counted] += count
    return rows


def _counted_of(tracked: TrackedRecord, zone: tzinfo) -> Iterator[tuple[TallyKey, str]]:
    deadline = tracked.deadline
    if deadline is not None:
        for counted, at in _counted_events(deadline, tracked):
            yield TallyKey(deadline.unit, deadline.procedure, local_day(at, zone)), counted


def _counted_events(deadline: Deadline, tracked: TrackedRecord) -> Iterator[tuple[str, datetime]]:
    """Yield each thing that is counted of a record, and when it happened.

    Of one that is linked to the record of another system nothing is: that record counts.
    """
    if deadline.ended_as == LINKED:
        return
    yield RECEIVED, deadline.received_at
    if deadline.online:
        yield RECEIVED_ONLINE, deadline.received_at
    apologised_at = deadline.apologised_at
    if apologised_at:
        yield APOLOGISED, apologised_at
    if deadline.asked_again_at:
        yield ASKED_AGAIN, deadline.asked_again_at
    if deadline.promised_at:
        yield from _of_the_promise(deadline, deadline.promised_at, tracked)
    if deadline.resolved_at:
        yield _resolved(deadline), deadline.resolved_at
    elif deadline.ended_at and deadline.ended_as:
        yield ENDED[deadline.ended_as], deadline.ended_at
    due_at = deadline.due_at
    if due_at is None:
        is_known = deadline.procedure_name is None
        yield WITHOUT_DUE_TIME if is_known else PROCEDURE_UNKNOWN, deadline.received_at
        if deadline.closed_at:
            yield CLOSED_WITHOUT_DUE_TIME if is_known else CLOSED_PROCEDURE_UNKNOWN, deadline.closed_at
        return
    if not is_late(deadline, tracked):
        return
    yield FELL_OVERDUE, due_at
    if deadline.ended_at:
        yield ENDED_OVERDUE, deadline.ended_at
    if apologised_at:
        yield WITH_APOLOGY[FELL_OVERDUE], max(apologised_at, due_at)
        if deadline.closed_at:
            yield WITH_APOLOGY[AFTER if deadline.resolved_at else ENDED_OVERDUE], deadline.closed_at


def _resolved(deadline: Deadline) -> str:
    if deadline.outcome:
        return RESOLVED[deadline.outcome]
    return RESOLVED_WITHOUT_DUE_TIME if deadline.procedure_name is None else RESOLVED_PROCEDURE_UNKNOWN


def _of_the_promise(
    deadline: Deadline, promised_at: datetime, tracked: TrackedRecord
) -> Iterator[tuple[str, datetime]]:
    if deadline.resolved_at and deadline.promise_outcome:
        yield PROMISE[deadline.promise_outcome], deadline.resolved_at
    closed_at = deadline.closed_at
    if whole_minute(closed_at) > promised_at if closed_at else passed_promise(tracked):
        yield FELL_PAST_PROMISE, promised_at
        if deadline.ended_at:
            yield ENDED_PAST_PROMISE, deadline.ended_at


def is_late(deadline: Deadline, tracked: TrackedRecord) -> bool:
    """Whether a record was closed after its due time, or is overdue."""
    if deadline.closed_at and deadline.due_at:
        return whole_minute(deadline.closed_at) > deadline.due_at
    return standing(deadline, tracked.warned) is Standing.OVERDUE
