"""The connection to the bus."""

import asyncio
import os
import signal
from typing import TypedDict

import nats
import structlog
from nats.aio.client import Callback, Client, ErrorCallback

from shared.settings import Settings

log = structlog.get_logger()


class Line(TypedDict):
    """How a connection behaves when it breaks."""

    name: str
    error_cb: ErrorCallback
    closed_cb: Callback
    max_reconnect_attempts: int
    reconnect_time_wait: float
    connect_timeout: int


def line_of(service: str, leaving: asyncio.Event) -> Line:
    """A connection that comes back after any break, and says what the server denies.

    A process that loses the bus for good is deaf, so it ends, to be started anew; `leaving` is set before
    the connection is closed on purpose.
    """

    async def error(failure: Exception) -> None:
        log.warning("bus_error", reason=repr(failure))

    async def closed() -> None:
        if not leaving.is_set():
            log.error("bus_lost")
            os.kill(os.getpid(), signal.SIGTERM)

    return Line(
        name=service,
        error_cb=error,
        closed_cb=closed,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,
        connect_timeout=5,
    )


async def connect(settings: Settings, service: str, leaving: asyncio.Event) -> Client:
    """Connect a process that asks and answers nothing itself."""
    return await nats.connect(settings.nats_url, **line_of(service, leaving))
