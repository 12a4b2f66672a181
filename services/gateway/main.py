"""The gateway: HTTP in, questions and the events of other systems out."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
import uvicorn

from services.gateway.app import gateway
from services.gateway.ingress.app import Entrance, ingress
from services.gateway.ingress.keys import Keys
from services.gateway.queries.query_client import Desk
from shared.clock import RealClock
from shared.contracts.lookup_code import LookupCodes
from shared.errors import PublicError
from shared.gc_tuning import tune_gc
from shared.messaging.connection import connect
from shared.observability.exposition import Metric
from shared.observability.http import Timed, metrics_server
from shared.observability.log import start_logging
from shared.observability.process import nats_reconnects, nats_up, started
from shared.observability.tracing import start_tracing, stop_tracing
from shared.settings import Settings

NAME = "gateway"
KEEP_ALIVE_S: Final = 75
"""Longer than proxies keep an idle line: one that is cut as they send is an error that a citizen sees."""
log = structlog.get_logger()


def run() -> None:
    """Run until told to stop."""
    settings = Settings()
    start_logging(NAME, settings.log_level)
    start_tracing(NAME, settings)
    door = ingress(Keys(settings.http_keys))

    @asynccontextmanager
    async def opened() -> AsyncIterator[Desk]:
        leaving = asyncio.Event()
        bus = await connect(settings, NAME, leaving)
        door.state.bus = bus

        def seen() -> list[Metric]:
            return [
                started(),
                nats_up(bus.is_connected),
                nats_reconnects(bus.stats["reconnects"]),
                timed.metric(),
            ]

        with metrics_server(seen, settings):
            yield Desk(bus)
        leaving.set()
        await bus.close()
        await stop_tracing()

    try:
        pages = gateway(
            opened,
            RealClock(),
            settings.http_names,
            LookupCodes.of(settings),
            demo=settings.demo,
            front=settings.front_unit,
        )
    except PublicError as refused:
        log.error("configuration_invalid", why=str(refused))
        sys.exit(1)
    timed = Timed(Entrance(pages, door))
    tune_gc()
    uvicorn.run(
        timed,
        host=settings.http_host,
        port=settings.http_port,
        ssl_certfile=settings.http_certificate,
        ssl_keyfile=settings.http_key,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=10,
    )


if __name__ == "__main__":
    run()
