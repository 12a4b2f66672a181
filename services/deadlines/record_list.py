"""Lists records: narrowed down, page by page, or with a count in an order of one's own."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, UnaryExpression, func, literal, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from services.deadlines.decisions.decision_store import law_in_force
from services.deadlines.law import Law
from services.deadlines.record_filters import (
    COLUMN,
    STANDS_OPEN,
    WITHOUT_APOLOGY,
    apologised_by,
    due_by,
    has_standing,
    overdue_on,
    past_promise,
    received_between,
)
from services.deadlines.tables import deadline
from services.deadlines.today.hours import NOT_KNOWN, TimeLeft, time_left
from shared.contracts.questions.deadlines import RecordLine, RecordLines, RecordsByDueTime, Standing
from shared.contracts.questions.record_list import MOST_COUNTED, RecordSort
from shared.messaging.context import ServiceContext
from shared.messaging.paging import PageOrder
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.reference.loading import load_procedures

router = ServiceRouter("deadlines")
SOONEST_DUE_FIRST: Final = PageOrder(deadline.c.due_at, deadline.c.record)
SORTED_BY: Final = {
    RecordSort.DUE: (COLUMN.due_at, COLUMN.record),
    RecordSort.RECEIVED: (COLUMN.received_at, COLUMN.record),
    RecordSort.PROCEDURE: (COLUMN.procedure, COLUMN.due_at, COLUMN.record),
}
CLOCK_RUNS: Final = frozenset({Standing.RUNNING, Standing.OVERDUE})


@router.query
async def records_by_due_time(question: RecordsByDueTime, context: ServiceContext) -> RecordLines:
    """Return a page of records.

    Raises:
        NotFound: No page starts where the question says.
    """
    async with context.reading() as read:
        return await records_at(question, read, context.clock.now())


async def records_at(question: RecordsByDueTime, read: AsyncConnection, now: datetime) -> RecordLines:
    """Return a page of records as of a moment."""
    wanted = list(_conditions(question, now))
    if not question.number:
        rows, next_page = await SOONEST_DUE_FIRST.page(read, select(deadline).where(*wanted), question)
        return RecordLines(records=tuple(map(line_of, rows)), next=next_page)
    numbered, count = await _numbered(question, wanted, read)
    if not any(row.standing in CLOCK_RUNS for row in numbered):
        return RecordLines(records=tuple(map(line_of, numbered)), count=count)
    law = await law_in_force(read)
    return RecordLines(records=tuple(_with_time_left(row, law, now) for row in numbered), count=count)


def line_of(row: Row[Any], left: TimeLeft | None = None) -> RecordLine:
    """Return a record as lists show it, with the time that is left if that is known."""
    return RecordLine(
        record=row.record,
        procedure=row.procedure,
        received_at=row.received_at,
        due_at=_due_at(row),
        missing_year=row.missing_year,
        standing=row.standing,
        resolved_at=row.resolved_at,
        outcome=row.outcome,
        returned_at=row.returned_at,
        promised_at=row.promised_at,
        promise_outcome=row.promise_outcome,
        unknown_procedure=row.procedure_name,
        minutes=left.minutes if left else None,
        days=left.days if left else None,
    )


def procedures_of(field: str | None, procedure: str | None) -> Collection[str] | None:
    """Return the procedures that a question is about; None for all."""
    if field is None:
        return None if procedure is None else {procedure}
    of_field = {code for code, known in load_procedures().items() if known.field == field}
    return of_field if procedure is None else of_field & {procedure}


def _conditions(question: RecordsByDueTime, now: datetime) -> Iterator[ColumnElement[bool]]:
    yield COLUMN.unit.in_({question.unit, *(question.units or ())})
    if question.standing:
        yield has_standing(question.standing)
    if question.is_open is not None:
        yield STANDS_OPEN if question.is_open else not_(STANDS_OPEN)
    if question.past_promise:
        yield past_promise(now)
    if question.overdue_on:
        yield overdue_on(question.overdue_on)
    if question.apologised is not None:
        apologised = apologised_by(question.overdue_on)
        yield apologised if question.apologised else or_(WITHOUT_APOLOGY, ~apologised)
    if question.received_since or question.received_until:
        yield received_between(question.received_since, question.received_until)
    if question.due_until:
        yield due_by(question.due_until)
    if (procedures := procedures_of(question.field, question.procedure)) is not None:
        yield COLUMN.procedure.in_(procedures)
    if question.records is not None:
        yield COLUMN.record.in_(question.records)


async def _numbered(
    question: RecordsByDueTime, wanted: list[ColumnElement[bool]], read: AsyncConnection
) -> tuple[Sequence[Row[Any]], int]:
    """Return a page by its number, and how many records there are; no more are counted than pages reach."""
    first = ((question.number or 1) - 1) * question.limit
    if first >= MOST_COUNTED:
        raise NotFound("this page")
    some = select(literal(1)).select_from(deadline).where(*wanted).limit(MOST_COUNTED).subquery()
    counted = select(func.count()).select_from(some)
    # An index alone says which records are on the page, and only these are looked at.
    shown = _in_order(question, wanted).offset(first).limit(question.limit).subquery()
    page = select(deadline, counted.scalar_subquery().label("there_are"))
    page = page.join(shown, shown.c.record == COLUMN.record).order_by(*_order(question, COLUMN))
    rows = (await read.execute(page)).all()
    if rows:
        return rows, rows[0].there_are
    return [], int((await read.execute(counted)).scalar_one()) if first else 0


def _in_order(question: RecordsByDueTime, wanted: list[ColumnElement[bool]]) -> Select[tuple[str]]:
    """Return the query of the codes of records, in the order of the list.

    What is open, or in the hands of one officer, is little of all that a unit has: it is found first and
    sorted then, where SQLite, without statistics, would go through all records in their order.
    """
    if not (question.is_open or question.past_promise or question.records is not None):
        return select(COLUMN.record).where(*wanted).order_by(*_order(question, COLUMN))
    columns = SORTED_BY[question.sort or RecordSort.DUE]
    few = select(*columns).where(*wanted).cte("few").prefix_with("MATERIALIZED")
    return select(few.c.record).order_by(*_order(question, few.c))


def _order(
    question: RecordsByDueTime, columns: ReadOnlyColumnCollection[str, Any]
) -> list[UnaryExpression[Any]]:
    order = [columns[column.name] for column in SORTED_BY[question.sort or RecordSort.DUE]]
    return [column.desc() if question.descending else column.asc() for column in order]


def _with_time_left(row: Row[Any], law: Law, now: datetime) -> RecordLine:
    if row.standing not in CLOCK_RUNS or _due_at(row) is None:
        return line_of(row)
    left = time_left(now, row.due_at, law.calendar_of(row.unit))
    return line_of(row, None if left == NOT_KNOWN else left)


def _due_at(row: Row[Any]) -> datetime | None:
    return None if row.missing_year or row.procedure_name is not None else row.due_at
