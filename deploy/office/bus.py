"""Connecting to the bus of an office."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import nats
from nats.aio.client import Callback, Client
from nats.errors import Error as NatsError

from deploy.embedded.lock import is_running
from deploy.embedded.stack_file import read_stack_file
from deploy.office.data_folder import demo_folder, office_folder
from deploy.terminal.running import CannotDo
from shared.messaging.connection import sign_in
from shared.settings import Settings

URL_VARIABLE = "MOTCUA_NATS_URL"
OPERATOR = "operator"
CONNECT_S = 30.0
CLOSE_S = 2.0
FIRST_CONNECT: Final[dict[str, Any]] = {
    "max_reconnect_attempts": 1,
    "reconnect_time_wait": 0,
    "connect_timeout": 10,
}
RECONNECT: Final[dict[str, Any]] = {
    "max_reconnect_attempts": -1,
    "reconnect_time_wait": 0.2,
    "connect_timeout": 10,
}


class BusUnreachable(CannotDo):
    """No bus answers at the address."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"nothing answers at {url}: start the office with `motcua up` (or `motcua demo`), "
            f"or say in {URL_VARIABLE} where it is"
        )


class ConnectionLost(CannotDo):
    """The connection to the bus broke after it had been established."""

    def __init__(self, url: str) -> None:
        super().__init__(f"the bus at {url} went away while it was asked: try again in a few seconds")


@asynccontextmanager
async def bus(login: str = OPERATOR) -> AsyncIterator[Client]:
    """Connect to the bus; a broken connection is re-established.

    Raises:
        BusUnreachable: The bus does not answer.
    """
    async with bus_at(bus_url(), login) as client:
        yield client


@asynccontextmanager
async def bus_without_reconnect(login: str = OPERATOR) -> AsyncIterator[Client]:
    """As `bus`, but fail when the connection breaks, since pending queries get no answer.

    Raises:
        BusUnreachable: The bus does not answer.
        ConnectionLost: The connection broke.
    """
    try:
        async with asyncio.timeout(None) as until_break:

            async def broke() -> None:
                if not client.is_closed:
                    until_break.reschedule(0)

            async with bus_at(bus_url(), login, on_break=broke) as client:
                yield client
    except TimeoutError as broken:
        if until_break.expired():
            raise ConnectionLost(bus_url()) from broken
        raise


@asynccontextmanager
async def bus_at(
    url: str, login: str = OPERATOR, *, on_break: Callback | None = None
) -> AsyncIterator[Client]:
    """As `bus`, at a given URL."""
    options, servers = sign_in(login, Settings()), url.split(",")
    try:
        # An interrupted handshake may hang for ever in the client.
        async with asyncio.timeout(CONNECT_S):
            await _close(await nats.connect(servers, **options, **FIRST_CONNECT, error_cb=_ignore))
            client = await nats.connect(
                servers, **options, **RECONNECT, error_cb=_ignore, disconnected_cb=on_break
            )
    except (NatsError, OSError) as trouble:
        raise BusUnreachable(url) from trouble
    try:
        yield client
    finally:
        await _close(client)


async def _close(client: Client) -> None:
    """Close a connection; with a server that has just died, closing may hang or fail, which does no harm."""
    with suppress(TimeoutError, RuntimeError):  # of uvloop, if the connection is closed already
        async with asyncio.timeout(CLOSE_S):
            await client.close()


def bus_url() -> str:
    """Return the URL of the bus: from the environment, else of the stack that runs here, else the default."""
    folder = running_folder()
    return read_stack_file(folder).nats_url if folder else Settings().nats_url


def running_folder() -> Path | None:
    """Return the folder of the office that runs on this computer; None if the environment names a bus."""
    if URL_VARIABLE in os.environ:
        return None
    return next(filter(is_running, (office_folder(), demo_folder())), None)


async def _ignore(_failure: Exception) -> None:
    """Ignore connection errors of the client: the pending query or the reconnect reports them."""
