"""The limits of an HTTP connection, tried with raw sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from shared import http_connection
from shared.http_connection import (
    MAX_DISCARDED_BYTES,
    MAX_HEAD_BYTES,
    MAX_REQUEST_BYTES,
    LimitedConnection,
)
from tests.support.servers import free_port, wait_for

ANSWER_S = 10


async def echo_size(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the size of the body; a path that says so answers at once, or with a large body."""
    size = 0
    if scope["path"] != "/at-once":
        while (message := await receive())["type"] == "http.request":
            size += len(message.get("body", b""))
            if not message.get("more_body"):
                break
    body = b"x" * 8_000_000 if scope["path"] == "/large" else str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def served() -> AsyncIterator[int]:
    port = free_port()
    config = uvicorn.Config(
        echo_size, port=port, http=LimitedConnection, ws="none", log_config=None, lifespan="off"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await asyncio.to_thread(wait_for, port)
    try:
        yield port
    finally:
        server.should_exit = True
        server.force_exit = True
        await serving


async def answer(port: int, *parts: bytes, pause_s: float = 0.0) -> bytes:
    """Send something in parts, and return what comes until the connection ends, or an answer's end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_s)
        async with asyncio.timeout(ANSWER_S):
            return await reader.read(400)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def is_cut_off(port: int, first: bytes, then: bytes, *, times: int, pause_s: float = 0.0) -> bool:
    """Send something, then more of it again and again; return whether the server ends the connection."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first)
    try:
        for _ in range(times):
            writer.write(then)
            await writer.drain()
            await asyncio.sleep(pause_s)
        await asyncio.sleep(1)
        writer.write(then)
        await writer.drain()
    except ConnectionError:
        return True
    finally:
        writer.close()
    return False


async def test_a_head_that_is_too_large_is_refused_whether_it_ends_or_not() -> None:
    async with served() as port:
        fits = b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * (MAX_HEAD_BYTES - 200) + b"\r\n\r\n"
        assert (await answer(port, fits)).startswith(b"HTTP/1.1 200")
        ended = b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * MAX_HEAD_BYTES + b"\r\n\r\n"
        assert (await answer(port, ended)).startswith(b"HTTP/1.1 431")
        endless = [b"GET / HTTP/1.1\r\nHost: x\r\nA: ", *[b"a" * 60_000] * 20]
        assert (await answer(port, *endless)).startswith((b"HTTP/1.1 431", b""))
        many = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 20_000 + b"\r\n"
        assert (await answer(port, many)).startswith(b"HTTP/1.1 431")
        assert (await answer(port, b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\n\r\n")).startswith(
            b"HTTP/1.1 431"
        )
        assert (await answer(port, fits)).startswith(b"HTTP/1.1 200")


async def test_a_body_that_nobody_reads_and_a_trailer_are_limited() -> None:
    async with served() as port:
        body = b"POST /at-once HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n"
        assert await is_cut_off(port, body, b"a" * 65_536, times=3 * MAX_DISCARDED_BYTES // 65_536)
        trailer = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: "
        said = await answer(port, trailer, *[b"a" * 65_536] * (MAX_REQUEST_BYTES // 65_536 + 20))
        assert not said.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("path", ["/", "/at-once"])
async def test_who_sends_all_of_a_body_before_reading_still_reads_the_answer(path: str) -> None:
    async with served() as port:
        body = b"a" * (5 * MAX_REQUEST_BYTES)
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        said = await answer(port, head + body)
        assert said.startswith(b"HTTP/1.1 413" if path == "/" else b"HTTP/1.1 200")


async def test_what_follows_a_refused_body_ends_with_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_connection, "DISCARDED_S", 0.3)
    async with served() as port:
        head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n"
        assert await is_cut_off(port, head + b"a" * MAX_REQUEST_BYTES, b"a", times=20, pause_s=0.05)


async def test_a_large_body_is_taken_and_the_next_request_as_well() -> None:
    async with served() as port:
        one = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + b"a" * 1_000_000
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(one)
            async with asyncio.timeout(ANSWER_S):
                head = await reader.readuntil(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200")
                assert await reader.readexactly(7) == b"1000000"
        writer.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter times, for a test."""
    for name, seconds in (("GRACE_S", 0.6), ("CHECK_S", 0.1), ("READER_S", 0.6)):
        monkeypatch.setattr(http_connection, name, seconds)


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTT", id="part of a head"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab", id="part of a body"),
        pytest.param(b"\r\n", id="empty lines"),
    ],
)
@pytest.mark.slow
async def test_who_sends_next_to_nothing_is_cut_off(quick: None, part: bytes) -> None:
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(part)
        async with asyncio.timeout(ANSWER_S):
            said = await reader.read()
        assert said.startswith(b"HTTP/1.1 408")


@pytest.mark.slow
async def test_who_drips_between_two_requests_is_cut_off(quick: None) -> None:
    async with served() as port:
        request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        assert await is_cut_off(port, request, b"\r\n", times=100, pause_s=0.05)


@pytest.mark.slow
async def test_who_reads_nothing_is_cut_off_and_who_reads_slowly_is_not(quick: None) -> None:
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        got = 0
        while part := await reader.read(100_000):
            got += len(part)
            await asyncio.sleep(0.01)
            if got > 8_000_000:
                break
        assert got > 8_000_000
        writer.close()
        deaf = socket.create_connection(("127.0.0.1", port))
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        deaf.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(2.5)
        deaf.settimeout(ANSWER_S)
        received = 0
        with deaf, suppress(ConnectionError):
            while part := await asyncio.to_thread(deaf.recv, 65_536):
                received += len(part)
        assert received < 8_000_000


async def test_new_connections_replace_those_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_connection, "MAX_CONNECTIONS", 20)
    async with served() as port:
        slow = [await asyncio.open_connection("127.0.0.1", port) for _ in range(60)]
        for _, writer in slow:
            writer.write(b"GET / HTTP/1.1\r\nHost")
        assert (await answer(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")).startswith(b"HTTP/1.1 200")
        first, last = slow[0][0], slow[-1][0]
        with suppress(ConnectionError):
            async with asyncio.timeout(ANSWER_S):
                assert not await first.read()
        assert not last.at_eof()
        for _, writer in slow:
            writer.close()
