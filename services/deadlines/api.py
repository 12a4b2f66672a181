"""Answers questions about deadlines: figures, lists of records, apologies owed, explanations."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.decisions.decision_store import law_in_force, moves_of
from services.deadlines.explanation.record import explain_receipt, explain_record
from services.deadlines.figures.figures import Counts, by_part, by_period, figures_of, grouped, periods
from services.deadlines.law import UnknownProcedure, UnknownRules
from services.deadlines.record_list import SOONEST_DUE_FIRST, line_of, procedures_of
from services.deadlines.store import counts_in, load
from services.deadlines.tables import deadline
from shared.contracts.questions.deadlines import (
    ApologiesOwed,
    ApologyTask,
    ApologyTasks,
    Breakdown,
    FiguresByPart,
    FiguresPart,
    HowManyInTime,
    HowRecordsStand,
    RecordLines,
    Standing,
)
from shared.contracts.questions.explanation import Explanation, WhyIfReceived, WhyThisDate
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.reference.loading import load_procedures

router = ServiceRouter("deadlines")

BY_TIME: Final = frozenset({Breakdown.MONTH, Breakdown.YEAR})
GROUP_COLUMN: Final = {
    Breakdown.UNIT: "unit",
    Breakdown.PROCEDURE: "procedure",
    Breakdown.FIELD: "procedure",
}
"""The column of the tally by which a breakdown is grouped."""


@router.query
async def how_many_in_time(question: HowManyInTime, read: AsyncConnection) -> FiguresByPart:
    """Sum the tally before the period, and over the period or each of its months or years."""
    field_of = {code: procedure.field for code, procedure in load_procedures().items()}
    during = list(periods(question.since, question.until, question.by))
    earlier = [(date.min, question.since - timedelta(1))] if question.since > date.min else []
    counts = await counts_in(
        read,
        [*earlier, *((first, last) for _, first, last in during)],
        units=question.units,
        procedures=procedures_of(question.field, question.procedure),
        by=GROUP_COLUMN.get(question.by) if question.by else None,
    )
    if question.by is Breakdown.FIELD:
        counts = [grouped(by_procedure, field_of) for by_procedure in counts]
    if question.by is Breakdown.UNIT:
        head_of = {unit: question.stands_under(unit) for unit in question.units}
        counts = [grouped(by_unit, head_of) for by_unit in counts]
    before = counts.pop(0) if earlier else {}
    parts: tuple[FiguresPart, ...] = ()
    if question.by in BY_TIME:
        names = (name for name, *_ in during)
        parts = by_period(_total(before), zip(names, map(_total, counts), strict=True))
    elif question.by:
        parts = by_part(before, counts[0])
    whole = figures_of(_total(before), sum(map(_total, counts), Counter()))
    return FiguresByPart(**whole.model_dump(), parts=parts)


@router.query
async def how_records_stand(question: HowRecordsStand, read: AsyncConnection) -> RecordLines:
    """Return some records in order of due time."""
    query = select(deadline).where(deadline.c.record.in_(question.records)).order_by(deadline.c.due_at)
    return RecordLines(records=tuple(map(line_of, await read.execute(query))))


@router.query
async def apologies_owed(question: ApologiesOwed, read: AsyncConnection) -> ApologyTasks:
    """Return a page of the records for which form 04 has to be written."""
    query = select(deadline).where(deadline.c.unit == question.unit, deadline.c.owes_apology)
    rows, next_page = await SOONEST_DUE_FIRST.page(read, query, question)
    return ApologyTasks(
        tasks=tuple(
            ApologyTask(
                record=row.record,
                procedure=row.procedure,
                due_at=row.due_at,
                is_overdue=row.standing == Standing.OVERDUE,
            )
            for row in rows
        ),
        next=next_page,
    )


@router.query
async def why_this_date(question: WhyThisDate, read: AsyncConnection) -> Explanation:
    """Explain the due time of a record, day by day.

    Raises:
        NotFound: The filing of the record is not known.
    """
    events, known = await load(read, [question.record])
    tracked = known.get(question.record)
    if tracked is None or tracked.deadline is None or not question.reaches(tracked.deadline.unit):
        raise NotFound("this record")
    law, moves = await law_in_force(read), await moves_of(read, question.record)
    return explain_record(tracked, tracked.deadline, events[question.record], law, moves)


@router.query
async def why_if_received(question: WhyIfReceived, read: AsyncConnection) -> Explanation:
    """Explain when a record would be due, before it is filed.

    Raises:
        NotFound: There is no such procedure, or no rules about time for that day.
    """
    law = await law_in_force(read)
    try:
        return explain_receipt(question.unit, question.procedure, question.received_at, law)
    except (UnknownProcedure, UnknownRules):
        raise NotFound("this procedure") from None


def _total(counts: Mapping[str, Counts]) -> Counts:
    return sum(counts.values(), Counter())
