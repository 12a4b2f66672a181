"""Waiting until the processes of the stack answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

import httpx

from deploy.embedded.ports import LOOPBACK

LOOK_AGAIN_S: Final = 0.05
Answers = Callable[[], Awaitable[bool]]


class NotReady(RuntimeError):
    """Processes of the stack did not come up in time."""


async def until_ready(ports: Mapping[str, int], patience_s: float) -> None:
    """Wait until every service says on its port, by name, that it is ready.

    Raises:
        NotReady: Some do not; they are named.
    """
    async with httpx.AsyncClient(timeout=5, trust_env=False) as web:
        waits = {name: partial(_says_ready, web, port) for name, port in ports.items()}
        await _until_all(waits, patience_s)


async def until_nats_answers(port: int, patience_s: float) -> None:
    """Wait until nats-server greets whoever connects.

    Raises:
        NotReady: It does not.
    """
    await _until_all({"nats-server": partial(_greets, port)}, patience_s)


async def _until_all(waits: Mapping[str, Answers], patience_s: float) -> None:
    until = time.monotonic() + patience_s
    silent = dict(waits)
    while silent:
        if time.monotonic() > until:
            raise NotReady(f"not ready after {patience_s:.0f} s: {', '.join(sorted(silent))}")
        answers = await asyncio.gather(*(answer() for answer in silent.values()))
        silent = {name: silent[name] for name, ready in zip(silent, answers, strict=True) if not ready}
        if silent:
            await asyncio.sleep(LOOK_AGAIN_S)


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
