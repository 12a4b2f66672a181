"""What is opened for many tests is opened and closed by one task, as anyio asks for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


@asynccontextmanager
async def in_one_task(opening: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """Keep something open in a task of its own, whichever tasks enter and leave this."""
    opened: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    closing = asyncio.Event()

    async def keep_open() -> None:
        async with opening as one:
            opened.set_result(one)
            await closing.wait()

    running = asyncio.create_task(keep_open())
    first: set[asyncio.Future[Any]] = {opened, running}
    await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    yield await opened
    closing.set()
    await running
