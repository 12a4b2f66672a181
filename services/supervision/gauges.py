"""The gauge of supervision: how many periods are closed, and how many corrections followed."""

from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.tables import closing
from shared.observability.gauge import Gauge

CLOSED: Final = "closed"
CORRECTED: Final = "corrected"


async def closings(read: AsyncConnection, _now: datetime) -> dict[str, int]:
    """Count the periods that were closed, and the corrections."""
    kind = case((closing.c.number == 0, CLOSED), else_=CORRECTED).label("kind")
    counted = await read.execute(select(kind, func.count().label("number")).group_by(kind))
    return {CLOSED: 0, CORRECTED: 0} | {row.kind: row.number for row in counted}


CLOSINGS: Final = Gauge("motcua_closed_periods", "Closed periods, and corrections of them", "kind", closings)
