"""Responses over TLS: browsers send cookies over TLS only, and keep to TLS for a year."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HSTS: Final = "max-age=31536000"
"""For this name only, since the names below it may belong to others."""
SECURE: Final = b"; Secure"


class TlsMiddleware:
    """ASGI middleware. A request came by TLS if it came so to this process, or to a proxy that it trusts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("Strict-Transport-Security", HSTS)
                message["headers"] = [
                    (name, value + SECURE if _lacks_secure(name, value) else value)
                    for name, value in message["headers"]
                ]
            await send(message)

        by_tls = scope["type"] == "http" and scope["scheme"] == "https"
        await self.app(scope, receive, send_secured if by_tls else send)


def _lacks_secure(name: bytes, value: bytes) -> bool:
    return name.lower() == b"set-cookie" and SECURE.lower() not in value.lower()
