"""Waiting until the processes of the stack answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

import httpx

from deploy.embedded.ports import LOOPBACK

POLL_S: Final = 0.05
ReadinessCheck = Callable[[], Awaitable[bool]]


class NotReady(RuntimeError):
    """Processes of the stack did not come up in time."""


async def until_ready(ports: Mapping[str, int], timeout_s: float) -> None:
    """Wait until every process is ready, by the health page on its port.

    Raises:
        NotReady: Some are not in time; the message names them.
    """
    async with httpx.AsyncClient(timeout=5, trust_env=False) as web:
        checks = {name: partial(_says_ready, web, port) for name, port in ports.items()}
        await _until_all(checks, timeout_s)


async def until_nats_answers(port: int, timeout_s: float) -> None:
    """Wait until nats-server accepts connections.

    Raises:
        NotReady: It does not in time.
    """
    await _until_all({"nats-server": partial(_greets, port)}, timeout_s)


async def _until_all(checks: Mapping[str, ReadinessCheck], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    pending = dict(checks)
    while pending:
        if time.monotonic() > deadline:
            raise NotReady(f"not ready after {timeout_s:.0f} s: {', '.join(sorted(pending))}")
        answers = await asyncio.gather(*(check() for check in pending.values()))
        pending = {name: pending[name] for name, ready in zip(pending, answers, strict=True) if not ready}
        if pending:
            await asyncio.sleep(POLL_S)


async def _says_ready(web: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await web.get(f"http://{LOOPBACK}:{port}/readyz")).is_success
    except httpx.HTTPError:
        return False


async def _greets(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        greeting = await reader.readline()
        writer.close()
    except OSError:
        return False
    return greeting.startswith(b"INFO ")
