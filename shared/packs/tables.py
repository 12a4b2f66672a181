"""The tables of a pack, as CSV: the events behind each number, and lists of records. Pure.

The columns of `events.csv` are a contract with whoever verifies a pack: see docs/inspection-packs.md.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from shared.contracts.questions.reports.counted_records import CountedEvent, RecordOfReport
from shared.contracts.questions.reports.official_forms import FormColumn

EVENTS: Final = (
    *("record", "procedure", "field", "sequence", "event", "at"),
    *("channel", "received_at", "appointment_at", "limit"),
)
RECORDS: Final = ("record", "procedure", "field", "by_law", "by_date")
RECOMMENDATIONS: Final = ("record", "procedure", "received_at", "due_at", "answered_at")
DUE: Final = "deadline"
"""The due time by law, as it was counted; `limit` is the time limit."""
AWAITED: Final = "deadline-awaited"
"""It cannot be counted, for want of a calendar from `at` on."""
MISSED: Final = "deadline-missed"
"""It was passed, and the record was open, when the figures were asked."""
FILED: Final = "filed"
RESOLVED: Final = "resolved"
ONLINE, DIRECT = "online", "direct"


def lines(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def event_rows(record: RecordOfReport) -> Iterator[Sequence[object]]:
    """Yield the events of a record, then what deadlines told of it."""
    for event in record.events:
        channel = (ONLINE if record.online else DIRECT) if event.kind == FILED else ""
        yield _row(record, event.sequence, event.kind, event.at, channel, event)
    if record.due_at:
        yield _row(record, "", DUE, record.due_at, limit=record.limit)
    if record.missing_year:
        yield _row(record, "", AWAITED, datetime(record.missing_year, 1, 1, tzinfo=UTC), limit=record.limit)
    if record.was_missed and record.due_at:
        yield _row(record, "", MISSED, record.due_at)


def record_row(record: RecordOfReport) -> Sequence[object]:
    """Return a record with its columns in both countings."""
    columns = (record.by_law, record.by_date)
    return (record.record, record.procedure, record.field, *(" ".join(map(_number, of)) for of in columns))


def recommendation_row(record: RecordOfReport) -> Sequence[object]:
    """Return a recommendation with its times, and none of its words."""
    received = next((event.at for event in record.events if event.kind == FILED), None)
    answered = next((event.at for event in record.events if event.kind == RESOLVED), None)
    moments = (received, record.due_at, answered)
    return (record.record, record.procedure, *map(_moment, moments))


def _row(
    record: RecordOfReport,
    sequence: int | str,
    event: str,
    at: datetime,
    channel: str = "",
    told: CountedEvent | None = None,
    limit: str = "",
) -> Sequence[object]:
    received = told.received_at if told else None
    appointment = told.appointment_at if told else None
    return (
        *(record.record, record.procedure, record.field, sequence, event, _moment(at)),
        *(channel, _moment(received), _moment(appointment), limit),
    )


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else ""


def _number(column: FormColumn) -> str:
    return str(column.value)
