"""The metric of deadlines: the number of open records by their state."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.record_filters import (
    COLUMN,
    HAS_DUE_TIME,
    IS_OPEN,
    OPEN_STANDINGS,
    OVERDUE,
    PROCEDURE_UNKNOWN,
    WITHOUT_APOLOGY,
)
from shared.contracts.questions.deadlines import Standing
from shared.observability.gauge import Gauge

DUE_SOON: Final = timedelta(days=1)


async def open_records(read: AsyncConnection, now: datetime) -> dict[str, int]:
    """Count open records by standing, those due within a day, those late without an apology, those whose due
    time cannot be calculated, and those of procedures that the catalogue does not know.
    """
    running = COLUMN.standing == Standing.RUNNING
    counted = {
        **{standing.value: COLUMN.standing == standing for standing in OPEN_STANDINGS},
        "due-within-a-day": and_(running, HAS_DUE_TIME, COLUMN.due_at <= now + DUE_SOON),
        "overdue-without-apology": and_(OVERDUE, WITHOUT_APOLOGY),
        "without-due-time": and_(COLUMN.missing_year.is_not(None), ~PROCEDURE_UNKNOWN),
        "procedure-unknown": PROCEDURE_UNKNOWN,
    }
    counts = (func.count().filter(condition) for condition in counted.values())
    row = await read.execute(select(*counts).where(IS_OPEN))
    return dict(zip(counted, row.one(), strict=True))


OPEN_RECORDS: Final = Gauge(
    "motcua_open_records",
    "Open records by state; a record may be counted under two states",
    "which",
    open_records,
)
