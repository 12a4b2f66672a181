"""The connection to the bus."""

import asyncio
import os
import signal
import ssl
from typing import Final, TypedDict

import nats
import structlog
from nats.aio.client import Callback, Client, ErrorCallback

from shared.settings import Settings

log = structlog.get_logger()
REACHED_S: Final = 60.0


class SignIn(TypedDict, total=False):
    """As whom a process connects. Its inbox is its own, since who may listen to all hears what others get."""

    name: str
    inbox_prefix: str
    nkeys_seed: str
    tls: ssl.SSLContext
    tls_handshake_first: bool


class Line(TypedDict):
    """How a connection behaves when it breaks."""

    error_cb: ErrorCallback
    closed_cb: Callback
    max_reconnect_attempts: int
    reconnect_time_wait: float
    connect_timeout: int
    ping_interval: int
    max_outstanding_pings: int


def sign_in(name: str, settings: Settings) -> SignIn:
    """Say who connects; without a seed the bus has to let everyone in."""
    who = SignIn(name=name, inbox_prefix=inbox_of(name))
    if settings.nats_seed:
        who["nkeys_seed"] = str(settings.nats_seed)
    if settings.nats_ca:
        who["tls"] = ssl.create_default_context(cafile=settings.nats_ca)
        # A line that is made secure halfway may hang for ever when it closes (nats.py#718, not on uvloop).
        who["tls_handshake_first"] = True
    return who


def inbox_of(name: str) -> str:
    """The prefix of the subjects on which somebody gets answers."""
    return f"_INBOX_{name}"


def line_of(leaving: asyncio.Event) -> Line:
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
        error_cb=error,
        closed_cb=closed,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,
        connect_timeout=5,
        ping_interval=10,  # a line that was cut says nothing: noticed within half a minute
        max_outstanding_pings=2,
    )


def reaching() -> asyncio.Timeout:
    """Limit how long a process that begins tries to reach the bus.

    A handshake that was broken off may hang for ever in the client; who ends is started anew.
    """
    return asyncio.timeout(REACHED_S)


async def connect(settings: Settings, service: str, leaving: asyncio.Event) -> Client:
    """Connect a process that asks and answers nothing itself.

    Raises:
        TimeoutError: The bus is not there.
    """
    async with reaching():
        return await nats.connect(settings.nats_servers, **sign_in(service, settings), **line_of(leaving))
