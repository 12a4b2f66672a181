"""The gateway process: a public door, which also takes events, and a staff door; it asks the services."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

import uvicorn

from services.gateway.adapters import app as adapters_at
from services.gateway.adapters.senders import read_senders
from services.gateway.adapters.session_tokens import SessionTokens
from services.gateway.app import public_door, staff_door
from services.gateway.ingress.app import PATH as EVENTS
from services.gateway.ingress.app import PathSwitch, ingress_app
from services.gateway.ingress.keys import Keys
from services.gateway.queries.query_client import QueryClient
from services.gateway.web.default_unit import reported_units
from services.gateway.web.office import Office
from shared.clock import RealClock
from shared.contracts.lookup_code import LookupCodes
from shared.errors import PublicError
from shared.messaging.connection import connect
from shared.observability.exposition import Metric
from shared.observability.http import Durations, Timed
from shared.observability.process import nats_reconnects, nats_up, started
from shared.observability.tracing import stop_tracing
from shared.reference.loading import load_office_zone
from shared.service.health_page import health_page
from shared.service.second_server import listening
from shared.service.serving import log_cannot_start, run_alone, server_of
from shared.service.settings_in_force import settings_in_force
from shared.settings import BadSettings, Settings

NAME: Final = "gateway"
KEEP_ALIVE_S: Final = 75
"""Longer than proxies keep idle connections, which may send a request while this side closes."""


def doors(settings: Settings, kind: type[uvicorn.Server]) -> uvicorn.Server:
    """Return the server of the public door, which opens all else first; end the process if it cannot work."""
    keys = Keys(settings.http_keys)
    ingress = ingress_app(keys)
    durations = Durations()

    @asynccontextmanager
    async def connected() -> AsyncIterator[QueryClient]:
        """Connect to the bus, open the health page and the staff door; the public door opens next."""
        stopping = asyncio.Event()
        bus = await connect(settings, NAME, stopping)
        ingress.state.bus = adapters.state.bus = bus

        def metrics() -> list[Metric]:
            reconnects = nats_reconnects(bus.stats["reconnects"])
            return [started(), nats_up(bus.is_connected), reconnects, durations.metric()]

        def is_ready() -> bool:
            return bus.is_connected and server.started

        async with (
            health_page(is_ready, metrics, settings),
            staff.router.lifespan_context(staff),
            listening(
                Timed(staff, "staff", durations),
                settings.staff_host,
                settings.staff_port,
                "MOTCUA_STAFF_HOST, MOTCUA_STAFF_PORT",
                **_options(settings, settings.staff_certificate, settings.staff_certificate_key),
            ),
        ):
            yield QueryClient(bus, on_demand=settings.on_demand)
        stopping.set()
        await bus.close()
        await stop_tracing()

    def already_connected() -> AbstractAsyncContextManager[QueryClient]:
        return nullcontext(QueryClient(ingress.state.bus, on_demand=settings.on_demand))

    try:
        check_certificate("HTTP_CERTIFICATE", settings.http_certificate, "HTTP_KEY", settings.http_key)
        check_certificate(
            "STAFF_CERTIFICATE",
            settings.staff_certificate,
            "STAFF_CERTIFICATE_KEY",
            settings.staff_certificate_key,
        )
        office = Office.opened(
            RealClock(),
            LookupCodes.of(settings.public_url, settings.slip_key),
            public_url=settings.public_url,
            demo=settings.demo,
            unit=settings.front_unit,
            reported=reported_units(settings.publishers),
            settings=settings_in_force(settings),
            on_one_computer=settings.nats_seed is None,
        )
        adapters = adapters_at.adapters_app(
            keys,
            SessionTokens.of(keys, settings.slip_key),
            read_senders(settings.publishers),
            load_office_zone(),
        )
        public = public_door(connected, office, settings.http_names)
        staff = staff_door(already_connected, office, settings.staff_names)
    except (PublicError, OSError) as invalid:
        log_cannot_start(invalid)
        sys.exit(1)
    server = server_of(
        Timed(PathSwitch(public, {EVENTS: ingress, adapters_at.PATH: adapters}), "public", durations),
        settings.http_host,
        settings.http_port,
        kind,
        **_options(settings, settings.http_certificate, settings.http_key),
    )
    return server


class Gateway:
    """The gateway as a program."""

    name: Final = NAME

    def run(self) -> None:
        """Run until the process is told to stop."""
        run_alone(self)

    def server(self, settings: Settings, kind: type[uvicorn.Server]) -> uvicorn.Server:
        """Return the server of its doors."""
        return doors(settings, kind)


service: Final = Gateway()


def _options(settings: Settings, certificate: Path | None, key: Path | None) -> dict[str, Any]:
    return {
        "ssl_certfile": certificate,
        "ssl_keyfile": key,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
        "server_header": False,
        "timeout_keep_alive": KEEP_ALIVE_S,
        "timeout_graceful_shutdown": 10,
    }


def check_certificate(name: str, certificate: Path | None, key_name: str, key: Path | None) -> None:
    """See that the gateway can serve TLS by a door's certificate, if it has one, before the server tries.

    Raises:
        BadSettings: It cannot.
    """
    if not certificate:
        if key:
            raise BadSettings(f"MOTCUA_{key_name}: a key needs MOTCUA_{name}, too")
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as failure:  # which does not say of which file
        raise BadSettings(f"MOTCUA_{name}, MOTCUA_{key_name}: {failure.strerror}") from None


if __name__ == "__main__":
    service.run()
