"""A pool of worker processes that render sheets with Typst; they start when there is work and stop when idle.

A long print run delays nothing else in the service, and a failure inside Typst ends only its worker.
"""

import asyncio
import json
import sys
import sysconfig
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import Final

from services.letters.press import typst_worker
from services.letters.press.typst_job import RenderJob
from services.letters.press.typst_worker import LENGTH, RENDERED, frame
from shared.pipes import write

RENDER_TIMEOUT_S: Final = 60.0
"""For one sheet, which normally takes some milliseconds."""
IDLE_S: Final = 10.0
"""Longer than the letters of one morning are apart: to start a process costs as much as thirty sheets."""
TRIES: Final = 2
CHUNK_SIZE: Final = 10
"""Jobs sent to a worker together: it need not wait for the next one, and is soon free for somebody else."""
COMMAND: Final = (sys.executable, "-I", "-S", typst_worker.__file__, sysconfig.get_path("platlib"))
"""Without `site` and the working folder, so that nothing but typst is loaded."""


class RenderFailed(Exception):
    """A sheet cannot be rendered; the message says why and may be personal."""


class TypstPool:
    """Renders sheets, with at most as many processes as it has workers. The same job gives the same bytes."""

    def __init__(self, workers: int = 1) -> None:
        self._idle = [_Worker() for _ in range(workers)]
        self._free = asyncio.Semaphore(workers)
        self._chunks = asyncio.Semaphore(workers)

    async def render(self, job: RenderJob) -> bytes:
        """Return one sheet, for somebody who waits; waiting chunks of `render_all` come after it.

        Raises:
            RenderFailed: It cannot be rendered, takes too long, or crashed a worker more than once.
            OSError: No process can be started.
        """
        (sheet,) = await self._render([job])
        if isinstance(sheet, RenderFailed):
            raise sheet
        return sheet

    async def render_all(self, jobs: Sequence[RenderJob]) -> list[bytes | RenderFailed]:
        """Return the sheets of many jobs, chunk by chunk; one that fails does not affect the others.

        Raises:
            OSError: No process can be started.
        """
        chunks = (jobs[start : start + CHUNK_SIZE] for start in range(0, len(jobs), CHUNK_SIZE))
        return list(chain.from_iterable(await asyncio.gather(*map(self._render_chunk, chunks))))

    def rest(self) -> None:
        """Stop the workers that are idle, since somebody else needs their memory."""
        for worker in self._idle:
            worker.stop()

    async def close(self) -> None:
        """Stop all workers and wait until they have ended."""
        for worker in self._idle:
            if process := worker.stop():
                await process.communicate()

    async def _render_chunk(self, jobs: Sequence[RenderJob]) -> list[bytes | RenderFailed]:
        async with self._chunks:
            return await self._render(jobs)

    async def _render(self, jobs: Sequence[RenderJob]) -> list[bytes | RenderFailed]:
        sheets: list[bytes | RenderFailed] = []
        async with self._free:
            worker = self._idle.pop()  # the one that was used last, so that the others can stop
            try:
                while len(sheets) < len(jobs):
                    sheets += await _render_some(worker, jobs[len(sheets) :])
            finally:
                self._idle.append(worker)
        return sheets


async def _render_some(worker: "_Worker", jobs: Sequence[RenderJob]) -> list[bytes | RenderFailed]:
    """Return the sheets of the first jobs, of one at least."""
    for _ in range(TRIES):
        if sheets := await worker.render(jobs):
            return sheets
    return [RenderFailed("the worker process died of it")]


class _Worker:
    """One worker of the pool; it has a process while there is work."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._idle_timer: asyncio.TimerHandle | None = None

    async def render(self, jobs: Sequence[RenderJob]) -> list[bytes | RenderFailed]:
        """Return the sheets of some jobs; of fewer if the process dies or one of them times out."""
        if self._idle_timer:
            self._idle_timer.cancel()
        process = self._process = self._process or await asyncio.create_subprocess_exec(
            *COMMAND, stdin=PIPE, stdout=PIPE
        )
        sheets: list[bytes | RenderFailed] = []
        try:
            async for sheet in _exchange(process, jobs):
                sheets.append(sheet[1:] if sheet[:1] == RENDERED else RenderFailed(sheet[1:].decode()))
        except TimeoutError:
            self.stop()
            sheets.append(RenderFailed("it takes too long"))
        except (OSError, asyncio.IncompleteReadError):
            self.stop()
        except asyncio.CancelledError:
            self.stop()
            raise
        else:
            self._idle_timer = asyncio.get_running_loop().call_later(IDLE_S, self.stop)
        return sheets

    def stop(self) -> Process | None:
        """Kill the process, if there is one, and return it; the next job starts another."""
        process, self._process = self._process, None
        if process:
            with suppress(ProcessLookupError):
                process.kill()
        return process


async def _exchange(process: Process, jobs: Sequence[RenderJob]) -> AsyncIterator[bytes]:
    assert process.stdout  # noqa: S101  # it was asked for
    write(process, frame(json.dumps(jobs).encode()))  # a worker reads all of it before it answers
    for _ in jobs:
        async with asyncio.timeout(RENDER_TIMEOUT_S):
            length = int.from_bytes(await process.stdout.readexactly(LENGTH))
            sheet = await process.stdout.readexactly(length)
        yield sheet
