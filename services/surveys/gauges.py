"""The gauge of surveys: follow-ups that wait for the office's answer."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.tables import follow_up
from shared.observability.gauge import Gauge


async def follow_ups(read: AsyncConnection, now: datetime) -> dict[str, int]:
    """Count open follow-ups, and how many of them are overdue."""
    opened, overdue = (
        await read.execute(
            select(func.count(), func.count().filter(follow_up.c.due_at < now)).where(
                follow_up.c.opened_at.is_not(None), follow_up.c.answered_at.is_(None)
            )
        )
    ).one()
    return {"open": opened, "overdue": overdue}


FOLLOW_UPS: Final = Gauge("motcua_follow_ups", "Follow-ups that wait for an answer", "which", follow_ups)
