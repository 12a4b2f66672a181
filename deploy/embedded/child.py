"""A process of the stack: started again when it dies, and never outliving the supervisor."""

import asyncio
import ctypes
import json
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 5.0
STEADY_S: Final = 10.0
"""Who lived this long is started again at once, not later and later."""

PR_SET_PDEATHSIG: Final = 1
LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Task:
    """What a process runs, and where it writes what it has to say."""

    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    lock: int
    """Descriptor of the data folder's lock, which the process holds as long as it lives."""

    async def start(self) -> Process:
        """Start it, in a session of its own: Ctrl-C is for the supervisor, which stops things in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *self.command,
                env=self.environment,
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(self.lock,),
                start_new_session=True,
                preexec_fn=_dying_with(os.getpid()),
            )

    def note(self, event: str, **details: object) -> None:
        """Add a line of ours to its log."""
        line = {"event": event, **details, "level": "error", "timestamp": datetime.now(UTC).isoformat()}
        with self.log.open("a") as log:
            log.write(json.dumps(line) + "\n")


@dataclass(slots=True)
class Child:
    """A task that is kept running until it is stopped."""

    task: Task
    started: Callable[[], None]
    """Called whenever it was started, with its new process id known."""

    _process: Process | None = None
    _kept: "asyncio.Task[None] | None" = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def pid(self) -> int | None:
        """Its process id; None while it is down."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if alive and self._process else None

    def start(self) -> None:
        """Start it and keep it running."""
        self._kept = asyncio.create_task(self._keep())

    async def stop(self, patience_s: float) -> None:
        """Ask it to stop, and make it once patience has run out."""
        self._stopping.set()
        self._signal(signal.SIGTERM)
        if self._kept is None:
            return
        _, still_running = await asyncio.wait([self._kept], timeout=patience_s)
        if still_running:
            self._signal(signal.SIGKILL)
            await self._kept

    async def _keep(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._stopping.is_set():
            since = time.monotonic()
            await self._live()
            pause = FIRST_PAUSE_S if time.monotonic() - since > STEADY_S else min(2 * pause, LONGEST_PAUSE_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()

    async def _live(self) -> None:
        try:
            self._process = await self.task.start()
        except OSError:
            return  # the machine is short of something: as good as dead, and tried again later
        self.started()
        if self._stopping.is_set():
            self._signal(signal.SIGTERM)
        code = await self._process.wait()
        if not self._stopping.is_set():
            self.task.note("process_ended", code=code)

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None and self._process is not None:
            self._process.send_signal(number)


def _dying_with(parent: int) -> Callable[[], None] | None:
    """Return what a new process does first, so that the kernel kills it when its parent is gone."""
    if LIBC is None:
        return None

    def ask_the_kernel() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return ask_the_kernel
