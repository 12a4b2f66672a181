"""Security middleware: response headers, a limit on bodies, same-origin forms, a last error page."""

import re
from http import HTTPStatus
from pathlib import Path
from traceback import extract_tb
from typing import Final

import structlog
from fastapi import HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.web.errors import internal_error
from shared.errors import safe_message

log = structlog.get_logger()

MAX_BODY_BYTES: Final = 32 * 1024
"""The longest comment of a survey takes 24 KB if every letter is percent-encoded."""
MAX_FILE_BYTES: Final = 20 * 1024 * 1024
"""A record book of 100,000 rows takes 6 MB."""
TAKES_FILES: Final = re.compile(r"/units/[^/]+/(import|inspection/evidence)")
"""The pages that files are sent to; they take them from staff who may send them, and from nobody else."""

FONTS: Final = "/static/fonts/"
FORM_CONTENT_TYPES: Final = ("", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
"""Content types, including none, that a browser sends to other sites without a CORS preflight."""

CSP: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
LIVE_CSP: Final = f"{CSP}; script-src 'self'; connect-src 'self'"
"""Of a page that follows what happens by a script of ours."""
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Default headers of every response."""


class SecurityMiddleware:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers["Cache-Control"] = _caching(scope["path"], message["status"])
            await send(message)

        try:
            most = MAX_FILE_BYTES if TAKES_FILES.fullmatch(scope["path"]) else MAX_BODY_BYTES
            await self.app(scope, _limited(receive, most), send_with_headers)
        except ClientDisconnect:
            return  # nobody is left to be answered
        except Exception as failure:
            last = extract_tb(failure.__traceback__)[-1]
            log.error(
                "page_failed", reason=safe_message(failure), where=f"{Path(last.filename).name}:{last.lineno}"
            )
            await internal_error(Request(scope))(scope, receive, send_with_headers)


async def require_same_origin(request: Request) -> None:
    """Refuse posts of other sites' pages; a post that no HTML form can send needs no Origin.

    Raises:
        HTTPException: 403, the Origin is another site's, or is missing from a form.
    """
    origin = request.headers.get("origin")
    content = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_own = origin == f"{request.url.scheme}://{request.url.netloc}"
    is_no_form = origin is None and content not in FORM_CONTENT_TYPES
    if request.method == "POST" and not (is_own or is_no_form):
        raise HTTPException(403)


def _caching(path: str, status: int) -> str:
    """Return how long a response may be kept.

    A font never changes under its name. A cached style might not fit a page of this version, and everything
    else may be personal.
    """
    if path.startswith(FONTS) and status < HTTPStatus.BAD_REQUEST:
        return "public, max-age=31536000, immutable"
    return "no-cache" if path.startswith("/static/") else "no-store"


def _limited(receive: Receive, most: int) -> Receive:
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise HTTPException(413)
        return message

    return receive_limited
