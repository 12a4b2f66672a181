"""Memory use of the stack: of this process and all its descendants."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Final

import psutil  # type: ignore[import-untyped]

INTERVAL_S: Final = 1.0
ROUNDS: Final = 2
"""Each so many measurements, shared pages are looked at too, for which the kernel walks through all pages."""
FORKED_S: Final = 0.2
"""Until it executes its own program, a new process shares its parent's memory, which would count twice."""
MB: Final = 1_000_000


class MemoryPeak:
    """The largest memory measured so far, in megabytes: resident, and proportional (shared pages once)."""

    def __init__(self) -> None:
        self.resident = self.proportional = 0.0

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Measure periodically during the block."""
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()

    async def _watch(self) -> None:
        for number in count():
            self.resident = max(self.resident, resident())
            if number % ROUNDS == 0:
                self.proportional = max(self.proportional, proportional())
            await asyncio.sleep(INTERVAL_S)


def resident() -> float:
    """Return the summed resident memory in megabytes; shared pages count once for each process."""
    total = 0
    for process in _processes():
        with suppress(psutil.NoSuchProcess):
            if time.time() - process.create_time() > FORKED_S:
                total += process.memory_info().rss
    return total / MB


def proportional() -> float:
    """Return the summed proportional memory in megabytes; shared pages count once. Linux only."""
    total = 0
    for process in _processes():
        with suppress(psutil.NoSuchProcess):  # the process that merges a print run ends quickly
            total += process.memory_full_info().pss
    return total / MB


def _processes() -> Iterator[psutil.Process]:
    this = psutil.Process()
    yield this
    yield from this.children(recursive=True)
