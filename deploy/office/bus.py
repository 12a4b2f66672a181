"""Connecting to the bus of an office."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import nats
from nats.aio.client import Callback, Client
from nats.errors import Error as NatsError

from deploy.embedded.lock import is_running
from deploy.embedded.on_demand import not_needed
from deploy.embedded.stack_file import read_stack_file
from deploy.office.data_folder import demo_folder, office_folder
from deploy.terminal.running import CannotDo
from shared.messaging.connection import sign_in, without_key
from shared.settings import Settings

URL_VARIABLE = "MOTCUA_NATS_URL"
OPERATOR = "operator"
CONNECT_S = 30.0
CLOSE_S = 2.0
DENIAL: Final = re.compile(
    r"permissions violation for (?:publish|subscription) to ['\"]([^'\"]+)", re.IGNORECASE
)
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
            f"nothing answers at {without_key(url)}: start the office with `motcua up` (or `motcua demo`), "
            f"or say in {URL_VARIABLE} where it is"
        )


class ConnectionLost(CannotDo):
    """The connection to the bus broke after it had been established."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"the bus at {without_key(url)} went away while it was asked: try again in a few seconds"
        )


class Denied(CannotDo):
    """The login may not do what a command needs; the server says so to nobody who waits for a reply."""

    def __init__(self, subject: str) -> None:
        super().__init__(
            f"this login may not use {subject} on the bus: see that MOTCUA_NATS_SEED is the right one, for "
            "most commands deployment/seeds/operator. After an update run `motcua init`, then "
            "`docker-compose up -d --force-recreate`"
        )


@asynccontextmanager
async def bus(login: str = OPERATOR) -> AsyncIterator[Client]:
    """Connect to the bus; a broken connection is re-established.

    Raises:
        BusUnreachable: The bus does not answer.
        Denied: The login may not do something that was tried.
    """
    async with bus_at(bus_url(), login) as client:
        yield client


@asynccontextmanager
async def bus_without_reconnect(
    login: str = OPERATOR, *, on_denial: Callable[[str], None] | None = None
) -> AsyncIterator[Client]:
    """As `bus`, but fail when the connection breaks, since pending queries get no answer.

    Args:
        login: Who signs in.
        on_denial: Called with each subject that the login may not use; else the block ends with `Denied`.

    Raises:
        BusUnreachable: The bus does not answer.
        ConnectionLost: The connection broke.
        Denied: See `on_denial`.
    """
    async with _ended_by() as end:

        async def broke() -> None:
            if not client.is_closed:
                end(ConnectionLost(bus_url()))

        async with bus_at(bus_url(), login, on_break=broke, on_denial=on_denial) as client:
            yield client


@asynccontextmanager
async def _ended_by() -> AsyncIterator[Callable[[CannotDo], None]]:
    """Yield a function by which a callback ends the block with an error."""
    reasons: list[CannotDo] = []
    try:
        async with asyncio.timeout(None) as until_ended:

            def end(reason: CannotDo) -> None:
                if not reasons:  # a time-out that has passed cannot be moved
                    until_ended.reschedule(0)
                reasons.append(reason)

            yield end
    except TimeoutError as ended:
        if until_ended.expired():
            raise reasons[0] from ended
        raise


@asynccontextmanager
async def bus_at(
    url: str,
    login: str = OPERATOR,
    *,
    on_break: Callback | None = None,
    on_denial: Callable[[str], None] | None = None,
) -> AsyncIterator[Client]:
    """As `bus`, at a given URL; see `bus_without_reconnect` for `on_denial`."""
    options, servers = sign_in(login, Settings()), url.split(",")
    async with _ended_by() as end:

        async def note(failure: Exception) -> None:
            if denial := DENIAL.search(str(failure)):
                (on_denial or (lambda subject: end(Denied(subject))))(denial[1])

        try:
            # An interrupted handshake may hang for ever in the client.
            async with asyncio.timeout(CONNECT_S):
                await _close(await nats.connect(servers, **options, **FIRST_CONNECT, error_cb=_ignore))
                client = await nats.connect(
                    servers, **options, **RECONNECT, error_cb=note, disconnected_cb=on_break
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


def not_needed_here() -> frozenset[str]:
    """Return the services that the office of this computer does without, so that none of them answers."""
    folder = running_folder()
    return not_needed(folder, read_stack_file(folder).pids) if folder else frozenset()


def running_folder() -> Path | None:
    """Return the folder of the office that runs on this computer; None if the environment names a bus."""
    if URL_VARIABLE in os.environ:
        return None
    return next(filter(is_running, (office_folder(), demo_folder())), None)


async def _ignore(_failure: Exception) -> None:
    """Ignore connection errors of the client: the pending query or the reconnect reports them."""
