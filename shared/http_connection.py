"""A connection of uvicorn with limits: on the size and pace of requests, the pace of readers, and the number.

uvicorn itself has none of these. A head of any size would fill the memory, and clients that send or read next
to nothing would keep their connections for ever.
"""

import asyncio
from http import HTTPStatus
from time import monotonic
from typing import Any, Final

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES: Final = 32 * 1024
"""Of the request line and the headers. Browsers and proxies keep below 16 KB."""
MAX_REQUEST_BYTES: Final = 4 * 1024 * 1024
"""Of a whole request; each application has a lower limit for its bodies."""
MAX_CONNECTIONS: Final = 500
"""Fewer than the files that a process may have open by default. Above it a new connection replaces the one
that has waited for its client longest."""
GRACE_S: Final = 15.0
"""Seconds that any request may take to arrive, as well as what `SLOWEST_PACE` allows it."""
SLOWEST_PACE: Final = 1024
"""Bytes a second, in either direction; the slowest mobile networks are faster."""
READER_S: Final = 60.0
"""Seconds after which a reader that does not keep the pace is given up."""
CHECK_S: Final = 5.0
DISCARDED_S: Final = 10.0
MAX_DISCARDED_BYTES: Final = 32 * 1024 * 1024
"""What a client may still send of a request that is refused as too large: who closes a connection before it
has read everything takes the answer back, too."""


class LimitedConnection(HttpToolsProtocol):
    """One connection; give the class to uvicorn as `http`."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._waiting_since: float | None = None
        """Since when the client owes the rest of a request, or the next one; None while we owe a response."""
        self._received = 0
        self._in_head = True
        self._unsent = 0
        self._sent_at = 0.0
        self._checking: asyncio.TimerHandle | None = None
        self._closing: asyncio.TimerHandle | None = None
        """What ends a connection whose request is refused and discarded; None if none is."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_request()
        self._sent_at = monotonic()
        self._checking = self.loop.call_later(CHECK_S, self._check)
        if len(self.connections) > MAX_CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._checking:
            self._checking.cancel()
        if self._closing:
            self._closing.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._closing:
            self._received += len(data)
            if self._received > MAX_DISCARDED_BYTES:
                self.transport.close()
            return
        if (
            self._waiting_since is None and self._is_answered
        ):  # uvicorn's limit for idle connections ends here
            self._await_request()
        super().data_received(data)
        self._received += len(data)
        most = MAX_HEAD_BYTES if self._in_head else MAX_REQUEST_BYTES
        if self._waiting_since is not None and self._received > most:
            self._refuse(431 if self._in_head else 413)
            self._closing = self.loop.call_later(DISCARDED_S, self.transport.close)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._await_request()

    def on_headers_complete(self) -> None:
        self._in_head = False
        head = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if head <= MAX_HEAD_BYTES:
            super().on_headers_complete()
            return
        app, self.app = self.app, _head_too_large
        try:
            super().on_headers_complete()
        finally:
            self.app = app

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._waiting_since = None

    @property
    def _is_answered(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _await_request(self) -> None:
        self._waiting_since = monotonic()  # the loop's own time is the same for a millisecond
        self._received = 0
        self._in_head = True

    def _check(self) -> None:
        self._checking = self.loop.call_later(CHECK_S, self._check)
        now = monotonic()
        allowed = GRACE_S + self._received / SLOWEST_PACE
        # While we do not read, the client cannot send.
        is_owed = self._waiting_since is not None and not self.flow.read_paused
        if is_owed and now - (self._waiting_since or now) > allowed:
            self._refuse(408)
            self.transport.close()
        unsent = self.transport.get_write_buffer_size()
        if unsent == 0 or unsent <= self._unsent - CHECK_S * SLOWEST_PACE:
            self._sent_at = now
        self._unsent = unsent
        if now - self._sent_at > READER_S:
            self.transport.abort()

    def _make_room(self) -> None:
        """Close an idle connection, or that whose client has kept us waiting longest."""
        waiting = [
            each for each in self.connections if isinstance(each, LimitedConnection) and each._is_spare
        ]
        oldest = min(waiting, key=lambda each: each._waiting_since or 0.0)
        oldest.connections.discard(oldest)
        oldest.transport.abort()

    @property
    def _is_spare(self) -> bool:
        """Whether nobody works on a response for it."""
        return self._waiting_since is not None or self._is_answered

    def _refuse(self, status: int) -> None:
        """Answer that a request is not taken and the connection will end, unless an answer has begun."""
        if self.transport.is_closing() or self._closing:
            return
        if self._is_answered if self._in_head else not self.cycle.response_started:
            reason = HTTPStatus(status).phrase
            self.transport.write(
                f"HTTP/1.1 {status} {reason}\r\ncontent-type: text/plain\r\nconnection: close\r\n"
                f"content-length: {len(reason)}\r\n\r\n{reason}".encode()
            )


async def _head_too_large(_scope: Scope, _receive: Receive, send: Send) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 431, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
