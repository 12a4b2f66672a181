"""Reads and writes closings, and the answers that are kept with them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.tables import closing


async def closings_of(
    read: AsyncConnection, units: Sequence[str], since: date, until: date
) -> Sequence[Row[Any]]:
    """Return the closings of units that end within some days, with their corrections, in order."""
    of_units = select(closing).where(
        closing.c.unit.in_(units), closing.c.until >= since, closing.c.until <= until
    )
    order = (closing.c.unit, closing.c.until, closing.c.since, closing.c.number)
    return (await read.execute(of_units.order_by(*order))).all()
