"""Leadership: of several processes of a service, one runs the leader-only tasks.

All processes share the events and the queries. Tasks that nobody asks for, such as sending the e-mail that
waits, belong to the leader. Leadership is an advisory lock of a database session: it is free the moment that
its holder is gone, and it is taken from a holder that hangs. The others try for it each second. A leader may
learn a moment late that it has lost the lock, so leader-only tasks claim their work or are idempotent.
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
IDLE_TIMEOUT: Final = text("set idle_session_timeout = '10s'")
TRY_LOCK: Final = text("select pg_try_advisory_lock(:key)")
HEARTBEAT: Final = text("select 1")


@asynccontextmanager
async def leadership(database: Database, service: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Acquire leadership; yield a coroutine function that returns only by raising when leadership is lost.

    Raises:
        DBAPIError: The database, and with it the lock, is gone.
    """
    if database.is_sqlite:  # a file belongs to one process
        yield _for_ever
        return
    async with database.session() as session:
        await session.execute(IDLE_TIMEOUT)
        key = crc32(f"leader:{service}".encode())
        while True:
            if await session.scalar(TRY_LOCK, {"key": key}):
                break
            await asyncio.sleep(TRY_AGAIN_S)
        log.info("leadership_acquired")

        async def until_lost() -> None:
            while True:
                await asyncio.sleep(TRY_AGAIN_S)
                await session.execute(HEARTBEAT)

        yield until_lost


async def _for_ever() -> None:
    await asyncio.Event().wait()
