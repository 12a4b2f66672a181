"""PDF responses, shown in the browser or downloaded."""

from collections.abc import AsyncIterator
from typing import Final

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from services.gateway.web.attachment import named

PDF: Final = "application/pdf"
HEADERS: Final = {"Content-Security-Policy": "frame-ancestors 'none'"}
"""The policy of the pages would block a browser's own PDF viewer."""


def pdf_response(request: Request, pdf: bytes | AsyncIterator[bytes], name: str) -> Response:
    """Return a PDF, whole or streamed in parts, with a file name; `?download` makes it an attachment."""
    disposition = "attachment" if "download" in request.query_params else "inline"
    headers = HEADERS | named(name, disposition)
    if isinstance(pdf, bytes):
        return Response(pdf, media_type=PDF, headers=headers)
    return StreamingResponse(pdf, media_type=PDF, headers=headers)
