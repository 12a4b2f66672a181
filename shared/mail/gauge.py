"""The metric of a queue of e-mails: how many should have left."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.observability.gauge import Gauge

LATE: Final = timedelta(minutes=10)
"""Twice the longest pause between two attempts to reach the mail server."""


def late_mails(*numbers_due: Callable[[AsyncConnection, datetime], Awaitable[int]]) -> Gauge:
    """Return the gauge of a service, by functions that count the e-mails whose time had come by a moment."""

    async def counted(read: AsyncConnection, now: datetime) -> dict[str, int]:
        return {"waiting": sum([await number_due(read, now - LATE) for number_due in numbers_due])}

    return Gauge("motcua_late_mails", "E-mails that should have left ten minutes ago", "state", counted)
