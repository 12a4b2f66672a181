"""The guard at the door: headers on every response, small bodies only, own forms only, and a last resort."""

from pathlib import Path
from traceback import extract_tb
from typing import Final

import structlog
from fastapi import HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.web.errors import broken
from shared.errors import safe_message

log = structlog.get_logger()

LARGEST_BODY: Final = 32 * 1024
"""Bytes. The longest comment of a survey, every letter of it percent-encoded, takes 24 KB."""

SENT_BY_FORMS: Final = ("", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
"""Types of content, none among them, that a page may send to any site without asking it."""

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every response that does not say otherwise."""


class Guard:
    """Stands around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                static = scope["path"].startswith("/static/")
                # A style that was kept might not fit a page of today; all but the style may be personal.
                headers["Cache-Control"] = "no-cache" if static else "no-store"
            await send(message)

        try:
            await self.app(scope, _limited(receive), send_guarded)
        except Exception as failure:
            last = extract_tb(failure.__traceback__)[-1]
            log.error(
                "page_failed", reason=safe_message(failure), where=f"{Path(last.filename).name}:{last.lineno}"
            )
            await broken(Request(scope))(scope, receive, send_guarded)


def refuse_foreign_forms(request: Request) -> None:
    """Take forms from our own pages only; what no form of a browser can send may come without an Origin.

    Raises:
        HTTPException: 403, it comes from another site, or does not say from where.
    """
    origin = request.headers.get("origin")
    content = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_own = origin == f"{request.url.scheme}://{request.url.netloc}"
    is_no_form = origin is None and content not in SENT_BY_FORMS
    if request.method == "POST" and not (is_own or is_no_form):
        raise HTTPException(403)


def _limited(receive: Receive) -> Receive:
    taken = 0

    async def receive_little() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise HTTPException(413)
        return message

    return receive_little
