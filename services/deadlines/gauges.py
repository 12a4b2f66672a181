"""What an operator sees of deadlines: how many open records stand how."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.tables import deadline
from shared.contracts.questions.deadlines import Standing
from shared.observability.gauge import Gauge

SOON: Final = timedelta(days=1)


async def open_records(read: AsyncConnection, now: datetime) -> dict[str, int]:
    """Count open records by how they stand, those due within a day, and those late without an apology."""
    of = deadline.c
    running = of.standing == Standing.RUNNING
    counted = {
        **{
            standing.value: of.standing == standing
            for standing in (Standing.RUNNING, Standing.AWAITING, Standing.SUSPENDED, Standing.OVERDUE)
        },
        "due-within-a-day": and_(running, of.due_at <= now + SOON),
        "overdue-without-apology": and_(of.standing == Standing.OVERDUE, of.owes_apology),
    }
    row = await read.execute(
        select(*(func.count().filter(condition) for condition in counted.values())).where(
            of.resolved_at.is_(None), of.ended_at.is_(None)
        )
    )
    return dict(zip(counted, row.one(), strict=True))


OPEN_RECORDS: Final = Gauge(
    "motcua_open_records", "Open records by how they stand; some stand in two ways", "which", open_records
)
