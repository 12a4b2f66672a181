"""What has become of records since their period was closed. Pure."""

import zlib
from collections.abc import Iterable, Iterator

from shared.contracts.questions.reports.counted_records import RecordOfReport
from shared.contracts.questions.supervision.closings import Change, ChangedRecord


class Comparison:
    """The records of a closed period, to be compared with those of now, one after the other.

    They are kept as small as they are stored, since a year of a commune has thousands.
    """

    def __init__(self) -> None:
        self._reported: dict[str, bytes] = {}

    def add_reported(self, records: Iterable[RecordOfReport]) -> None:
        """Take records that were counted when the period was closed."""
        for record in records:
            self._reported[record.record] = zlib.compress(record.model_dump_json().encode())

    def changed(self, now: Iterable[RecordOfReport]) -> Iterator[ChangedRecord]:
        """Yield which of these, that are counted now, were not or stood in other columns."""
        for record in now:
            kept = self._reported.pop(record.record, None)
            if kept is None:
                yield _appeared(record)
                continue
            before = RecordOfReport.model_validate_json(zlib.decompress(kept))
            if (before.by_law, before.by_date) != (record.by_law, record.by_date):
                yield _moved(before, record)

    def gone(self) -> Iterator[ChangedRecord]:
        """Yield, once all of now were told, the records that are not counted any more."""
        for kept in self._reported.values():
            yield _gone(RecordOfReport.model_validate_json(zlib.decompress(kept)))


def _appeared(record: RecordOfReport) -> ChangedRecord:
    return ChangedRecord(
        record=record.record,
        procedure=record.procedure,
        change=Change.APPEARED,
        reported_by_law=(),
        reported_by_date=(),
        by_law=record.by_law,
        by_date=record.by_date,
        new_events=record.events,
    )


def _gone(record: RecordOfReport) -> ChangedRecord:
    return ChangedRecord(
        record=record.record,
        procedure=record.procedure,
        change=Change.GONE,
        reported_by_law=record.by_law,
        reported_by_date=record.by_date,
        by_law=(),
        by_date=(),
    )


def _moved(before: RecordOfReport, now: RecordOfReport) -> ChangedRecord:
    known, is_due_moved = {event.sequence for event in before.events}, before.due_at != now.due_at
    return ChangedRecord(
        record=now.record,
        procedure=now.procedure,
        change=Change.MOVED,
        reported_by_law=before.by_law,
        reported_by_date=before.by_date,
        by_law=now.by_law,
        by_date=now.by_date,
        new_events=tuple(event for event in now.events if event.sequence not in known),
        due_before=before.due_at if is_due_moved else None,
        due_at=now.due_at if is_due_moved else None,
        procedure_before=before.procedure if before.procedure != now.procedure else "",
    )
