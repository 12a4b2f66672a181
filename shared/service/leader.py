"""The seat: of several processes of a service, one does the works that nobody asks for.

What is heard and what is asked, all of them share. Works, such as sending what waits to be mailed, are done
by the one that holds the seat: a lock of a session of the database, so it is free the moment that its holder
is gone, and is taken from a holder that stands still. The others try for it each second. A holder may learn a
moment late that it has lost it, so works claim what they do, or do again what comes out the same.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final
from zlib import crc32

import structlog
from sqlalchemy import text

from shared.storage.database import Database

log = structlog.get_logger()
TRY_AGAIN_S: Final = 1.0
STANDS_STILL: Final = text("set idle_session_timeout = '10s'")
SIT_DOWN: Final = text("select pg_try_advisory_lock(:key)")
STILL_HERE: Final = text("select 1")


@asynccontextmanager
async def seat(database: Database, service: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Wait for the seat of a service; yields what waits until it is lost, and then raises.

    Raises:
        DBAPIError: The database, and with it the seat, is gone.
    """
    if database.is_sqlite:  # a file belongs to one process
        yield _for_ever
        return
    async with database.session() as session:
        await session.execute(STANDS_STILL)
        key = crc32(f"seat:{service}".encode())
        while True:
            if await session.scalar(SIT_DOWN, {"key": key}):
                break
            await asyncio.sleep(TRY_AGAIN_S)
        log.info("seat_taken")

        async def until_lost() -> None:
            while True:
                await asyncio.sleep(TRY_AGAIN_S)
                await session.execute(STILL_HERE)

        yield until_lost


async def _for_ever() -> None:
    await asyncio.Event().wait()
