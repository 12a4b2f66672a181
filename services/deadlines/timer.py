"""The timer: warns of deadlines that are near or missed when nothing else happens to the record."""

import asyncio
from datetime import datetime
from typing import Final

from services.deadlines import store
from services.deadlines.figures.tally import difference
from services.deadlines.tracking.tracking import warnings
from shared.messaging.context import ServiceContext
from shared.messaging.transaction import Transaction

AT_ONCE: Final = 500
"""Records a transaction, so that facts which come in meanwhile do not wait long."""
PAUSE_S: Final = 1.0


async def watch(context: ServiceContext) -> None:
    """Warn as moments pass, until cancelled."""
    if context.settings.clock == "replay":
        async with context.reading() as connection:
            if latest := await store.latest(connection):
                context.clock.observe(latest)  # a clock that follows the facts has not heard what came before
    while True:
        async with context.transaction() as tx:
            warned = await warn(tx, context.clock.now())
        if warned < AT_ONCE:
            await asyncio.sleep(PAUSE_S)


async def warn(tx: Transaction, now: datetime) -> int:
    """Give the warnings whose moment has come, and return of how many records; some may be left over."""
    before = await store.come(tx.connection, now, AT_ONCE)
    warned = [warnings(followed, now) for followed in before]
    for _, said in warned:
        for fact in said:
            tx.publish(fact.fact, id=fact.id)
    after = [followed for followed, _ in warned]
    await store.keep(tx.connection, after)
    await store.add_to_tally(tx.connection, difference(zip(before, after, strict=True)))
    return len(before)
