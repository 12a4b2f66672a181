"""How much memory the stack takes: this process and all that it has started, directly or not."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import psutil  # type: ignore[import-untyped]

EACH_S: Final = 0.25
NEWBORN_S: Final = 0.2
"""Until it starts its own program, a new process shares all of its parent's memory and would count twice."""
MB: Final = 1_000_000


class Peak:
    """The largest sum of resident memory seen so far, in megabytes."""

    def __init__(self) -> None:
        self.megabytes = 0.0

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Look again and again meanwhile."""
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()

    async def _watch(self) -> None:
        while True:
            self.megabytes = max(self.megabytes, resident())
            await asyncio.sleep(EACH_S)


def resident() -> float:
    """Return the resident memory of all processes together, in megabytes; what they share counts for each."""
    total = 0
    for process in _family():
        with suppress(psutil.NoSuchProcess):
            if time.time() - process.create_time() > NEWBORN_S:
                total += process.memory_info().rss
    return total / MB


def proportional() -> float:
    """Return the memory of all processes together, in megabytes; what they share counts once. Linux only."""
    total = 0
    for process in _family():
        with suppress(psutil.NoSuchProcess):  # what binds a print run is there for a moment
            total += process.memory_full_info().pss
    return total / MB


def _family() -> Iterator[psutil.Process]:
    this = psutil.Process()
    yield this
    yield from this.children(recursive=True)
