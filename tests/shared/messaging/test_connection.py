"""A process that cannot reach the bus ends, to be restarted, rather than to wait for ever."""

import asyncio

import pytest

from shared.messaging import connection
from shared.settings import Settings
from tests.support.servers import free_port


async def test_a_process_that_begins_does_not_try_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_S", 0.2)
    settings = Settings(nats_url=f"nats://127.0.0.1:{free_port()}")
    with pytest.raises(TimeoutError):
        await connection.connect(settings, "gateway", asyncio.Event())
