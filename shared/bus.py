"""The connection to the bus."""

import os
import signal

import structlog
from faststream.nats import NatsBroker

from shared.settings import Settings

log = structlog.get_logger()


def broker_to(settings: Settings, service: str) -> NatsBroker:
    """Return a broker that comes back after any break, and says what the server denies."""

    async def error(failure: Exception) -> None:
        log.warning("bus_error", reason=repr(failure))

    async def closed() -> None:
        """Without a bus the process is deaf: end it, so that it is started anew."""
        log.error("bus_closed")
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
