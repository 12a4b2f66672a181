"""The browsers of the demo's citizens: they post forms over a few connections that stay open.

By the standard library in threads: it takes a fifth of the processor time of an asynchronous client, and the
demo shares its two cores with the office.
"""

import asyncio
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, Self
from urllib.parse import urlencode, urlsplit

TIMEOUT_S: Final = 30.0


class Browsers:
    """Post forms to one address, so many at a time."""

    def __init__(self, url: str, at_once: int, trusted: ssl.SSLContext | None = None) -> None:
        """Open no connection yet.

        Args:
            url: Address of the site, `http://…` or `https://…`.
            at_once: Number of connections.
            trusted: Whose certificates are trusted, for `https`.
        """
        site = urlsplit(url)
        self._origin = f"{site.scheme}://{site.netloc}"
        self._threads = ThreadPoolExecutor(at_once)  # asyncio's own are few where processors are
        self._idle: asyncio.Queue[HTTPConnection] = asyncio.Queue()
        for _ in range(at_once):
            self._idle.put_nowait(
                HTTPSConnection(site.netloc, timeout=TIMEOUT_S, context=trusted)
                if site.scheme == "https"
                else HTTPConnection(site.netloc, timeout=TIMEOUT_S)
            )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().close()
        self._threads.shutdown(wait=False)

    async def post(self, path: str, fields: Mapping[str, object], browser: str) -> int | None:
        """Post a form, and return the HTTP status; None if the site did not answer."""
        connection = await self._idle.get()
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, self._post, connection, path, fields, browser
            )
        finally:
            self._idle.put_nowait(connection)

    def _post(
        self, connection: HTTPConnection, path: str, fields: Mapping[str, object], browser: str
    ) -> int | None:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self._origin,
            "User-Agent": browser,
        }
        with suppress(HTTPException, OSError):
            connection.request("POST", path, urlencode(fields), headers)
            response = connection.getresponse()
            response.read()
            return response.status
        connection.close()  # it is opened anew for the next form
        return None
