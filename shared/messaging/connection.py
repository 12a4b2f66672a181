"""The connection to the bus."""

import asyncio
import os
import re
import signal
import ssl
from pathlib import Path
from typing import Final, TypedDict

import nats
import structlog
from nats.aio.client import Callback, Client, ErrorCallback

from shared.client_parsing import read_anything
from shared.settings import BadSettings, Settings

read_anything()
log = structlog.get_logger()
CONNECT_S: Final = 60.0
INBOX: Final = "_INBOX"


class SignIn(TypedDict, total=False):
    """The identity of a process. Its inbox prefix is its own: a shared one would show it all replies."""

    name: str
    inbox_prefix: str
    nkeys_seed: str
    tls: ssl.SSLContext
    tls_handshake_first: bool


class ConnectionOptions(TypedDict):
    """How a connection behaves when it breaks."""

    error_cb: ErrorCallback
    closed_cb: Callback
    max_reconnect_attempts: int
    reconnect_time_wait: float
    connect_timeout: int
    ping_interval: int
    max_outstanding_pings: int


def sign_in(name: str, settings: Settings) -> SignIn:
    """Return the identity of a process; without a seed the bus has to let everyone in.

    Raises:
        BadSettings: The certificate of the authority cannot be read.
    """
    who = SignIn(name=name, inbox_prefix=inbox_of(name))
    if settings.nats_seed:
        who["nkeys_seed"] = str(settings.nats_seed)
    if settings.nats_ca:
        who["tls"] = _trusting(settings.nats_ca)
        # An upgrade to TLS halfway may hang for ever when it closes (nats.py#718, not on uvloop).
        who["tls_handshake_first"] = True
    return who


def _trusting(authority: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authority)
    except OSError as failure:  # which does not say of which file
        reason = failure.strerror if authority.is_file() else "no such file"
        raise BadSettings(f"MOTCUA_NATS_CA: {authority}: {reason}") from None


def without_key(url: str) -> str:
    """Return the URL of a bus as it may be shown: without user and password.

    >>> without_key("nats://motcua:5555@127.0.0.1:4222")
    'nats://127.0.0.1:4222'
    """
    return re.sub(r"//[^/@,]*@", "//", url)


def inbox_of(name: str) -> str:
    """Return the prefix of the subjects on which a process receives its replies."""
    return f"{INBOX}_{name}"


def is_inbox(subject: str) -> bool:
    """Return whether a reply subject is an inbox, so that no stream and no service gets what is replied.

    A question from another account of the bus comes with an inbox of the server's.
    """
    return subject.startswith((f"{INBOX}_", f"{INBOX}.", "_R_."))


def connection_options(stopping: asyncio.Event) -> ConnectionOptions:
    """Return options by which a connection reconnects after any break and logs what the server denies.

    A process whose connection is closed for good is deaf, so it ends, to be restarted; `stopping` is set
    before the connection is closed on purpose.
    """

    async def error(failure: Exception) -> None:
        log.warning("bus_error", reason=repr(failure))

    async def closed() -> None:
        if not stopping.is_set():
            log.error("bus_connection_closed")
            os.kill(os.getpid(), signal.SIGTERM)

    return ConnectionOptions(
        error_cb=error,
        closed_cb=closed,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,
        connect_timeout=5,
        ping_interval=10,  # a connection that was cut is noticed within half a minute
        max_outstanding_pings=2,
    )


def connect_timeout() -> asyncio.Timeout:
    """Limit how long a starting process tries to reach the bus.

    An interrupted handshake may hang for ever in the client; a process that ends is restarted.
    """
    return asyncio.timeout(CONNECT_S)


async def connect(settings: Settings, service: str, stopping: asyncio.Event) -> Client:
    """Connect a process that only asks.

    Raises:
        TimeoutError: The bus is not there.
    """
    async with connect_timeout():
        return await nats.connect(
            settings.nats_servers, **sign_in(service, settings), **connection_options(stopping)
        )
