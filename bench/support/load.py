"""Generates load on a page: the highest rate that it serves, or the response times at a given rate."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import httpx

CLIENTS: Final = 16
Visit = Callable[[httpx.AsyncClient, str], Awaitable[httpx.Response]]


async def read(web: httpx.AsyncClient, path: str) -> httpx.Response:
    """Read a page."""
    return await web.get(path)


async def highest_rate(port: int, paths: Sequence[str], visit: Visit = read) -> float:
    """Return the requests a second that are served to as many concurrent clients as the page can use."""
    left = list(reversed(paths))

    async def visitor(web: httpx.AsyncClient) -> None:
        while left:
            (await visit(web, left.pop())).raise_for_status()

    async with _browser(port) as web:
        since = time.perf_counter()
        await asyncio.gather(*(visitor(web) for _ in range(CLIENTS)))
        return len(paths) / (time.perf_counter() - since)


async def response_times(
    port: int, paths: Sequence[str], a_second: float, visit: Visit = read
) -> dict[str, float]:
    """Return the median and the 99th percentile of the response times at an even rate of requests.

    A request is due at its own instant even if earlier ones are not served yet, so the time that it waits
    behind a page that pauses is counted.
    """
    waited: list[float] = []

    async def visitor(web: httpx.AsyncClient, path: str, comes_at: float) -> None:
        await asyncio.sleep(comes_at - time.perf_counter())
        (await visit(web, path)).raise_for_status()
        waited.append(1000 * (time.perf_counter() - comes_at))

    async with _browser(port) as web:
        since = time.perf_counter()
        await asyncio.gather(*(visitor(web, path, since + n / a_second) for n, path in enumerate(paths)))
    waited.sort()
    return {"median_ms": waited[len(waited) // 2], "p99_ms": waited[len(waited) * 99 // 100]}


def _browser(port: int) -> httpx.AsyncClient:
    address = f"http://127.0.0.1:{port}"
    return httpx.AsyncClient(
        base_url=address,
        headers={"Origin": address},
        trust_env=False,
        timeout=60,
        limits=httpx.Limits(max_connections=100, keepalive_expiry=2),  # sooner than a server hangs up
    )
