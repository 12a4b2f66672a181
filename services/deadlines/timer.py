"""The timer: warns of deadlines that are near or missed while nothing else happens to the record."""

import asyncio
from datetime import datetime
from typing import Final

from services.deadlines import store
from services.deadlines.figures.tally import difference
from services.deadlines.tracking.tracking import give_warnings
from shared.messaging.context import ServiceContext
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone

BATCH_SIZE: Final = 500
"""Records per transaction; small, so that facts which arrive meanwhile do not wait long."""
POLL_S: Final = 1.0


async def watch(context: ServiceContext) -> None:
    """Give warnings when they are due, until cancelled."""
    if context.settings.clock == "replay":
        async with context.reading() as connection:
            if latest := await store.latest_event_at(connection):
                context.clock.observe(latest)  # after a restart a replay clock has seen no event yet
    while True:
        async with context.transaction() as tx:
            warned = await warn(tx, context.clock.now())
        if warned < BATCH_SIZE:
            await asyncio.sleep(POLL_S)


async def warn(tx: Transaction, now: datetime) -> int:
    """Give a batch of the warnings that are due, and return for how many records."""
    before = await store.due_for_warning(tx.connection, now, BATCH_SIZE)
    after = []
    for record in before:
        tracked, facts = give_warnings(record, now)
        tx.publish_all(facts)
        after.append(tracked)
    await store.save(tx.connection, after)
    changes = zip(before, after, strict=True)
    await store.add_to_tally(tx.connection, difference(changes, load_office_zone()))
    return len(before)
