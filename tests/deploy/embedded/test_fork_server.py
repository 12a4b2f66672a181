"""The services are forked from one process that has imported them; whatever ends is there again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from deploy.embedded.processes.child import Child
from deploy.embedded.processes.forking import ForkServer, ForkServerEnded, ForkSpec
from tests.support.eventually import eventually

pytestmark = pytest.mark.slow
PROGRAMS = """
import os, signal, sys, time
from types import ModuleType

def run():
    print("I am", os.environ["WHO"], os.getppid(), flush=True)
    if code := os.environ.get("CODE"):
        raise SystemExit(int(code))
    if why := os.environ.get("WHY"):
        raise SystemExit(why)
    if os.environ.get("FAILS"):
        raise ValueError("I cannot")
    time.sleep(60)

for name in ("one", "two"):
    sys.modules[f"services.{name}.main"] = module = ModuleType(name)
    module.service = type("Service", (), {"run": staticmethod(run)})
from deploy.embedded.processes import fork_server
fork_server.REST_S = float(os.environ["REST_S"])
fork_server.main()
"""
"""A fork server of two programs that say who they are."""


@pytest.fixture
def rest_s() -> float:
    return 60


@pytest.fixture
async def server(tmp_path: Path, rest_s: float) -> AsyncIterator[ForkServer]:
    """A fork server that is stopped at the end."""
    lock = os.open(tmp_path / "lock", os.O_CREAT)
    command, names = [sys.executable, "-c", PROGRAMS], ["one", "two"]
    forks = ForkServer(command, names, os.environ | {"REST_S": str(rest_s)}, tmp_path / "logs", lock)
    yield forks
    await forks.stop()
    os.close(lock)


def spec(server: ForkServer, name: str, **environment: str) -> ForkSpec:
    return ForkSpec(server, name, {**os.environ, "WHO": name, **environment}, server.logs / f"{name}.log")


async def until(holds: Callable[[], bool]) -> None:
    async def check() -> bool:
        return holds()

    await eventually(check, 20)


def alive(pid: int) -> bool:
    return bool(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)


def logs(server: ForkServer, *names: str) -> list[str]:
    files = [server.logs / f"{name}.log" for name in names]
    return [file.read_text() if file.exists() else "" for file in files]


async def test_each_fork_has_its_own_environment_and_log_and_one_parent(server: ForkServer) -> None:
    forked = await asyncio.gather(*(spec(server, name).start() for name in ("one", "two")))
    await until(lambda: all(logs(server, "one", "two")))
    said = [written.split() for written in logs(server, "one", "two")]
    assert [words[2] for words in said] == ["one", "two"]
    assert len({words[3] for words in said}) == 1
    assert [oct((server.logs / f"{name}.log").stat().st_mode)[-3:] for name in ("one", "two")] == ["600"] * 2
    for process in forked:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == process.returncode == -signal.SIGTERM


@pytest.mark.parametrize(
    ("environment", "code", "logged"),
    [
        ({"CODE": "3"}, 3, "I am one"),
        ({"CODE": "0"}, 0, "I am one"),
        ({"FAILS": "1"}, 1, "ValueError: I cannot"),
        ({"WHY": "the disk is full"}, 1, "the disk is full\n"),
    ],
)
async def test_it_tells_how_a_fork_has_ended(
    server: ForkServer, environment: dict[str, str], code: int, logged: str
) -> None:
    process = await spec(server, "one", **environment).start()
    assert await process.wait() == code
    assert logged in (server.logs / "one.log").read_text()


async def test_a_fork_that_waits_runs_once_it_may_and_one_that_is_started_later_at_once(
    server: ForkServer,
) -> None:
    prepared = asyncio.Event()
    one, two = (replace(spec(server, name, CODE="0"), after=prepared) for name in ("one", "two"))
    waiting = await one.start()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(waiting.wait(), 0.3)
    assert logs(server, "one") == [""]
    prepared.set()
    assert await waiting.wait() == 0
    assert await (await two.start()).wait() == 0
    assert all(logs(server, "one", "two"))


async def test_a_fork_that_waits_can_be_ended(server: ForkServer) -> None:
    child = Child(replace(spec(server, "one"), after=asyncio.Event()), started=lambda: None)
    child.start()
    await until(lambda: bool(child.pid))
    await child.stop(5)
    assert child.pid is None


async def test_when_it_is_killed_its_forks_go_with_it_and_come_back(server: ForkServer) -> None:
    children = [Child(spec(server, name), started=lambda: None) for name in ("one", "two")]
    for child in children:
        child.start()
    await until(lambda: all(child.pid for child in children))
    before = [child.pid for child in children]
    (parent,) = {psutil.Process(pid).ppid() for pid in before}
    os.kill(parent, signal.SIGKILL)
    await until(lambda: all(child.pid and child.pid not in before for child in children))
    await until(lambda: not any(alive(pid) for pid in before if pid))
    assert len({psutil.Process(child.pid).ppid() for child in children}) == 1
    await asyncio.gather(*(child.stop(5) for child in children))


@pytest.mark.parametrize("rest_s", [0.3])
async def test_it_rests_while_its_forks_run_on_and_forks_them_again(server: ForkServer) -> None:
    process = await spec(server, "one").start()
    parent = psutil.Process(process.pid).ppid()
    for _ in range(2):
        await until(lambda: psutil.Process(parent).cmdline()[-1] == PROGRAMS)
        assert alive(process.pid)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == -signal.SIGTERM
        process = await spec(server, "one").start()
        assert psutil.Process(process.pid).ppid() == parent


async def test_it_rests_when_it_is_told_so_and_forks_what_it_is_asked_for_meanwhile(
    server: ForkServer,
) -> None:
    parent = psutil.Process((await spec(server, "one").start()).pid).ppid()
    server.rest()
    process = await spec(server, "two").start()
    server.rest()
    await until(lambda: psutil.Process(parent).cmdline()[-1] == PROGRAMS)
    assert psutil.Process(process.pid).ppid() == parent


async def test_a_fork_that_it_did_not_make_before_it_ended_is_said_to_be_none(server: ForkServer) -> None:
    server.command = [sys.executable, "-c", "raise SystemExit(1)"]
    with pytest.raises(ForkServerEnded):
        await spec(server, "one").start()


async def test_stopping_it_leaves_nothing_behind(server: ForkServer) -> None:
    process = await spec(server, "one").start()
    parent = psutil.Process(process.pid).ppid()
    await server.stop()
    assert await process.wait() == -signal.SIGKILL
    await until(lambda: not any(map(alive, (parent, process.pid))))
