"""A fork of this very process that serves as its fork server, and shares what it has imported by now."""

import asyncio
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Self

from deploy.embedded.memory_settings import is_settled, settle_modules
from deploy.embedded.processes.becoming import ERRORS, become
from deploy.embedded.processes.fork_server import serve


class OwnFork:
    """A fork server, and the pipes to it; in place of a process of asyncio, which starts no fork."""

    def __init__(self, pid: int, stdout: asyncio.StreamReader, stdin: asyncio.StreamWriter) -> None:
        self.pid = pid
        self.stdout = stdout
        self.stdin = stdin
        self.returncode: int | None = None

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        names: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        lock: int,
    ) -> Self:
        """Fork this process, which must run one thread only; `ForkServer` says what the rest is."""
        ours, theirs = socket.socketpair()
        gc.collect()
        gc.freeze()  # else the collections of each process would write to all that they share
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            become(partial(_serve, names, command, lock), parent, environment, log, theirs.fileno())
        theirs.close()
        return cls(pid, *await asyncio.open_connection(sock=ours))

    async def wait(self) -> int:
        """Wait until it has closed its output, which it does when it ends, and return its exit code."""
        await self.stdout.read()
        if self.returncode is None:
            _, status = os.waitpid(self.pid, 0)  # noqa: ASYNC222  # it has nothing left to do
            self.returncode = os.waitstatus_to_exitcode(status)
            self.stdin.close()
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


def can_fork() -> bool:
    """Whether a fork of this process is as good as new: it has one thread, and its allocator is settled."""
    return sys.platform == "linux" and threading.active_count() == 1 and is_settled(os.environ)


def _serve(names: Sequence[str], command: Sequence[str], lock: int) -> None:
    os.closerange(ERRORS + 1, lock)
    os.closerange(max(lock, ERRORS) + 1, os.sysconf("SC_OPEN_MAX"))
    settle_modules()
    serve(names, command)
