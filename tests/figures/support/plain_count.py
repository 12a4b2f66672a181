"""A second count of records, as plain as a finger in a register: each record is looked at on its own.

It goes through the deadlines as they are kept, long after the period. Nothing of the tally or of its sums is
in it.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from shared.contracts.events.deadline import Outcome
from tests.support.zone import VIETNAM

OUTCOMES = {Outcome.BEFORE: "before_deadline", Outcome.ON: "on_deadline", Outcome.AFTER: "after_deadline"}
PROMISES = {Outcome.BEFORE: "before_promise", Outcome.ON: "on_promise", Outcome.AFTER: "after_promise"}
ENDED = ("refused", "stopped", "withdrawn")
LINKED = "linked"
"""Ended as the record of another system, which counts in its place."""


def count(records: Iterable[Row[Any]], since: date, until: date) -> Counter[str]:
    """The figures of a period, both days included."""
    figures: Counter[str] = Counter()
    for record in records:
        if record.ended_as != LINKED:
            figures.update(_of_one(record, since, until))
    return figures


def _of_one(record: Row[Any], since: date, until: date) -> list[str]:
    received, closed = _day(record.received_at), _day(record.resolved_at or record.ended_at)
    apologised = _day(record.apologised_at)
    found = []
    if since <= received <= until:
        found += ["received"] + ["received_online"] * record.online
        found += ["received_procedure_unknown"] * _is_unknown(record)
    if received < since <= closed:
        found.append("carried_over")
    if since <= closed <= until:
        found += ["resolved", _outcome(record)] if record.resolved_at else ["ended", record.ended_as]
        if record.outcome == Outcome.AFTER and record.apologised_at:
            found.append("after_deadline_with_apology")
        if record.resolved_at and record.promise_outcome:
            found.append(PROMISES[record.promise_outcome])
    if since <= apologised <= until:
        found.append("apologised")
    if since <= _day(record.asked_again_at) <= until:
        found.append("asked_again")
    if received <= until < closed:
        found.append("in_progress")
        if _day(record.promised_at) <= until and not _waits_since_before_the_promise(record):
            found.append("past_promise")
        if _is_unknown(record):
            found.append("procedure_unknown")
        elif record.missing_year:
            found.append("without_due_time")
        elif _day(record.due_at) <= until and (closed < date.max or record.standing == "overdue"):
            found += ["overdue"] + ["overdue_with_apology"] * (apologised <= until)
    return found


def _outcome(record: Row[Any]) -> str:
    if record.outcome:
        return OUTCOMES[record.outcome]
    return "resolved_procedure_unknown" if _is_unknown(record) else "resolved_without_due_time"


def _is_unknown(record: Row[Any]) -> bool:
    """Whether the catalogue does not know its procedure."""
    return record.procedure_name is not None


def _waits_since_before_the_promise(record: Row[Any]) -> bool:
    """Whether an open record waits, and has since before what was promised, which that moves."""
    is_open = not (record.resolved_at or record.ended_at)
    return is_open and bool(record.halted_since) and record.halted_since < record.promised_at


def _day(at: datetime | None) -> date:
    """The local day; the last of all days for what has not happened."""
    return at.astimezone(VIETNAM).date() if at else date.max
