"""Restarts the bus when it has stopped storing messages, as the health check of its container does.

After a full disk JetStream stays disabled until its server starts again, so the server is ended again and
again until there is space (deploy/nats/health.sh).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from deploy.embedded.health_pages import health_page

POLL_S: Final = 10.0
ANSWER_S: Final = 5.0
STORES_NOTHING: Final = ("write error", "no space left", "JetStream is not enabled")
"""Parts of what the server says of its health."""


async def watch_bus(port: int, restart: Callable[[str], Awaitable[None]]) -> None:
    """Poll the bus's monitoring port until cancelled, and restart the bus when it stores nothing any more."""
    while True:
        await asyncio.sleep(POLL_S)
        if why := await _trouble(port):
            await restart(why)


async def _trouble(port: int) -> str:
    """Return why the server stores nothing; empty if it does, or if it does not answer at all."""
    page = await health_page(port, "/healthz", ANSWER_S)
    said = page.text if page else ""  # without one it is starting, or has ended, and is started again
    return said.strip() if any(part in said for part in STORES_NOTHING) else ""
