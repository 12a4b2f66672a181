"""Files to be saved, with their names."""

from typing import Final
from urllib.parse import quote

from fastapi import Response

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def named(name: str, disposition: str = "attachment") -> dict[str, str]:
    """Return the header that gives a file its name."""
    return {"Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}"}


def xlsx_response(content: bytes, name: str) -> Response:
    """Return a workbook under a name."""
    return Response(content, media_type=XLSX, headers=named(name))
