"""The connection to the bus."""

import asyncio
import os
import signal

import structlog
from faststream.nats import NatsBroker

from shared.settings import Settings

log = structlog.get_logger()


def broker_to(settings: Settings, service: str, leaving: asyncio.Event) -> NatsBroker:
    """Return a broker that comes back after any break, and says what the server denies.

    A process that loses the bus for good is deaf, so it ends, to be started anew; `leaving` is set before
    the connection is closed on purpose.
    """

    async def error(failure: Exception) -> None:
        log.warning("bus_error", reason=repr(failure))

    async def closed() -> None:
        if not leaving.is_set():
            log.error("bus_lost")
            os.kill(os.getpid(), signal.SIGTERM)

    return NatsBroker(
        settings.nats_url,
        name=service,
        error_cb=error,
        closed_cb=closed,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,  # type: ignore[arg-type]  # seconds; the library sleeps for it, fractions included
        connect_timeout=5,
        graceful_timeout=20,
        apply_types=False,
        logger=None,
    )
