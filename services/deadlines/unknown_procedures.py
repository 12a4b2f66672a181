"""Procedures that the catalogue does not know: which there are, and their due times once it knows them.

The catalogue comes with the files of the law, so when the service is started with them; nobody has to send a
record again.
"""

from collections.abc import Container

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines import store
from services.deadlines.awaited_calendar import calculate_all, keep_calculating
from services.deadlines.record_filters import COUNTS, IS_OPEN, PROCEDURE_UNKNOWN
from services.deadlines.tables import deadline
from shared.contracts.questions.catalogue.unknown_procedures import (
    UnknownProcedureLine,
    UnknownProcedureLines,
    UnknownProcedures,
)
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.catalogue import known_code
from shared.reference.loading import load_procedures

router = ServiceRouter("deadlines")


async def watch(context: ServiceContext) -> None:
    """Calculate the due times of procedures that are known now, until cancelled."""
    await keep_calculating(context, calculate)


async def calculate(tx: Transaction, *, after: str = "") -> str | None:
    """Calculate a batch of due times, and return the code of its last record; None when all are done."""
    learned = await _learned(tx.connection, load_procedures())
    if not learned:
        return None
    return await calculate_all(tx, await store.of_unknown_procedures(tx.connection, learned, after=after))


@router.query
async def unknown_procedures(question: UnknownProcedures, read: AsyncConnection) -> UnknownProcedureLines:
    """Return the procedures that the catalogue does not know, those of most records first."""
    column, records = deadline.c, func.count().label("records")
    listed = (
        select(
            column.procedure,
            func.max(column.procedure_name).label("name"),
            records,
            func.count().filter(IS_OPEN).label("in_progress"),
            func.count(column.promised_at).label("promised"),
            func.min(column.received_at).label("first_received_at"),
            func.max(column.received_at).label("last_received_at"),
        )
        .where(PROCEDURE_UNKNOWN, column.unit.in_(question.units), COUNTS)
        .group_by(column.procedure)
        .order_by(records.desc(), column.procedure)
    )
    found = (await read.execute(listed)).all()
    return UnknownProcedureLines(
        procedures=tuple(UnknownProcedureLine(**row._mapping) for row in found[: question.limit]),
        more=max(0, len(found) - question.limit),
    )


async def _learned(read: AsyncConnection, procedures: Container[str]) -> list[str]:
    """Return the codes, as their sources wrote them, that the catalogue has meanwhile."""
    waiting = select(deadline.c.procedure).distinct().where(PROCEDURE_UNKNOWN)
    codes = (await read.execute(waiting)).scalars()
    return [code for code in codes if known_code(code, procedures) in procedures]
