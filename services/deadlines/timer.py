"""The timer: warns of deadlines that are near or missed when nothing else happens to the record."""

import asyncio
from datetime import datetime
from typing import Final

from services.deadlines import store
from services.deadlines.calendar import whole_minute
from services.deadlines.following import warnings
from shared.office import Office
from shared.transaction import Transaction

AT_ONCE: Final = 500
"""Records a transaction, so that facts which come in meanwhile do not wait long."""
PAUSE_S: Final = 1.0


async def watch(office: Office) -> None:
    """Warn as moments pass, until cancelled."""
    while True:
        async with office.transaction() as tx:
            warned = await warn(tx, office.clock.now())
        if warned < AT_ONCE:
            await asyncio.sleep(PAUSE_S)


async def warn(tx: Transaction, now: datetime) -> int:
    """Give the warnings whose minute has passed, and return of how many records; some may be left over."""
    passed = await store.passed(tx.connection, whole_minute(now), AT_ONCE)
    warned = [warnings(followed, now) for followed in passed]
    for _, said in warned:
        for fact in said:
            tx.publish(fact.fact, id=fact.id)
    await store.keep(tx.connection, [followed for followed, _ in warned])
    return len(passed)
