"""Connections in memory: bytes take a while, keep their order, and are lost when the connection is cut."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Final, Protocol

from tests.simulation.loop import NEUTRAL, PROCESS, SimulatedLoop

LATENCY_S: Final = 300e-6
SLOW_EVERY: Final = 50
SLOW_S: Final = 0.05
NOTICED_S: Final = 30.0
"""Until the server gives up a connection that was cut without a sign."""


class ServerEnd(Protocol):
    """What a server does with a connection."""

    def received(self, data: bytes) -> None:
        """Take bytes of the client."""

    def is_lost(self) -> None:
        """Forget the client."""


class Connection(asyncio.Transport):
    """A connection between a client, whose transport it is, and the server."""

    def __init__(
        self, loop: SimulatedLoop, protocol: Any, serve: "Callable[[Connection], ServerEnd]"
    ) -> None:
        super().__init__()
        self._loop, self._protocol = loop, protocol
        self._context = copy_context()
        self._there = self._back = loop.time()
        self._is_closing = self._is_cut = False
        if process := PROCESS.get():
            process.when_it_dies(self._hang_up)
        protocol.connection_made(self)
        self._server = serve(self)

    def write(self, data: Any) -> None:
        """Send bytes to the server."""
        if not self._is_closing:
            self._there = self._after(self._there)
            self._loop.call_at(self._there, self._to_server, bytes(data), context=NEUTRAL)

    def writelines(self, list_of_data: Any) -> None:
        """Send pieces to the server."""
        self.write(b"".join(list_of_data))

    def send(self, data: bytes) -> None:
        """Send bytes to the client."""
        self._back = self._after(self._back)
        self._loop.call_at(self._back, self._to_client, data, context=self._context)

    def close(self) -> None:
        """Close it from the side of the client."""
        if not self._is_closing:
            self._is_closing = True
            self._loop.call_soon(self._protocol.connection_lost, None, context=self._context)
            self._hang_up()

    def abort(self) -> None:
        """Close it at once."""
        self.close()

    def is_closing(self) -> bool:
        """Return whether it is closed."""
        return self._is_closing

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return nothing: there is no socket."""
        return default

    def cut(self, *, silently: bool) -> None:
        """Lose what is on its way in both directions, and what follows; both ends learn it now or later."""
        if self._is_cut:
            return
        self._is_cut = True
        self._loop.call_later(NOTICED_S if silently else 0.0, self._server.is_lost, context=NEUTRAL)
        if not silently and not self._is_closing:
            self._is_closing = True
            self._loop.call_soon(
                self._protocol.connection_lost, ConnectionResetError(), context=self._context
            )

    def _hang_up(self) -> None:
        """Let the server know behind whatever was written before."""
        self._there = self._after(self._there)
        self._loop.call_at(self._there, self._closed_by_client, context=NEUTRAL)

    def _closed_by_client(self) -> None:
        if not self._is_cut:
            self._is_cut = True
            self._server.is_lost()

    def _to_server(self, data: bytes) -> None:
        if not self._is_cut:
            self._server.received(data)

    def _to_client(self, data: bytes) -> None:
        if not self._is_cut and not self._is_closing:
            self._protocol.data_received(data)

    def _after(self, last: float) -> float:
        slow = SLOW_S * self._loop.random.random() if self._loop.random.random() * SLOW_EVERY < 1 else 0.0
        taken = slow + self._loop.random.expovariate(1 / LATENCY_S)
        return max(last + 1e-9, self._loop.time() + taken)
