"""Memory use of the stack: of this process and all its descendants."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import psutil  # type: ignore[import-untyped]

INTERVAL_S: Final = 2.0
"""The kernel lists all processes of the computer and walks through all pages of ours for each measurement."""
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
        while True:
            processes = list(family())
            self.resident = max(self.resident, resident(processes))
            self.proportional = max(self.proportional, proportional(processes))
            await asyncio.sleep(INTERVAL_S)


def resident(processes: Sequence[psutil.Process]) -> float:
    """Return the summed resident memory in megabytes; shared pages count once for each process."""
    total = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if time.time() - process.create_time() > FORKED_S:
                total += process.memory_info().rss
    return total / MB


def proportional(processes: Sequence[psutil.Process]) -> float:
    """Return the summed proportional memory in megabytes; shared pages count once. Linux only."""
    total = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # the process that merges a print run ends quickly
            total += process.memory_full_info().pss
    return total / MB


def family() -> Iterator[psutil.Process]:
    """Yield this process and all its descendants."""
    this = psutil.Process()
    yield this
    yield from this.children(recursive=True)
