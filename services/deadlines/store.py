"""Reads and writes the records: their events, one deadline each, and the tally."""

import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Date, Integer, Row, Select, String, bindparam, delete, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.due_times.calculation import StopCause
from services.deadlines.figures.tally import COUNTED, SpanKey, SpanTally, Tally, rows_of
from services.deadlines.figures.tally_ranges import Span, tally_ranges
from services.deadlines.record_filters import COUNTS, PROCEDURE_UNKNOWN
from services.deadlines.tables import deadline, happening, tally
from services.deadlines.tracking.deadline import Deadline
from services.deadlines.tracking.record_event import RecordEvent
from services.deadlines.tracking.tracking import (
    Escalation,
    GivenWarning,
    TrackedRecord,
    next_moment,
    owes_apology,
    passed_promise,
    standing,
)
from shared.contracts.events.deadline import Outcome
from shared.storage.bulk import add_up, insert_new, upsert

READ_BATCH_SIZE: Final = 2000
"""Records that are read together when all are read."""
DEADLINE_COLUMNS: Final = tuple(field.name for field in fields(Deadline))
"""The columns are named after the fields of the class; those of events after the fields of theirs."""
TIMES: Final = ("due_at", "near_at", "urgent_at")
"""The columns that hold something else while they are not known, so that lists are in order."""
END_OF_TIME: Final = datetime(2200, 1, 1, tzinfo=UTC)
OF_RECORDS: Final = select(deadline).where(deadline.c.record.in_(bindparam("records", expanding=True)))
EVENTS_OF_RECORDS: Final = select(happening).where(
    happening.c.record.in_(bindparam("records", expanding=True))
)
ZERO_COUNTS: Final = dict.fromkeys(COUNTED, 0)
RANGE: Final = {"period": Integer, "span": String, "since": Date, "before": Date}
"""What is said of a range of tally rows: the number of the period for which it counts, its span and days."""


async def load(
    connection: AsyncConnection, records: Sequence[str]
) -> tuple[dict[str, dict[int, RecordEvent]], dict[str, TrackedRecord]]:
    """Return the stored events of some records, by sequence, and the state of these records."""
    events = await events_of(connection, records)
    rows = await connection.execute(OF_RECORDS, {"records": list(records)})
    return events, {row.record: _tracked_record(row) for row in rows}


async def events_of(connection: AsyncConnection, records: Sequence[str]) -> dict[str, dict[int, RecordEvent]]:
    """Return the stored events of some records, by sequence."""
    events: dict[str, dict[int, RecordEvent]] = defaultdict(dict)
    for row in await connection.execute(EVENTS_OF_RECORDS, {"records": list(records)}):
        record, *rest = row
        events[record][row.sequence] = RecordEvent._make(rest)
    return events


async def due_for_warning(connection: AsyncConnection, now: datetime, limit: int) -> list[TrackedRecord]:
    """Return records whose next warning is due, or whose promise has passed, the longest due first."""
    rows = await connection.execute(
        select(deadline).where(deadline.c.next_moment <= now).order_by(deadline.c.next_moment).limit(limit)
    )
    return [_tracked_record(row) for row in rows]


async def without_due_time(
    connection: AsyncConnection, years: Collection[int], *, after: str, limit: int
) -> list[TrackedRecord]:
    """Return records whose due times wait for one of these years, those that follow a record code."""
    rows = await connection.execute(
        select(deadline)
        .where(deadline.c.missing_year.in_(years), deadline.c.record > after)
        .order_by(deadline.c.record)
        .limit(limit)
    )
    return [_tracked_record(row) for row in rows]


async def of_unknown_procedures(
    connection: AsyncConnection, codes: Collection[str], *, after: str, limit: int = 500
) -> list[TrackedRecord]:
    """Return records of procedures that the catalogue did not know, those that follow a record code."""
    rows = await connection.execute(
        select(deadline)
        .where(
            PROCEDURE_UNKNOWN,
            deadline.c.procedure.in_(codes),
            deadline.c.record > after,
        )
        .order_by(deadline.c.record)
        .limit(limit)
    )
    return [_tracked_record(row) for row in rows]


async def missing_years(connection: AsyncConnection) -> dict[int, int]:
    """Return how many records have no due time, by the year for which there is no calendar."""
    waiting = select(deadline.c.missing_year, func.count().label("records"))
    waiting = waiting.where(deadline.c.missing_year.is_not(None), COUNTS).group_by(deadline.c.missing_year)
    rows = await connection.execute(waiting)
    return {row.missing_year: row.records for row in rows}


async def latest_event_at(connection: AsyncConnection) -> datetime | None:
    """Return when the latest event of any record happened; this reads every event."""
    latest: datetime | None = (await connection.execute(select(func.max(happening.c.at)))).scalar()
    return latest


async def all_records(connection: AsyncConnection) -> AsyncIterator[TrackedRecord]:
    """Yield every record, reading some thousand at a time."""
    last = ""
    while True:
        batch = (
            select(deadline)
            .where(deadline.c.record > last)
            .order_by(deadline.c.record)
            .limit(READ_BATCH_SIZE)
        )
        rows = (await connection.execute(batch)).all()
        if not rows:
            return
        for row in rows:
            yield _tracked_record(row)
        last = rows[-1].record


async def insert_events(connection: AsyncConnection, events: Iterable[tuple[str, RecordEvent]]) -> None:
    """Insert events of records, except those that are stored already."""
    rows = [{"record": record, **event._asdict()} for record, event in events]
    await insert_new(connection, happening, rows, key=("record", "sequence"))


async def save(connection: AsyncConnection, records: Iterable[TrackedRecord]) -> None:
    """Save the state of records; a record whose filing is not known has none."""
    rows = [_row(record, record.deadline) for record in records if record.deadline]
    await upsert(connection, deadline, rows, key=("record",))


async def add_to_tally(connection: AsyncConnection, difference: Tally) -> None:
    """Add a difference to the tally; negative counts subtract."""
    await add_rows_to_tally(connection, rows_of(difference))


async def add_rows_to_tally(connection: AsyncConnection, difference: SpanTally) -> None:
    """Add a difference to the rows of the tally; negative counts subtract."""
    rows: dict[SpanKey, dict[str, Any]] = {}
    for (key, counted), count in difference.items():
        if count:
            row = rows.setdefault(key, key._asdict() | ZERO_COUNTS)
            row[counted] = count
    await add_up(connection, tally, list(rows.values()), counted=COUNTED)


async def clear_tally(connection: AsyncConnection) -> None:
    """Remove all counts."""
    await connection.execute(delete(tally))


async def stored_tally(connection: AsyncConnection) -> SpanTally:
    """Return all counts that are not zero."""
    return Counter(
        {
            (SpanKey(row.unit, Span(row.span), row.since, row.procedure), counted): count
            for row in await connection.execute(select(tally))
            for counted in COUNTED
            if (count := getattr(row, counted))
        }
    )


async def counts_in(
    connection: AsyncConnection,
    periods: Sequence[tuple[date, date]],
    *,
    units: Collection[str],
    procedures: Collection[str] | None,
    by: str | None,
) -> list[dict[str, Counter[str]]]:
    """Return what the tally counts in each period, first and last day included.

    The counts are grouped by a column of the tally; without one they stand under one empty name.
    """
    ranges = [
        (period, rows) for period, (first, last) in enumerate(periods) for rows in tally_ranges(first, last)
    ]
    asked: dict[str, Any] = {"units": list(units)}
    if procedures is not None:
        asked["procedures"] = list(procedures)
    for number, (period, rows) in enumerate(ranges):
        values = (period, rows.span, rows.since, rows.before)
        asked |= {f"{name}_{number}": value for name, value in zip(RANGE, values, strict=True)}
    counting = _counting(len(ranges), by, of_procedures=procedures is not None)
    counts: list[dict[str, Counter[str]]] = [{} for _ in periods]
    for period, group, *sums in await connection.execute(counting, asked):
        counts[period][group] = Counter(dict(zip(COUNTED, sums, strict=True)))
    return counts


@lru_cache(maxsize=64)
def _counting(ranges: int, by: str | None, *, of_procedures: bool) -> Select[Any]:
    """Return the statement that counts in so many ranges of tally rows, which are put into one table."""
    some = union_all(
        *(
            select(*(bindparam(f"{name}_{number}", type_=kind).label(name) for name, kind in RANGE.items()))
            for number in range(ranges)
        )
    ).cte("range_of_rows")
    name = tally.c[by] if by else literal("")
    counting = select(some.c.period, name, *(func.sum(tally.c[counted]) for counted in COUNTED)).where(
        tally.c.unit.in_(bindparam("units", expanding=True)),
        tally.c.span == some.c.span,
        tally.c.since >= some.c.since,
        tally.c.since < some.c.before,
    )
    if of_procedures:
        counting = counting.where(tally.c.procedure.in_(bindparam("procedures", expanding=True)))
    return counting.group_by(some.c.period, name)


def _row(record: TrackedRecord, current: Deadline) -> Mapping[str, Any]:
    columns = {name: getattr(current, name) for name in DEADLINE_COLUMNS}
    if current.due_at is None:
        year = current.missing_year
        stands_at = datetime(year, 1, 1, tzinfo=UTC) if year else current.promised_at or END_OF_TIME
        columns |= {name: columns[name] or stands_at for name in TIMES}
    return {
        **columns,
        "record": record.record,
        "standing": standing(current, record.warned),
        "owes_apology": owes_apology(current, record.warned),
        "applied": record.applied,
        "warned": json.dumps([(given, due.isoformat()) for given, due in sorted(record.warned)]),
        "promise_passed": passed_promise(record),
        "passing_on_missed_at": record.passing_on_missed_at,
        "next_moment": next_moment(record),
    }


def _tracked_record(row: Row[Any]) -> TrackedRecord:
    columns = {name: getattr(row, name) for name in DEADLINE_COLUMNS}
    if row.missing_year or row.procedure_name is not None:
        columns |= dict.fromkeys(TIMES if row.promised_at is None else ("due_at",))
    columns["outcome"] = columns["outcome"] and Outcome(columns["outcome"])
    columns["promise_outcome"] = columns["promise_outcome"] and Outcome(columns["promise_outcome"])
    columns["halted_for"] = columns["halted_for"] and StopCause(columns["halted_for"])
    return TrackedRecord(
        record=row.record,
        applied=row.applied,
        deadline=Deadline(**columns),
        warned=frozenset(
            GivenWarning(Escalation(given), datetime.fromisoformat(due))
            for given, due in json.loads(row.warned)
        ),
        promise_passed=row.promise_passed,
        passing_on_missed_at=row.passing_on_missed_at,
    )
