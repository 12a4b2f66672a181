"""Headers are read when somebody asks for them, and once."""

from unittest.mock import Mock

import pytest
from nats.aio.client import Client

from shared import client_parsing


async def test_headers_that_nobody_asks_for_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Mock(side_effect=client_parsing._read_lines)
    monkeypatch.setattr(client_parsing, "_read_lines", read)

    headers = await client_parsing._headers_of(Client(), b"NATS/1.0\r\nA: 1\r\nnothing\r\nB:\xff\r\n\r\n")

    assert headers is not None
    assert (headers or {}) is headers
    assert headers.get("traceparent") is None
    assert read.call_count == 0
    assert headers.get("A") == "1"
    assert headers == {"A": "1", "B": "\ufffd"}
    assert headers.get("nothing") is None
    assert read.call_count == 1


async def test_a_status_is_read_at_once() -> None:
    headers = await client_parsing._headers_of(Client(), b"NATS/1.0 404 No Messages\r\n\r\n")

    assert headers == {"Status": "404", "Description": "No Messages"}
