"""Generates the rows of a year's records for the tables of deadlines.

A commune has 7,500 records a year, of five procedures; the last one in a hundred is open, and one result in
twenty is never fetched. The tally equals a recount of them.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any, Final, NamedTuple

from bench.filling.inserting import indexed_later, insert
from services.deadlines.figures.tally import (
    COUNTED,
    RECEIVED,
    RECEIVED_ONLINE,
    RESOLVED,
    SpanKey,
    Tally,
    TallyKey,
    rows_of,
)
from services.deadlines.tables import deadline, happening, tally
from services.deadlines.tracking.record_event import FILED, RETURNED
from services.deadlines.tracking.record_event import RESOLVED as RESOLVED_EVENT
from shared.contracts.events.deadline import Outcome
from shared.reference.loading import load_units
from shared.reference.office_zone import local_day
from shared.storage.database import Database
from tests.support.zone import VIETNAM

RECORDS_A_YEAR: Final = 7_500
CODE: Final = "H56.31.20-"
"""The beginning of the code of each record."""
MOST_MADE: Final = 1_000_000
"""More records are copies of so many, for other communes."""
OPEN_SHARE: Final = 100
NEVER_FETCHED: Final = 20
PROCEDURES: Final = ("1.001193", "1.003554", "1.004837", "2.000815", "2.001035")
FIRST: Final = datetime(2025, 12, 1, 1, tzinfo=UTC)
NOW: Final = FIRST + timedelta(365)
NOT_YET: Final = NOW + timedelta(1)
DUE_NOW: Final = 10
"""Records whose warnings are due at `NOW`."""


@cache
def units_of(count: int) -> list[str]:
    """Return as many of today's communes as a number of records a year needs."""
    of_today = (unit.id for unit in load_units().called("") if unit.until > NOW.date())
    return list(islice(of_today, -(-count // RECORDS_A_YEAR)))


def record_code(number: int) -> str:
    """Return the code of the n-th record."""
    return f"{CODE}{number:09}"


class Moments(NamedTuple):
    """The times of a record."""

    received_at: datetime
    resolved_at: datetime
    due_at: datetime
    near_at: datetime
    urgent_at: datetime
    returned_at: datetime
    received_on: date
    resolved_on: date


def moments_of(number: int, count: int) -> Moments:
    """Return the times of the n-th of a number of records."""
    return _moments(365 * 24 * number // count)


@cache
def _moments(hour: int) -> Moments:
    received_at = FIRST + timedelta(hours=hour)
    resolved_at, due_at = received_at + timedelta(days=4), received_at + timedelta(days=5)
    near_at, urgent_at = due_at - timedelta(days=1), due_at - timedelta(hours=2)
    return Moments(
        *(received_at, resolved_at, due_at, near_at, urgent_at, due_at),
        *(local_day(received_at, VIETNAM), local_day(resolved_at, VIETNAM)),
    )


def is_open(number: int, count: int) -> bool:
    """Return whether the n-th of a number of records is not resolved yet."""
    return number >= count - count // OPEN_SHARE


def is_fetched(number: int, count: int) -> bool:
    """Return whether the result of the n-th of a number of records was handed over."""
    return not is_open(number, count) and number % NEVER_FETCHED > 0


async def fill(database: Database, url: str, count: int) -> None:
    """Fill the tables of deadlines."""
    async with indexed_later(database, [deadline, happening]):
        await insert(url, deadline, (_deadline(number, count) for number in range(count)))
        await insert(url, happening, (event for number in range(count) for event in _events(number, count)))
        await insert(url, tally, _tally(count))


def _deadline(number: int, count: int) -> dict[str, Any]:
    units = units_of(count)
    moments, open_still = moments_of(number, count), is_open(number, count)
    return {
        "record": record_code(number),
        "unit": units[number % len(units)],
        "procedure": PROCEDURES[number % len(PROCEDURES)],
        "limit": "3 working-days",
        "rules": "nd118-2025",
        "received_at": moments.received_at,
        "online": _is_online(number),
        "due_at": moments.due_at,
        "near_at": moments.near_at,
        "urgent_at": moments.urgent_at,
        "resolved_at": None if open_still else moments.resolved_at,
        "returned_at": moments.returned_at if is_fetched(number, count) else None,
        "outcome": None if open_still else Outcome.BEFORE.value,
        "standing": "running" if open_still else "resolved",
        "owes_apology": open_still and number % 1000 == 0,
        "applied": 1 if open_still else 2 + is_fetched(number, count),
        "warned": "[]",
        "next_moment": (NOW if number >= count - DUE_NOW else NOT_YET) if open_still else None,
    }


def _events(number: int, count: int) -> Iterator[dict[str, Any]]:
    """Yield the events that a record's page explains its due time from."""
    of_record, moments = _deadline(number, count), moments_of(number, count)
    event = dict.fromkeys(happening.c.keys()) | {"record": of_record["record"], "unit": of_record["unit"]}
    filed = {name: of_record[name] for name in ("procedure", "received_at", "online")}
    yield event | filed | {"sequence": 1, "kind": FILED, "at": moments.received_at}
    if not is_open(number, count):
        yield event | {"sequence": 2, "kind": RESOLVED_EVENT, "at": moments.resolved_at}
    if is_fetched(number, count):
        yield event | {"sequence": 3, "kind": RETURNED, "at": moments.returned_at}


def _tally(count: int) -> Iterator[dict[str, Any]]:
    units = units_of(count)
    for first, unit in enumerate(units):
        counts: Tally = Counter()
        for number in range(first, count, len(units)):
            procedure, moments = PROCEDURES[number % len(PROCEDURES)], moments_of(number, count)
            received = TallyKey(unit, procedure, moments.received_on)
            counts[received, RECEIVED] += 1
            counts[received, RECEIVED_ONLINE] += _is_online(number)
            if not is_open(number, count):
                counts[TallyKey(unit, procedure, moments.resolved_on), RESOLVED[Outcome.BEFORE]] += 1
        rows: dict[SpanKey, dict[str, Any]] = {}
        for (row, counted), number in rows_of(counts).items():
            rows.setdefault(row, row._asdict() | dict.fromkeys(COUNTED, 0))[counted] = number
        yield from rows.values()


def _is_online(number: int) -> bool:
    return number % 3 == 0
