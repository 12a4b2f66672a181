"""Answers which records a report counts, in which columns, and by which events."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row

from services.deadlines import store
from services.deadlines.reports.period_records import as_passed, batch_of_period
from services.deadlines.reports.two_countings import CountedRecord, ReportPeriod, by_date, by_law
from services.deadlines.tracking.record_event import RecordEvent
from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.reports.counted_records import (
    CountedEvent,
    RecordOfReport,
    RecordsOfReport,
    WhatIsCounted,
)
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter
from shared.reference.catalogue import Procedure
from shared.reference.loading import load_procedures
from shared.storage.database import read_snapshot
from shared.storage.position import noted

router = ServiceRouter("deadlines")


@router.query
async def what_is_counted(question: WhatIsCounted, context: ServiceContext) -> RecordsOfReport:
    """Return a page of the records of a period, and how far the facts were read; both of one moment."""
    period, procedures = as_passed(question.since, question.until, context.clock.now()), load_procedures()
    async with context.reading() as read:
        await read_snapshot(read)
        rows, following = await batch_of_period(
            read, question.unit, question.since, question.until, after=question.after, limit=question.limit
        )
        events = await store.events_of(read, [row.record for row, _ in rows])
        position = await noted(read, context.service)
    return RecordsOfReport(
        records=tuple(
            _described(row, record, period, procedures, events[row.record].values())
            for row, record in rows
            if by_law(record, period) or by_date(record, period)
        ),
        position=position.sequence if position else 0,
        next=following,
    )


def _described(
    row: Row[Any],
    record: CountedRecord,
    period: ReportPeriod,
    procedures: Mapping[str, Procedure],
    events: Iterable[RecordEvent],
) -> RecordOfReport:
    known, is_due = procedures.get(row.procedure), not row.missing_year and row.procedure_name is None
    return RecordOfReport(
        record=row.record,
        procedure=row.procedure,
        field=known.field if known else "",
        online=row.online,
        limit=row.limit,
        due_at=row.due_at if is_due else None,
        missing_year=row.missing_year,
        was_missed=row.standing == Standing.OVERDUE,
        by_law=by_law(record, period),
        by_date=by_date(record, period),
        events=tuple(map(_event, sorted(events, key=lambda event: event.sequence))),
    )


def _event(event: RecordEvent) -> CountedEvent:
    return CountedEvent(
        sequence=event.sequence,
        kind=event.kind,
        at=event.at,
        received_at=event.received_at,
        appointment_at=event.appointment_at,
    )
