"""A slow computer is waited for, and told of; a process that ends again and again is not."""

import asyncio

import pytest

from deploy.embedded import readiness
from deploy.embedded.processes.child import Child, ProcessSpec
from deploy.embedded.readiness import NotReady, until_ready
from deploy.embedded.stack import READY_S, CannotStart, _Supervisor
from tests.support.servers import free_port


def nothing_ends() -> None:
    """Every process may still become ready."""


async def test_a_slow_start_is_told_of_and_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(readiness, "TELL_EVERY_S", 0.1)
    port = free_port()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 -\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async def start_late() -> asyncio.Server:
        await asyncio.sleep(0.4)
        return await asyncio.start_server(answer, "127.0.0.1", port)

    starting = asyncio.create_task(start_late())
    await until_ready({"letters": port}, READY_S, nothing_ends)
    (await starting).close()
    assert "still starting after 0 s: letters" in capsys.readouterr().err
    assert READY_S >= 300, "on a slow computer a start takes longer than 30 s"


async def test_what_is_never_ready_is_named() -> None:
    with pytest.raises(NotReady, match=r"not ready after 0 s: letters"):
        await until_ready({"letters": free_port()}, 0.1, nothing_ends)


def test_a_process_that_fails_again_and_again_ends_the_start(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    log = tmp_path_factory.mktemp("logs") / "letters.log"
    log.write_text('{"why": "its key is missing"}\n{"event": "process_ended"}\n')
    child = Child(ProcessSpec([], {}, log, lock=0), nothing_ends, failed=3)
    supervisor = _Supervisor(plan=None, lock=0, children={"letters": child})  # type: ignore[arg-type]
    with pytest.raises(CannotStart, match="letters: its key is missing"):
        supervisor._check_children()
