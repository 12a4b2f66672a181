"""Waiting until the processes of the stack answer."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Final

from deploy.embedded.health_pages import health_page
from deploy.embedded.ports import LOOPBACK

POLL_S: Final = 0.05
ANSWER_S: Final = 5.0
TELL_EVERY_S: Final = 30.0
ReadinessCheck = Callable[[], Awaitable[bool]]


class NotReady(RuntimeError):
    """Processes of the stack did not come up in time."""


async def until_ready(ports: Mapping[str, int], timeout_s: float, check: Callable[[], None]) -> None:
    """Wait until every process is ready, by the health page on its port.

    Args:
        ports: Port of each process by its name.
        timeout_s: How long to wait at most.
        check: Called again and again; it raises when there is nothing left to wait for.

    Raises:
        NotReady: Some are not in time; the message names them.
    """
    await _until_all({name: partial(_says_ready, port) for name, port in ports.items()}, timeout_s, check)


async def until_nats_answers(port: int, timeout_s: float, check: Callable[[], None] = lambda: None) -> None:
    """Wait until nats-server accepts connections; a large store takes it a while.

    Raises:
        NotReady: It does not in time.
    """
    await _until_all({"nats-server": partial(_greets, port)}, timeout_s, check)


async def _until_all(
    checks: Mapping[str, ReadinessCheck], timeout_s: float, check: Callable[[], None]
) -> None:
    since = told_at = time.monotonic()
    pending = dict(checks)
    while pending:
        now, names = time.monotonic(), ", ".join(sorted(pending))
        if now - since > timeout_s:
            raise NotReady(f"not ready after {timeout_s:.0f} s: {names}")
        if now - told_at > TELL_EVERY_S:
            told_at = now
            print(f"still starting after {now - since:.0f} s: {names}", file=sys.stderr, flush=True)
        check()
        answers = await asyncio.gather(*(is_ready() for is_ready in pending.values()))
        pending = {name: pending[name] for name, ready in zip(pending, answers, strict=True) if not ready}
        if pending:
            await asyncio.sleep(POLL_S)


async def _says_ready(port: int) -> bool:
    page = await health_page(port, "/readyz", ANSWER_S)
    return page is not None and page.status == HTTPStatus.OK


async def _greets(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        greeting = await reader.readline()
        writer.close()
    except OSError:
        return False
    return greeting.startswith(b"INFO ")
