"""A real office for tests: `motcua up` as a process, in a folder of its own, and commands run beside it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from deploy.embedded.ports import free_ports
from deploy.embedded.stack_file import StackFile, read_stack_file

MOTCUA = (sys.executable, "-m", "deploy.cli.entry")


@dataclass(frozen=True)
class Office:
    """A running `motcua up`."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    @property
    def stack(self) -> StackFile:
        return read_stack_file(self.folder)

    @property
    def environment(self) -> dict[str, str]:
        """What a command needs to find this office."""
        return os.environ | {"MOTCUA_HOME": str(self.folder), "COLUMNS": "200"}

    def command(self, *arguments: str) -> list[str]:
        """Return a command of ours."""
        return [*MOTCUA, *arguments]

    def motcua(self, *arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        """Run a command of ours, as somebody at the same machine would."""
        return subprocess.run(
            self.command(*arguments), input=stdin, capture_output=True, timeout=120, env=self.environment
        )

    def kill(self, name: str) -> int:
        """Kill a process of the stack at once; return what its id was."""
        pid = self.stack.pids[name]
        os.kill(pid, signal.SIGKILL)
        return pid


def of_free_ports() -> list[str]:
    """Return the options by which an office takes ports that are free."""
    options = zip(("--port", "--staff-port", "--nats-port"), free_ports(3), strict=True)
    return [str(word) for option in options for word in option]


@contextmanager
def open_office(folder: Path, *options: str) -> Iterator[Office]:
    """Run `motcua up` in a folder until the end of the block."""
    process = subprocess.Popen(
        [*MOTCUA, "up", "--data", str(folder), *of_free_ports(), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        assert process.stdout
        while (said := process.stdout.readline()).startswith(b"still starting"):
            """A slow computer says so each half minute."""
        assert "Một cửa đang mở" in said.decode(), said
        yield Office(folder, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def eventually(holds: Callable[[], bool], within_s: float = 20) -> bool:
    """Return whether something comes to hold in time."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


def alive(pids: list[int]) -> list[int]:
    """Return those processes that live."""
    return [
        pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    ]
