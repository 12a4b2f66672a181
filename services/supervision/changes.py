"""What has become of records since their period was closed. Pure."""

from collections.abc import Iterable, Mapping

from shared.contracts.questions.reports.counted_records import RecordOfReport
from shared.contracts.questions.supervision.closings import Change, ChangedRecord


def changed_records(
    reported: Mapping[str, RecordOfReport], now: Iterable[RecordOfReport]
) -> list[ChangedRecord]:
    """Return the records that stand in other columns now than reported, by code.

    Args:
        reported: The records that were counted when the period was closed, by code.
        now: Those that would be counted now.
    """
    left = dict(reported)
    changed: list[ChangedRecord] = []
    for record in now:
        before = left.pop(record.record, None)
        if before is None:
            changed.append(_appeared(record))
        elif (before.by_law, before.by_date) != (record.by_law, record.by_date):
            changed.append(_moved(before, record))
    changed += map(_gone, left.values())
    return sorted(changed, key=lambda one: one.record)


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
