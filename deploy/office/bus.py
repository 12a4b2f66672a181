"""Reaching the bus of a running stack."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
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
CLOSED_S = 2.0
ONCE: Final[dict[str, Any]] = {"max_reconnect_attempts": 1, "reconnect_time_wait": 0, "connect_timeout": 10}
AGAIN: Final[dict[str, Any]] = {
    "max_reconnect_attempts": -1,
    "reconnect_time_wait": 0.2,
    "connect_timeout": 10,
}


class BusUnreachable(CannotDo):
    """No bus answers."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"nothing answers at {url}: start the office with `motcua up` (or `motcua demo`), "
            f"or say in {URL_VARIABLE} where it is"
        )


class ConnectionLost(CannotDo):
    """A bus answered and went away."""

    def __init__(self, url: str) -> None:
        super().__init__(f"the bus at {url} went away while it was asked: try again in a few seconds")


@asynccontextmanager
async def bus(as_whom: str = OPERATOR) -> AsyncIterator[Client]:
    """Connect to the bus; once connected, come back after any break.

    Raises:
        BusUnreachable: It does not answer.
    """
    async with bus_at(bus_url(), as_whom) as client:
        yield client


@asynccontextmanager
async def bus_without_reconnect(as_whom: str = OPERATOR) -> AsyncIterator[Client]:
    """As `bus`, but ends when the line breaks, since nobody will answer what was asked on it.

    Raises:
        BusUnreachable: It does not answer.
        ConnectionLost: It was there and went away.
    """
    try:
        async with asyncio.timeout(None) as line:

            async def broke() -> None:
                if not client.is_closed:
                    line.reschedule(0)

            async with bus_at(bus_url(), as_whom, on_break=broke) as client:
                yield client
    except TimeoutError as broken:
        if line.expired():
            raise ConnectionLost(bus_url()) from broken
        raise


@asynccontextmanager
async def bus_at(
    url: str, as_whom: str = OPERATOR, *, on_break: Callback | None = None
) -> AsyncIterator[Client]:
    """As `bus`, at a known place."""
    who, servers = sign_in(as_whom, Settings()), url.split(",")
    try:
        # A handshake that was broken off may hang for ever in the client.
        async with asyncio.timeout(CONNECT_S):
            await _close(await nats.connect(servers, **who, **ONCE, error_cb=_quietly))
            client = await nats.connect(servers, **who, **AGAIN, error_cb=_quietly, disconnected_cb=on_break)
    except (NatsError, OSError) as trouble:
        raise BusUnreachable(url) from trouble
    try:
        yield client
    finally:
        await _close(client)


async def _close(client: Client) -> None:
    """Close a line; one to a server that has just died may hang or fail at that, and nothing is missed."""
    with suppress(TimeoutError, RuntimeError):  # uvloop's, of a line that is closed already
        async with asyncio.timeout(CLOSED_S):
            await client.close()


def bus_url() -> str:
    """Return where the bus is: as set, else of the stack that runs here, else the usual place."""
    if URL_VARIABLE not in os.environ:
        for folder in (office_folder(), demo_folder()):
            if is_running(folder):
                return read_stack_file(folder).nats_url
    return Settings().nats_url


async def _quietly(_failure: Exception) -> None:
    """A break of the connection is no news here: whoever waits for an answer says so."""
