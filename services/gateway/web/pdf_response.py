"""Documents that print: how they are given out, to look at or to keep."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

PDF: Final = "application/pdf"
HEADERS: Final = {"Content-Security-Policy": "frame-ancestors 'none'"}
"""A browser's own PDF viewer cannot work under the policy of the pages."""


def paper(request: Request, pdf: bytes | AsyncIterator[bytes], name: str) -> Response:
    """Return a PDF, whole or part by part, under a name; `?download` asks for it as a file."""
    how = "attachment" if "download" in request.query_params else "inline"
    headers = HEADERS | {"Content-Disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}"}
    if isinstance(pdf, bytes):
        return Response(pdf, media_type=PDF, headers=headers)
    return StreamingResponse(pdf, media_type=PDF, headers=headers)
