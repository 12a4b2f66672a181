"""A process of the stack: restarted when it ends, and killed when the supervisor dies."""

import asyncio
import json
import os
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from deploy import private_file
from deploy.embedded.processes.dying_together import die_with

LAST_LINES: Final = 50
SAYS_WHY: Final = "motcua: "
"""How a process begins its last line that ends before its logging has begun."""
FIRST_PAUSE_S: Final = 0.1
MAX_PAUSE_S: Final = 5.0
STEADY_S: Final = 10.0
"""A process that ran for so long is restarted without a growing pause."""

RESTART_S: Final = 10.0


class Running(Protocol):
    """A process that was started."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    async def wait(self) -> int: ...

    def send_signal(self, number: int) -> None: ...


class Startable(Protocol):
    """A process that can be started, again and again, with a log."""

    @property
    def log(self) -> Path: ...

    async def start(self) -> Running: ...

    def note(self, event: str, **details: object) -> None: ...


def note_in(log: Path, event: str, **details: object) -> None:
    """Append a line of the supervisor to a log, if the disk has room: no process waits for its log."""
    line = {"event": event, **details, "level": "error", "timestamp": datetime.now(UTC).isoformat()}
    with suppress(OSError), private_file.appending(log) as written:
        written.write(json.dumps(line).encode() + b"\n")


def last_reason(log: Path) -> str:
    """Return why a process ended last, as its log says; empty if it does not say."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    for line in reversed(lines[-LAST_LINES:]):
        with suppress(ValueError, AttributeError):
            if why := json.loads(line).get("why"):
                return str(why)
        if line.startswith(SAYS_WHY):
            return line.removeprefix(SAYS_WHY)
    return ""


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """The command, environment and log file of a process."""

    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    lock: int
    """Descriptor of the data folder's lock, which the process inherits and holds until it ends."""

    async def start(self) -> Process:
        """Start it in its own session, so that Ctrl-C reaches only the supervisor."""
        return await spawn(self)

    def note(self, event: str, **details: object) -> None:
        """Append a line of the supervisor to its log."""
        note_in(self.log, event, **details)


async def spawn(spec: ProcessSpec, *, talks: bool = False) -> Process:
    """Start a process that dies with this one; with `talks` its input and output are pipes to this one."""
    spec.log.parent.mkdir(mode=0o700, exist_ok=True)
    parent = os.getpid()
    with private_file.appending(spec.log) as log:
        return await asyncio.create_subprocess_exec(
            *spec.command,
            env=spec.environment,
            stdin=PIPE if talks else DEVNULL,
            stdout=PIPE if talks else log,
            stderr=log,
            pass_fds=(spec.lock,),
            start_new_session=True,
            preexec_fn=lambda: die_with(parent),
        )


@dataclass(slots=True)
class Child:
    """A process that is restarted until it is stopped."""

    spec: Startable
    started: Callable[[], None]
    """Called after every start, when the new process id is known."""

    failed: int = 0
    """How often it has ended with an error of its own, and not because somebody killed it."""
    _process: Running | None = None
    _supervising: "asyncio.Task[None] | None" = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def pid(self) -> int | None:
        """The process id; None while no process runs."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if alive and self._process else None

    def start(self) -> None:
        """Start the process, and restart it whenever it ends."""
        self._supervising = asyncio.create_task(self._supervise())

    async def restart(self, why: str) -> None:
        """End the process, so that it is started again."""
        self.spec.note("process_restarted", why=why)
        self._signal(signal.SIGTERM)
        process = self._process
        with suppress(TimeoutError):
            async with asyncio.timeout(RESTART_S):
                if process:
                    await process.wait()
                return
        self._signal(signal.SIGKILL)

    async def stop(self, grace_s: float) -> None:
        """Terminate the process, and kill it after a grace period."""
        self._stopping.set()
        self._signal(signal.SIGTERM)
        if self._supervising is None:
            return
        _, still_running = await asyncio.wait([self._supervising], timeout=grace_s)
        if still_running:
            self._signal(signal.SIGKILL)
            await self._supervising

    async def _supervise(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._stopping.is_set():
            since = time.monotonic()
            await self._run_once()
            pause = FIRST_PAUSE_S if time.monotonic() - since > STEADY_S else min(2 * pause, MAX_PAUSE_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()

    async def _run_once(self) -> None:
        try:
            self._process = await self.spec.start()
        except OSError:
            return  # the machine lacks memory or processes: retried later
        self.started()
        if self._stopping.is_set():
            self._signal(signal.SIGTERM)
        code = await self._process.wait()
        if not self._stopping.is_set():
            self.failed += code > 0
            self.spec.note("process_ended", code=code)

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None and self._process is not None:
            self._process.send_signal(number)
