"""The metric of deadlines: the number of open records by their state."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.record_filters import HAS_DUE_TIME, OVERDUE, WITHOUT_APOLOGY
from services.deadlines.tables import deadline
from shared.contracts.questions.deadlines import Standing
from shared.observability.gauge import Gauge

DUE_SOON: Final = timedelta(days=1)
UNKNOWN: Final = deadline.c.procedure_name.is_not(None)
"""The catalogue does not know its procedure."""


async def open_records(read: AsyncConnection, now: datetime) -> dict[str, int]:
    """Count open records by standing, those due within a day, those late without an apology, those whose due
    time cannot be calculated, and those of procedures that the catalogue does not know.
    """
    column = deadline.c
    running = column.standing == Standing.RUNNING
    counted = {
        **{
            standing.value: column.standing == standing
            for standing in (Standing.RUNNING, Standing.AWAITING, Standing.SUSPENDED, Standing.OVERDUE)
        },
        "due-within-a-day": and_(running, HAS_DUE_TIME, column.due_at <= now + DUE_SOON),
        "overdue-without-apology": and_(OVERDUE, WITHOUT_APOLOGY),
        "without-due-time": and_(column.missing_year.is_not(None), ~UNKNOWN),
        "procedure-unknown": UNKNOWN,
    }
    row = await read.execute(
        select(*(func.count().filter(condition) for condition in counted.values())).where(
            column.resolved_at.is_(None), column.ended_at.is_(None)
        )
    )
    return dict(zip(counted, row.one(), strict=True))


OPEN_RECORDS: Final = Gauge(
    "motcua_open_records",
    "Open records by state; a record may be counted under two states",
    "which",
    open_records,
)
