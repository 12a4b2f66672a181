"""The browsers of the demo's citizens."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from deploy.demo.forms import Browsers

ANSWERS = {b"/kept": b"200", b"/used": b"409"}


@pytest.fixture
async def site() -> AsyncIterator[tuple[str, list[bytes]]]:
    """The address of a site that hangs up on what it does not know, and what it was told."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            (length,) = (
                int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")
            )
            heard.append(head + await reader.readexactly(length))
            if not (status := ANSWERS.get(head.split()[1])):
                break
            writer.write(b"HTTP/1.1 " + status + b" -\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1") as server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}/", heard


async def test_a_form_is_posted_by_a_browser_of_its_own(site: tuple[str, list[bytes]]) -> None:
    address, heard = site
    async with Browsers(address, at_once=1) as browsers:
        assert await browsers.post("/kept", {"attitude": 5, "comment": "Tốt & nhanh"}, "a telephone") == 200
    assert heard[0].endswith(b"\r\n\r\nattitude=5&comment=T%E1%BB%91t+%26+nhanh")
    assert b"User-Agent: a telephone" in heard[0]
    assert f"Origin: {address.rstrip('/')}\r\n".encode() in heard[0]


async def test_after_a_site_has_hung_up_the_next_form_reaches_it(site: tuple[str, list[bytes]]) -> None:
    address, _ = site
    async with Browsers(address, at_once=1) as browsers:
        statuses = [await browsers.post(path, {}, "") for path in ("/kept", "/gone", "/used")]
    assert statuses == [200, None, 409]


async def test_a_site_that_is_not_there_is_no_failure() -> None:
    async with Browsers("http://127.0.0.1:1", at_once=1) as browsers:
        assert await browsers.post("/kept", {}, "") is None
