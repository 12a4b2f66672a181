"""What deadlines answers."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.decisions.decision_store import law_in_force, moves_of
from services.deadlines.explanation.record import explain_record
from services.deadlines.figures.figures import Counts, figures_of, gathered, one_by_one, side_by_side, spells
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
    RecordLine,
    RecordLines,
    RecordsByDueTime,
    Standing,
)
from shared.contracts.questions.explanation import Explanation, WhyThisDate
from shared.contracts.questions.question import Page
from shared.messaging.query_client import NotFound
from shared.reference.catalogue import load_procedures
from shared.storage.database import Instant

IN_TIME: Final = frozenset({Breakdown.MONTH, Breakdown.YEAR})
COLUMN: Final = {Breakdown.UNIT: "unit", Breakdown.PROCEDURE: "procedure", Breakdown.FIELD: "procedure"}
"""Of the tally, by which parts are told apart."""


async def how_many_in_time(question: HowManyInTime, read: AsyncConnection) -> FiguresByPart:
    """Sum the tally up to the period, and over it or each of its months."""
    field_of = {code: procedure.field for code, procedure in load_procedures().items()}
    during = list(spells(question.since, question.until, question.by))
    earlier = [(date.min, question.since - timedelta(1))] if question.since > date.min else []
    counts = await counts_in(
        read,
        [*earlier, *((first, last) for _, first, last in during)],
        units=question.units,
        procedures=_procedures(question, field_of),
        by=COLUMN.get(question.by) if question.by else None,
    )
    if question.by is Breakdown.FIELD:
        counts = [gathered(one, field_of) for one in counts]
    before = counts.pop(0) if earlier else {}
    parts: tuple[FiguresPart, ...] = ()
    if question.by in IN_TIME:
        parts = one_by_one(_all(before), zip((of for of, *_ in during), map(_all, counts), strict=True))
    elif question.by:
        parts = side_by_side(before, counts[0])
    whole = figures_of(_all(before), sum(map(_all, counts), Counter()))
    return FiguresByPart(**whole.model_dump(), parts=parts)


async def records_by_due_time(question: RecordsByDueTime, read: AsyncConnection) -> RecordLines:
    """List records in order of due time, one page."""
    lines = select(deadline).where(deadline.c.unit == question.unit)
    if question.standing:
        lines = lines.where(deadline.c.standing == question.standing)
    rows, following = await _page(lines, question, read)
    return RecordLines(records=tuple(map(_line, rows)), next=following)


async def how_records_stand(question: HowRecordsStand, read: AsyncConnection) -> RecordLines:
    """List some records in order of due time."""
    lines = select(deadline).where(deadline.c.record.in_(question.records)).order_by(deadline.c.due_at)
    return RecordLines(records=tuple(map(_line, await read.execute(lines))))


async def apologies_owed(question: ApologiesOwed, read: AsyncConnection) -> ApologyTasks:
    """List the records for which form 04 has to be written, one page."""
    lines = select(deadline).where(deadline.c.unit == question.unit, deadline.c.owes_apology)
    rows, following = await _page(lines, question, read)
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
        next=following,
    )


async def why_this_date(question: WhyThisDate, read: AsyncConnection) -> Explanation:
    """Explain the due time of a record, day by day.

    Raises:
        NotFound: Nobody has told when the record was filed.
    """
    facts, known = await load(read, [question.record])
    followed = known.get(question.record)
    if followed is None or followed.deadline is None:
        raise NotFound("this record")
    law, moves = await law_in_force(read), await moves_of(read, question.record)
    return explain_record(followed, followed.deadline, facts[question.record], law, moves)


def _line(row: Row[Any]) -> RecordLine:
    return RecordLine(
        record=row.record,
        procedure=row.procedure,
        received_at=row.received_at,
        due_at=row.due_at,
        standing=row.standing,
        resolved_at=row.resolved_at,
        outcome=row.outcome,
    )


def _procedures(question: HowManyInTime, field_of: Mapping[str, str]) -> Collection[str] | None:
    """Return the procedures that are asked about; None for all."""
    if question.field is None:
        return None if question.procedure is None else {question.procedure}
    of_field = {code for code, field in field_of.items() if field == question.field}
    return of_field if question.procedure is None else of_field & {question.procedure}


def _all(counts: Mapping[str, Counts]) -> Counts:
    return sum(counts.values(), Counter())


async def _page(lines: Select[Any], page: Page, read: AsyncConnection) -> tuple[Sequence[Row[Any]], str]:
    """Return a page of deadlines, soonest due first, and where the next one starts."""
    if page.after:
        due_at, record = _place(page.after)
        place = tuple_(deadline.c.due_at, deadline.c.record)
        lines = lines.where(place > tuple_(literal(due_at, Instant), literal(record)))
    lines = lines.order_by(deadline.c.due_at, deadline.c.record).limit(page.limit + 1)
    rows = (await read.execute(lines)).all()
    last = rows[page.limit - 1] if len(rows) > page.limit else None
    return rows[: page.limit], f"{last.due_at.isoformat()} {last.record}" if last else ""


def _place(after: str) -> tuple[datetime, str]:
    """Read where a page starts.

    Raises:
        NotFound: No page ends there.
    """
    due_at, _, record = after.partition(" ")
    try:
        return datetime.fromisoformat(due_at).astimezone(UTC), record
    except (ValueError, OverflowError):
        raise NotFound("this page") from None
