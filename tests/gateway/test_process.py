"""The gateway as its own process."""

import os
import sys
from asyncio import create_subprocess_exec, to_thread
from asyncio.subprocess import PIPE

import httpx
import nats
import pytest

from tests.gateway.stand_in import StandIn
from tests.servers import free_port, wait_for

LINK = "/s/mo-secret-of-a-citizen"


@pytest.mark.slow
async def test_the_process_serves_logs_nothing_personal_and_ends_when_told(nats_url: str) -> None:
    port = free_port()
    process = await create_subprocess_exec(
        sys.executable,
        "-m",
        "services.gateway.main",
        env=os.environ | {"MOTCUA_NATS_URL": nats_url, "MOTCUA_HTTP_PORT": str(port)},
        stderr=PIPE,
    )
    bus = await nats.connect(nats_url)
    try:
        services = StandIn(bus)
        await services.start()
        await to_thread(wait_for, port)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as reader:
            assert (await reader.get("/readyz")).text == "ready"
            assert "7.526" in (await reader.get("/")).text
            services.failing.add("surveys")
            scores = {"responsibility": "5", "attitude": "5", "capacity": "5", "comment": "Lò Văn A"}
            assert (await reader.post(LINK, data=scores)).status_code == 503
    finally:
        await bus.close()
        process.terminate()
        log = (await process.communicate())[1].decode()
    assert "service_silent" in log
    assert LINK not in log
    assert "Lò Văn A" not in log
    assert "Traceback" not in log
