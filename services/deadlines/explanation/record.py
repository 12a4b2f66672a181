"""Explains the deadline of a record. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from services.deadlines.calendar.axis import UnknownYear
from services.deadlines.calendar.decided_days import PastMove
from services.deadlines.due_times.territory import limit_runs_from
from services.deadlines.explanation.limit import explain, without_calendar, without_limit
from services.deadlines.explanation.texts import note, office_clock
from services.deadlines.law import Law
from services.deadlines.tracking.deadline import Deadline
from services.deadlines.tracking.record_event import RecordEvent
from services.deadlines.tracking.stops import clock_history
from services.deadlines.tracking.tracking import TrackedRecord, standing
from shared.bilingual import Bilingual
from shared.contracts.questions.explanation import Explanation
from shared.reference.catalogue import Limit, Procedure
from shared.reference.office_zone import local_day


def explain_record(
    tracked: TrackedRecord,
    deadline: Deadline,
    events: Mapping[int, RecordEvent],
    law: Law,
    moves: Sequence[PastMove] = (),
) -> Explanation:
    """Explain the deadline of a record by the rule set to which it is pinned.

    Args:
        events: All known events of the record, by sequence.
        moves: How decisions about the calendar have moved it, in order.

    Raises:
        UnknownProcedure, UnknownRules, UnknownYear: The law has lost what the deadline was counted by.
    """
    applied = (events[sequence] for sequence in range(1, tracked.applied + 1))
    law = law.as_of(deadline.closed_at) if deadline.closed_at else law
    rules = law.rules(deadline.rules)
    received_at = deadline.received_at
    if deadline.procedure_name is None:
        procedure, limit = law.procedure(deadline.procedure, rules), Limit.parse(deadline.limit)
        runs_from = limit_runs_from(
            received_at,
            deadline.arrived_at,
            rules,
            law.zone,
            is_from_elsewhere=deadline.counter_unit is not None,
        )
        clock = clock_history(sorted(applied, key=lambda event: event.sort_key), runs_from)
        if deadline.missing_year:
            counted = without_calendar(limit, received_at, deadline.missing_year, rules, law.zone)
        else:
            calendar = law.calendar_of(deadline.unit)
            counted = explain(limit, runs_from, clock.stops, calendar, rules, clock.extensions, received_at)
        counted = counted.model_copy(update=_of_procedure(procedure))
    else:
        counted = without_limit(deadline.procedure, deadline.procedure_name, received_at, rules, law.zone)
    return counted.model_copy(
        update={
            "unit": deadline.unit,
            "record": tracked.record,
            "promised_at": _local(deadline.promised_at, law.zone),
            "due_at": _local(deadline.due_at, law.zone),
            "standing": standing(deadline, tracked.warned),
            "resolved_at": _local(deadline.resolved_at, law.zone),
            "returned_at": _local(deadline.returned_at, law.zone),
            "notes": (*counted.notes, *_notes(deadline, counted, law.zone), *_moved(moves, law.zone)),
        }
    )


def explain_receipt(unit: str, code: str, received_at: datetime, law: Law) -> Explanation:
    """Explain when a record would be due that is received then; nothing of it is known yet.

    Raises:
        UnknownProcedure, UnknownRules: The law does not have what it would be counted by.
    """
    rules = law.rules_on(local_day(received_at, law.zone))
    procedure = law.procedure(code, rules)
    try:
        counted = explain(procedure.limit, received_at, (), law.calendar_of(unit), rules)
    except UnknownYear as unknown:
        counted = without_calendar(procedure.limit, received_at, unknown.year, rules, law.zone)
    return counted.model_copy(update={"unit": unit, **_of_procedure(procedure)})


def _of_procedure(procedure: Procedure) -> dict[str, str]:
    return {
        "procedure": procedure.code,
        "name": procedure.name,
        "legal_basis": procedure.grounds.vi,
        "legal_basis_en": procedure.grounds.en,
    }


def _local(at: datetime | None, zone: tzinfo) -> datetime | None:
    """Return an instant in office time."""
    return at and at.astimezone(zone)


def _notes(deadline: Deadline, counted: Explanation, zone: tzinfo) -> Iterator[Bilingual]:
    if deadline.is_halted and deadline.halted_since:
        yield note("stopped-now", since=office_clock(deadline.halted_since, zone))
    if deadline.counter_unit and not deadline.arrived_at and not deadline.closed_at:
        yield note("not-arrived")
    if deadline.promised_at and deadline.due_at and deadline.promised_at != deadline.due_at:
        is_earlier = deadline.promised_at < deadline.due_at
        yield note(
            "promised-earlier" if is_earlier else "promised-later",
            promised=office_clock(deadline.promised_at, zone),
            due=office_clock(deadline.due_at, zone),
        )
    if deadline.due_at and counted.due_at and counted.due_at != deadline.due_at:
        yield note(
            "counted-otherwise",
            kept=office_clock(deadline.due_at, zone),
            counted=office_clock(counted.due_at, zone),
        )


def _moved(moves: Sequence[PastMove], zone: tzinfo) -> Iterator[Bilingual]:
    for move in moves:
        yield note(
            "moved-by-decision",
            before=office_clock(move.due_before, zone),
            due=office_clock(move.due_at, zone),
            by=move.decision.by,
            at=office_clock(move.decision.at, zone),
        )
