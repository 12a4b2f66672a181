"""Forks the services from one process that has imported all of them, and restarts that if it has ended."""

import asyncio
import json
import os
from asyncio.subprocess import Process
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGKILL
from typing import Any, Final

from deploy.embedded.processes.child import ProcessSpec, note_in, spawn
from deploy.embedded.processes.fork_server import ENDED, FORKED
from deploy.embedded.processes.own_fork import OwnFork, can_fork
from shared.pipes import write

LOG: Final = "fork-server.log"


class ForkServerEnded(OSError):
    """The fork server has ended before it did what it was asked; the next fork starts it again."""


class ForkedProcess:
    """A process that the fork server has forked, and for which it waits."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._continuing: asyncio.Task[None] | None = None

    @property
    def returncode(self) -> int | None:
        return self._ended.result() if self._ended.done() else None

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def continue_after(self, happened: asyncio.Event) -> None:
        """Let the process run its program, for which it waits, once something has happened."""

        async def go_on() -> None:
            await happened.wait()
            if self.returncode is None:
                self.send_signal(SIGCONT)

        self._continuing = asyncio.create_task(go_on())

    def note_end(self, code: int) -> None:
        """Note with which code it has ended; the kernel kills it with the fork server."""
        if not self._ended.done():
            self._ended.set_result(code)
        if self._continuing:
            self._continuing.cancel()


@dataclass(slots=True)
class ForkServer:
    """The fork server of an office.

    Args:
        command: Runs it.
        names: Of the processes that it imports at once.
        environment: Its environment. What an allocator reads when a program begins holds for its forks, too.
        logs: Folder of the logs.
        lock: Descriptor of the data folder's lock, which all inherit.
    """

    command: Sequence[str]
    names: Sequence[str]
    environment: Mapping[str, str]
    logs: Path
    lock: int
    _process: Process | OwnFork | None = None
    _reading: "asyncio.Task[None] | None" = None
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _forking: dict[str, list["asyncio.Future[ForkedProcess]"]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _forked: dict[int, ForkedProcess] = field(default_factory=dict)

    async def fork(
        self, name: str, environment: Mapping[str, str], log: Path, *, waits: bool = False
    ) -> ForkedProcess:
        """Fork one of its processes, which waits for SIGCONT once it is imported, if so told.

        Raises:
            ForkServerEnded: It has ended meanwhile.
            OSError: It cannot be started.
        """
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                await self._start()
        forked: asyncio.Future[ForkedProcess] = asyncio.get_running_loop().create_future()
        self._forking[name].append(forked)
        self._ask({"name": name, "environment": dict(environment), "log": str(log), "waits": waits})
        return await forked

    async def start_here(self) -> None:
        """Start it as a fork of this process, where that can be, so that they share what this one imported.

        When it ends it is started again as a program of its own.
        """
        if can_fork():
            self.logs.mkdir(mode=0o700, exist_ok=True)
            log = self.logs / LOG
            self._listen(await OwnFork.start(self.command, self.names, self.environment, log, self.lock))

    def rest(self) -> None:
        """Let it rest, since all processes run, and nobody will soon ask for another one."""
        self._ask({"rest": True})

    def _ask(self, request: Mapping[str, Any]) -> None:
        with suppress(ConnectionError):  # then it has ended, which the reader tells
            if self._process:
                write(self._process, json.dumps(request).encode() + b"\n")

    async def stop(self) -> None:
        """End it; whatever it has forked and still runs ends with it."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(SIGKILL)  # it has no state
        if self._reading:
            await self._reading

    async def _start(self) -> None:
        if self._reading:
            await self._reading
        command = [*self.command, *self.names]
        spec = ProcessSpec(command, self.environment, self.logs / LOG, self.lock)
        self._listen(await spawn(spec, talks=True))

    def _listen(self, process: Process | OwnFork) -> None:
        self._process = process
        self._reading = asyncio.create_task(self._read(process))

    async def _read(self, process: Process | OwnFork) -> None:
        assert process.stdout is not None  # noqa: S101  # it is a pipe
        async for line in process.stdout:
            self._hear(json.loads(line))
        code = await process.wait()
        note_in(self.logs / LOG, "process_ended", code=code)
        for forked in self._forked.values():
            forked.note_end(-SIGKILL)
        self._forked.clear()
        for waiting in self._forking.values():
            for future in waiting:
                if not future.done():
                    future.set_exception(ForkServerEnded("the fork server has ended"))
        self._forking.clear()

    def _hear(self, said: Mapping[str, Any]) -> None:
        if pid := said.get(FORKED):
            process = self._forked[pid] = ForkedProcess(pid)
            waiting = self._forking[said["name"]].pop(0)
            if waiting.done():  # nobody waits for it any more
                process.send_signal(SIGKILL)
            else:
                waiting.set_result(process)
        elif (pid := said.get(ENDED)) and pid in self._forked:
            self._forked.pop(pid).note_end(said["code"])


@dataclass(frozen=True, slots=True)
class ForkSpec:
    """A process that is forked: its name, environment and log file, and what it waits for, all imported."""

    server: ForkServer
    name: str
    environment: Mapping[str, str]
    log: Path
    after: asyncio.Event | None = None

    async def start(self) -> ForkedProcess:
        """Fork it."""
        waits = self.after is not None and not self.after.is_set()
        process = await self.server.fork(self.name, self.environment, self.log, waits=waits)
        if self.after and waits:
            process.continue_after(self.after)
        return process

    def note(self, event: str, **details: object) -> None:
        """Append a line of the supervisor to its log."""
        note_in(self.log, event, **details)
