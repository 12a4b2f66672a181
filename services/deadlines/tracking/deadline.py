"""A record's deadline, derived from what has happened to the record so far. Pure.

Facts may be told late, so the order in which they are known is not the order in which they happened: a
deadline is derived anew from all that is known, sorted by when it happened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.deadlines.calendar.axis import local_day, whole_minute
from services.deadlines.due_times.counting import Cause, due_at, near_at, outcome
from services.deadlines.law import Law, Rules
from services.deadlines.tracking.record_event import (
    CORRECTED,
    FILED,
    MOVES,
    RESOLVED,
    VERIFICATION_NEEDED,
    Happening,
)
from services.deadlines.tracking.stops import ledger_of
from shared.contracts.events.deadline import Outcome, WarningRecipient


@dataclass(frozen=True, slots=True)
class Deadline:
    """A record's deadline as of some of its facts. Due, near and urgent times are whole minutes."""

    unit: str
    procedure: str
    limit: str
    rules: str
    received_at: datetime
    online: bool
    due_at: datetime
    near_at: datetime
    urgent_at: datetime
    halted_for: Cause | None = None
    halted_since: datetime | None = None
    apologised_at: datetime | None = None
    resolved_at: datetime | None = None
    outcome: Outcome | None = None
    ended_as: str | None = None
    ended_at: datetime | None = None

    @property
    def closed_at(self) -> datetime | None:
        """When the record was resolved, refused, stopped or withdrawn."""
        return self.resolved_at or self.ended_at

    @property
    def is_halted(self) -> bool:
        """Whether the clock stands still; a stop that began after the due time stops nothing any more."""
        since = self.halted_since
        return since is not None and whole_minute(since) < self.due_at

    @property
    def runs_until(self) -> datetime | None:
        """When the clock ran no longer; None while it runs."""
        return self.closed_at or (self.halted_since if self.is_halted else None)

    def is_moved_by(self, known: Iterable[Happening], limit: str, rules: str, received_at: datetime) -> bool:
        """Whether the due time has to be counted anew, by what it is counted from or by what happened."""
        return (limit, rules, received_at) != (self.limit, self.rules, self.received_at) or any(
            happening.kind in MOVES for happening in known
        )


def deadline_after(
    happenings: Iterable[Happening], law: Law, before: Deadline | None = None, *, anew: bool = False
) -> Deadline | None:
    """Derive a record's deadline; None when it is not known to have been filed.

    What was corrected last holds from the beginning, and so do the rules that it was switched to last and the
    longer limit when verification is needed. The first resolution or end closes the record, and with it a
    stop; what happened after it changes nothing, nor does what was decided after it about the calendar.

    Args:
        before: What was derived from fewer facts. It is pinned: its rule set holds as long as the moment of
            receipt does, and its due time as long as nothing happened that moves it.
        anew: Whether its due time is counted anew all the same, for the calendar is another one.

    Raises:
        UnknownProcedure, UnknownRules: The catalogue does not have its procedure, or the law its rule set.
        UnknownYear: Its period reaches a year whose days off are not known.
    """
    known = sorted(happenings, key=lambda happening: happening.order)
    code, received_at, online = _as_received(known)
    if code is None or received_at is None:
        return None
    unit = known[0].unit
    rules = _rules(known, received_at, law, before)
    procedure = law.procedure(code, rules)
    limit = procedure.limit
    if procedure.limit_if_verified and any(one.kind == VERIFICATION_NEEDED for one in known):
        limit = procedure.limit_if_verified
    ledger = ledger_of(known, received_at)
    closed = ledger.closed
    law_then = law.as_of(closed.at) if closed else law
    holds = before and law_then is law and not anew
    if before and holds and not before.is_moved_by(known, str(limit), rules.id, received_at):
        due, near, urgent = before.due_at, before.near_at, before.urgent_at
    else:
        calendar = law_then.calendar_of(unit)
        due = due_at(limit, received_at, ledger.stops, calendar, rules, ledger.extensions)
        near, urgent = (
            near_at(rules.near[told][limit.kind], received_at, due, ledger.stops, calendar)
            for told in (WarningRecipient.OFFICIAL, WarningRecipient.CHAIRMAN)
        )
    resolved_at = closed.at if closed and closed.kind == RESOLVED else None
    ended = closed if closed and closed.kind != RESOLVED else None
    return Deadline(
        unit=unit,
        procedure=code,
        limit=str(limit),
        rules=rules.id,
        received_at=received_at,
        online=bool(online),
        due_at=due,
        near_at=near,
        urgent_at=urgent,
        halted_for=ledger.halted_for[0] if ledger.halted_for else None,
        halted_since=ledger.halted_since,
        apologised_at=ledger.extensions[0].at if ledger.extensions else None,
        resolved_at=resolved_at,
        outcome=outcome(limit, due, resolved_at) if resolved_at else None,
        ended_as=ended.kind if ended else None,
        ended_at=ended.at if ended else None,
    )


def _rules(known: Sequence[Happening], received_at: datetime, law: Law, before: Deadline | None) -> Rules:
    """Return the rule set that holds for a record: switched to last, else in force on the day of receipt."""
    switched = [happening.rules for happening in known if happening.rules]
    if switched:
        return law.rules(switched[-1])
    if before and before.received_at == received_at:
        return law.rules(before.rules)
    return law.rules_on(local_day(received_at))


def _as_received(known: Sequence[Happening]) -> tuple[str | None, datetime | None, bool | None]:
    """Return what was asked for, when it was received and whether online: as corrected last, else filed."""
    last_first = [happening for happening in reversed(known) if happening.kind == CORRECTED]
    last_first += [happening for happening in known if happening.kind == FILED]
    return (
        next((happening.procedure for happening in last_first if happening.procedure), None),
        next((happening.received_at for happening in last_first if happening.received_at), None),
        next((happening.online for happening in last_first if happening.online is not None), None),
    )
