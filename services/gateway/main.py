"""The gateway process: serves pages, JSON and ingress over HTTP, and asks the services over the bus."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from services.gateway.app import gateway
from services.gateway.ingress.app import PathSwitch, ingress_app
from services.gateway.ingress.keys import Keys
from services.gateway.queries.query_client import QueryClient
from services.gateway.web.default_unit import reported_units
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
from shared.service.serving import log_cannot_start, serve
from shared.settings import BadSettings, Settings

NAME = "gateway"
KEEP_ALIVE_S: Final = 75
"""Longer than proxies keep idle connections, which may send a request while this side closes."""


def run() -> None:
    """Run until the process is told to stop."""
    settings = Settings()
    start_logging(NAME, settings.log_level)
    start_tracing(NAME, settings)
    ingress = ingress_app(Keys(settings.http_keys))

    @asynccontextmanager
    async def connected() -> AsyncIterator[QueryClient]:
        stopping = asyncio.Event()
        bus = await connect(settings, NAME, stopping)
        ingress.state.bus = bus

        def metrics() -> list[Metric]:
            return [
                started(),
                nats_up(bus.is_connected),
                nats_reconnects(bus.stats["reconnects"]),
                timed.metric(),
            ]

        with metrics_server(metrics, settings):
            yield QueryClient(bus)
        stopping.set()
        await bus.close()
        await stop_tracing()

    try:
        check_certificate(settings.http_certificate, settings.http_key)
        pages = gateway(
            connected,
            RealClock(),
            settings.http_names,
            LookupCodes.of(settings.public_url, settings.slip_key),
            demo=settings.demo,
            unit=settings.front_unit,
            reported=reported_units(settings.publishers),
        )
    except (PublicError, OSError) as invalid:
        log_cannot_start(invalid)
        sys.exit(1)
    timed = Timed(PathSwitch(pages, ingress))
    tune_gc()
    serve(
        timed,
        host=settings.http_host,
        port=settings.http_port,
        ssl_certfile=settings.http_certificate,
        ssl_keyfile=settings.http_key,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=10,
    )


def check_certificate(certificate: Path | None, key: Path | None) -> None:
    """See that the gateway can serve TLS by its certificate, if it has one, before the server tries.

    Raises:
        BadSettings: It cannot.
    """
    if not certificate:
        if key:
            raise BadSettings("MOTCUA_HTTP_KEY: a key needs MOTCUA_HTTP_CERTIFICATE, too")
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as failure:  # which does not say of which file
        raise BadSettings(f"MOTCUA_HTTP_CERTIFICATE, MOTCUA_HTTP_KEY: {failure.strerror}") from None


if __name__ == "__main__":
    run()
