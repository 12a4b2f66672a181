"""The health pages of the processes of the stack, on loopback.

Read with the standard library in threads: an HTTP client of its own takes 6 MB and a sixth of a second.
"""

import asyncio
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple

from deploy.embedded.ports import LOOPBACK


class HealthPage(NamedTuple):
    """What a process says of its health."""

    status: int
    text: str


async def health_page(port: int, path: str, timeout_s: float) -> HealthPage | None:
    """Return the health page on a port; None if nobody answers there."""
    return await asyncio.to_thread(_read, port, path, timeout_s)


def _read(port: int, path: str, timeout_s: float) -> HealthPage | None:
    with closing(HTTPConnection(LOOPBACK, port, timeout=timeout_s)) as connection:
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return HealthPage(answer.status, answer.read().decode(errors="replace"))
        except (HTTPException, OSError):
            return None
