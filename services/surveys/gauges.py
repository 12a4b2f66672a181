"""What an operator sees of surveys: follow-ups that wait for an answer of the office."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.tables import follow_up
from shared.observability.gauge import Gauge


async def follow_ups(read: AsyncConnection, now: datetime) -> dict[str, int]:
    """Count follow-ups that are open, and those of them that are late."""
    of = follow_up.c
    opened, late = (
        await read.execute(
            select(func.count(), func.count().filter(of.due_at < now)).where(
                of.opened_at.is_not(None), of.answered_at.is_(None)
            )
        )
    ).one()
    return {"open": opened, "overdue": late}


FOLLOW_UPS: Final = Gauge("motcua_follow_ups", "Follow-ups that wait for an answer", "which", follow_ups)
