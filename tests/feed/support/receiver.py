"""A receiver of webhooks: a real HTTP server that answers as it is told, also as nobody should."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from services.feed.webhooks.signature import signature

OK: Final = b"HTTP/1.1 204 No Content\r\n\r\n"
CONSENT: Final = (
    b"HTTP/1.1 200 OK\r\nAllow: POST\r\nWebHook-Allowed-Origin: *\r\nWebHook-Allowed-Rate: *\r\n"
    b"Content-Length: 0\r\n\r\n"
)
HANG: Final = b""
"""No answer at all."""


def status(code: int, *headers: str) -> bytes:
    """An answer with a status."""
    lines = "".join(f"{header}\r\n" for header in headers)
    return f"HTTP/1.1 {code} Said\r\n{lines}Content-Length: 0\r\n\r\n".encode()


@dataclass
class Request:
    """What came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event

    def is_signed_with(self, secret: str) -> bool:
        made = signature(
            secret, self.headers["webhook-id"], int(self.headers["webhook-timestamp"]), self.body
        )
        return self.headers["webhook-signature"] == made


@dataclass
class WebhookReceiver:
    """A receiver; `answer` says what it answers an event, `consent` what it answers the handshake."""

    url: str = ""
    answer: Callable[[Request], bytes] = lambda _request: OK
    consent: bytes = CONSENT
    requests: list[Request] = field(default_factory=list)

    @property
    def events(self) -> list[Request]:
        return [request for request in self.requests if request.method == "POST"]

    @property
    def asked(self) -> list[Request]:
        return [request for request in self.requests if request.method == "OPTIONS"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode().strip().split("\r\n")
                method, target, _ = first.split(" ")
                headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                request = Request(method, target, headers, body)
                self.requests.append(request)
                answer = self.consent if method == "OPTIONS" else self.answer(request)
                if answer == HANG:
                    await asyncio.Event().wait()
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiver(tls: ssl.SSLContext | None = None) -> AsyncIterator[WebhookReceiver]:
    """Run a receiver on loopback."""
    received = WebhookReceiver()
    server = await asyncio.start_server(received.serve, "127.0.0.1", 0, ssl=tls)
    scheme = "https" if tls else "http"
    received.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/events"
    try:
        yield received
    finally:
        server.close()
