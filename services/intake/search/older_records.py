"""Writes the words of records that an older version took in, which had no search."""

import asyncio
from typing import Final

from sqlalchemy import not_, select, update

from services.intake.search import word_store
from services.intake.store import record_files
from services.intake.tables import record
from shared.messaging.context import ServiceContext

AT_ONCE: Final = 200
PAUSE_S: Final = 0.05
"""Between batches, so that what comes in meanwhile goes first."""
LOOK_AGAIN_S: Final = 3600.0
"""An older process of the service may run beside this one during an update."""


async def write_words(context: ServiceContext) -> None:
    """Write the words of all records that have none, in batches; one that was interrupted is done again."""
    while True:
        has_more = await write_some(context)
        await asyncio.sleep(PAUSE_S if has_more else LOOK_AGAIN_S)


async def write_some(context: ServiceContext) -> bool:
    """Write the words of a batch; return whether there was one.

    The rows are locked, so that a correction or the retention comes after it and has the last word.
    """
    async with context.transaction() as tx:
        older = select(record.c.code).where(not_(record.c.indexed)).order_by(record.c.code).limit(AT_ONCE)
        codes = (await tx.connection.execute(older.with_for_update())).scalars().all()
        await word_store.write(tx.connection, await record_files(tx.connection, codes))
        await tx.connection.execute(update(record).where(record.c.code.in_(codes)).values(indexed=True))
    return bool(codes)
