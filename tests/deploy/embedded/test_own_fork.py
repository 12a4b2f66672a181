"""The first fork server is a fork of the command, whose memory it shares, and as good as a new program."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded.memory_settings import ALLOCATOR

pytestmark = pytest.mark.slow
COMMAND = """
import asyncio, json, os, signal, sys
from pathlib import Path
from types import ModuleType
import psutil, uvloop
from deploy.embedded.processes.forking import ForkServer, ForkSpec

folder = Path(sys.argv[1])
opened = os.open(folder / "of-the-command", os.O_CREAT)

def run():
    files = [file for fd in range(100) if os.path.exists(file := os.path.realpath(f"/proc/self/fd/{fd}"))]
    said = {
        "grandparent": int(Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1]),
        "files": [file for file in files if file.startswith(str(folder))],
        "who": os.environ.get("WHO"),
        "of the command": os.environ.get("COMMAND"),
        "interrupt": signal.getsignal(signal.SIGINT) is signal.default_int_handler,
        "terminate": signal.getsignal(signal.SIGTERM) is signal.SIG_DFL,
        "sum": asyncio.Runner(loop_factory=uvloop.new_event_loop).run(asyncio.sleep(0, 42)),
        "cache": sys.pycache_prefix,
    }
    print(json.dumps(said), flush=True)
    raise SystemExit(7)

sys.modules["services.one.main"] = module = ModuleType("one")
module.service = type("Service", (), {"run": staticmethod(run)})

async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, print)
    lock = os.open(folder / "lock", os.O_CREAT)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    forks = ForkServer(command, ["one"], environment, folder / "logs", lock)
    print("said before the fork")
    await forks.start_here()
    process = await ForkSpec(forks, "one", {"WHO": "one"}, folder / "logs/one.log").start()
    code = await process.wait()
    await forks.stop()
    left = len(psutil.Process().children(recursive=True))
    print(json.dumps({"pid": os.getpid(), "code": code, "left": left}))

with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own-fork")


@pytest.fixture(scope="module")
def command(folder: Path) -> list[str]:
    """What a command says that forks its fork server, and that a program."""
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | ALLOCATOR,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def program(command: list[str], folder: Path) -> dict[str, Any]:
    """What the forked program says of itself."""
    said: dict[str, Any] = json.loads((folder / "logs/one.log").read_text())
    return said


def test_it_tells_how_a_program_has_ended_and_leaves_nothing_behind(command: list[str]) -> None:
    ended = json.loads(command[-1])
    assert (ended["code"], ended["left"]) == (7, 0)


def test_what_the_command_has_not_written_yet_is_written_once(command: list[str]) -> None:
    assert command.count("said before the fork") == 1


def test_it_is_a_child_of_the_command(command: list[str], program: dict[str, Any]) -> None:
    assert program["grandparent"] == json.loads(command[-1])["pid"]


def test_a_program_has_its_own_environment_signals_and_loop(program: dict[str, Any]) -> None:
    assert (program["who"], program["of the command"]) == ("one", None)
    assert (program["interrupt"], program["terminate"], program["sum"]) == (True, True, 42)
    assert program["cache"] == str(Path(sys.prefix) / "pycache")


def test_of_the_files_of_the_command_a_program_has_only_the_lock(
    program: dict[str, Any], folder: Path
) -> None:
    assert sorted(set(program["files"])) == [str(folder / "lock"), str(folder / "logs/one.log")]
