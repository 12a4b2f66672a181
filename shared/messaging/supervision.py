"""Runs background tasks: retries transient failures, ends the process on any other."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from shared.errors import PublicError
from shared.storage.transient import is_transient

log = structlog.get_logger()
RETRY_S: Final = 1.0
CANCEL_AGAIN_S: Final = 1.0


def supervise(run: Callable[[], Awaitable[None]]) -> "asyncio.Task[None]":
    """Start a background task that is run again after a transient failure; any other ends the process."""

    async def until_it_fails() -> None:
        while True:
            try:
                return await run()
            except Exception as failure:
                if not is_transient(failure):
                    if isinstance(failure, PublicError):
                        log.error("task_failed", why=str(failure))
                    else:
                        log.exception("task_failed")
                    os.kill(os.getpid(), signal.SIGTERM)
                    return None
                log.warning("task_retrying", reason=type(failure).__name__)
                await asyncio.sleep(RETRY_S)

    return asyncio.create_task(until_it_fails())


async def cancel_all(tasks: Sequence["asyncio.Task[None]"]) -> None:
    """Cancel until each task has ended: `asyncio.wait_for` may swallow a cancellation (Python 3.11)."""
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=CANCEL_AGAIN_S)
