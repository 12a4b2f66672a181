"""A bus that stores nothing is restarted, and no process of the stack waits for a disk that has no room."""

import asyncio
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.embedded import bus_health
from deploy.embedded.bus_health import watch_bus
from deploy.embedded.processes.child import Child, ProcessSpec

FULL_DISK = Path("/dev/full")


@asynccontextmanager
async def server_that_says(*answers: str) -> AsyncIterator[int]:
    """A monitoring port that answers one after the other, and the last one for ever."""
    left = list(answers)

    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        said = left.pop(0) if len(left) > 1 else left[0]
        writer.write(
            f"HTTP/1.1 503 -\r\nConnection: close\r\nContent-Length: {len(said)}\r\n\r\n{said}".encode()
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield int(server.sockets[0].getsockname()[1])


@pytest.mark.parametrize(
    ("says", "restarts"),
    [
        pytest.param("JetStream is not enabled", True, id="after a full disk"),
        pytest.param("jetstream: write error: no space left on device", True, id="on a full disk"),
        pytest.param('{"status":"ok"}', False, id="while it is well"),
        pytest.param("healthcheck: account not current", False, id="while it recovers"),
    ],
)
async def test_a_bus_is_restarted_for_as_long_as_it_stores_nothing(
    says: str, restarts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus_health, "POLL_S", 0.01)
    told: list[str] = []
    enough = asyncio.Event()

    async def restart(why: str) -> None:
        told.append(why)
        if len(told) == 2:
            enough.set()

    async with server_that_says(says) as port:
        watching = asyncio.create_task(watch_bus(port, restart))
        if restarts:
            await asyncio.wait_for(enough.wait(), 10)
            assert told[0] == says
        else:
            await asyncio.sleep(0.15)
            assert not told
        assert not watching.done()
        watching.cancel()


async def test_a_process_is_started_again_although_nothing_can_be_noted() -> None:
    started: list[int] = []
    twice = asyncio.Event()

    def note_start() -> None:
        started.append(1)
        if len(started) == 2:
            twice.set()

    spec = ProcessSpec([sys.executable, "-S", "-c", ""], {}, FULL_DISK, lock=0)
    child = Child(spec, note_start)
    child.start()
    await child.restart("it stores nothing")
    await asyncio.wait_for(twice.wait(), 20)
    await child.stop(5)
