"""Waiting until a condition holds."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def eventually(check: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    """Wait until a check holds; fail when it does not in time."""
    until = time.monotonic() + seconds
    while not await check():
        if time.monotonic() > until:
            raise AssertionError(f"not so after {seconds} s: {check}")
        await asyncio.sleep(0.05)
