"""Answers questions for the official forms: the columns by date, what differs, the records of a book."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.record_list import line_of
from services.deadlines.reports.period_records import (
    as_passed,
    batch_of_period,
    received_in,
    records_of_period,
)
from services.deadlines.reports.two_countings import (
    CountedRecord,
    ReportPeriod,
    by_date,
    by_law,
    difference,
    names_of,
)
from services.deadlines.tables import deadline
from shared.contracts.questions.deadlines import Breakdown, RecordLines
from shared.contracts.questions.reports.official_forms import (
    ColumnsByDate,
    CountedDifference,
    CountedTwoWays,
    CountingDifference,
    FormColumns,
    HowProvincesCount,
    PartByDate,
    RecordsCountedTwoWays,
    RecordsReceived,
    WhatIsCountedTwoWays,
)
from shared.messaging.context import ServiceContext
from shared.messaging.paging import PageOrder
from shared.messaging.router import ServiceRouter
from shared.reference.catalogue import Procedure
from shared.reference.loading import load_procedures

router = ServiceRouter("deadlines")

PartOf = Callable[[Row[Any], Mapping[str, Procedure]], str]
PARTS: Final[Mapping[Breakdown, PartOf]] = {
    Breakdown.UNIT: lambda row, _known: str(row.unit),
    Breakdown.PROCEDURE: lambda row, _known: str(row.procedure),
    Breakdown.FIELD: lambda row, known: known[row.procedure].field if row.procedure in known else "",
}
"""The part to which a record belongs."""
AS_THEY_CAME: Final = PageOrder(deadline.c.received_at, deadline.c.record)


@router.query
async def how_provinces_count(question: HowProvincesCount, context: ServiceContext) -> ColumnsByDate:
    """Count the records of a period by date, one after the other."""
    period = as_passed(question.since, question.until, context.clock.now())
    part_of = PARTS.get(question.by) if question.by else None
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: Counter[CountingDifference] = Counter()
    known = load_procedures()
    async with context.reading() as read:
        async for row, record in records_of_period(read, question.units, question.since, question.until):
            if why := difference(record, period):
                reasons[why] += 1
            if columns := by_date(record, period):
                counts[part_of(row, known) if part_of else ""].update(names_of(columns))
    parts = [PartByDate(of=name, columns=FormColumns(**counts[name])) for name in sorted(counts)]
    return ColumnsByDate(
        columns=sum((part.columns for part in parts), FormColumns()),
        parts=tuple(parts) if part_of else (),
        differences=tuple(
            CountedDifference(reason=why, records=reasons[why]) for why in CountingDifference if reasons[why]
        ),
    )


@router.query
async def what_is_counted_two_ways(
    question: WhatIsCountedTwoWays, context: ServiceContext
) -> RecordsCountedTwoWays:
    """Return a page of the records that the two countings put into different columns."""
    period = as_passed(question.since, question.until, context.clock.now())
    found: list[CountedTwoWays] = []
    cursor = question.after
    async with context.reading() as read:
        while len(found) <= question.limit:
            batch, cursor = await batch_of_period(
                read, question.unit, question.since, question.until, after=cursor
            )
            for row, record in batch:
                why = difference(record, period)
                if why and question.reason in (None, why):
                    found.append(_counted_two_ways(row, record, period, why))
            if not cursor:
                break
    page = found[: question.limit]
    return RecordsCountedTwoWays(records=tuple(page), next=page[-1].record if len(found) > len(page) else "")


@router.query
async def records_received(question: RecordsReceived, read: AsyncConnection) -> RecordLines:
    """Return a page of the record book of a unit."""
    query = received_in(question.unit, question.since, question.until)
    rows, next_page = await AS_THEY_CAME.page(read, query, question)
    return RecordLines(records=tuple(map(line_of, rows)), next=next_page)


def _counted_two_ways(
    row: Row[Any], record: CountedRecord, period: ReportPeriod, why: CountingDifference
) -> CountedTwoWays:
    return CountedTwoWays(
        record=row.record,
        procedure=row.procedure,
        received_at=row.received_at,
        due_at=None if row.missing_year or row.procedure_name is not None else row.due_at,
        appointment_at=row.appointment_at,
        closed_at=row.resolved_at or row.ended_at,
        by_law=by_law(record, period),
        by_date=by_date(record, period),
        reason=why,
    )
