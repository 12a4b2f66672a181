"""The gateway as its own process."""

import os
import sys
from asyncio import create_subprocess_exec, to_thread
from asyncio.subprocess import PIPE

import httpx
import nats
import pytest

from services.gateway.public.rate_limit import GUESSES_PER_CLIENT
from services.gateway.sign_in.cookies import SESSION
from tests.gateway.support.stand_in import StandIn
from tests.support.servers import free_port, wait_for

LINK = "/s/mo-secret-of-a-citizen"


@pytest.mark.slow
async def test_the_process_serves_logs_nothing_personal_and_ends_when_told(nats_url: str) -> None:
    """Behind a proxy that is trusted, one citizen who guesses does not stand in another's way."""
    port, staff_port, health_port = free_port(), free_port(), free_port()
    process = await create_subprocess_exec(
        sys.executable,
        "-m",
        "services.gateway.main",
        env=os.environ
        | {
            "MOTCUA_NATS_URL": nats_url,
            "MOTCUA_HTTP_PORT": str(port),
            "MOTCUA_STAFF_PORT": str(staff_port),
            "MOTCUA_HEALTH_PORT": str(health_port),
            "MOTCUA_TRUSTED_PROXIES": '["127.0.0.0/8"]',
        },
        stderr=PIPE,
    )
    bus = await nats.connect(nats_url)
    try:
        services = StandIn(bus)
        await services.start()
        await to_thread(wait_for, port)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as reader:
            health = f"http://127.0.0.1:{health_port}"
            assert (await reader.get(f"{health}/readyz")).text == "ready"
            assert (await reader.get(f"{health}/healthz")).text == "alive"
            assert (await reader.get("/readyz")).status_code == 404
            assert "7.526" in (await reader.get("/cong-khai/15712v1")).text
            staff = f"http://127.0.0.1:{staff_port}"
            signed_in = {"Cookie": f"{SESSION}=clerk"}
            assert "7.526" in (await reader.get(f"{staff}/units/15712v1", headers=signed_in)).text
            assert (await reader.get(staff)).headers["location"] == "/sign-in"
            metrics = (await reader.get(f"{health}/metrics")).text
            assert 'door="public",method="GET",route="/cong-khai/{unit}",status="2xx"' in metrics
            assert 'door="staff",method="GET",route="/units/{unit}",status="2xx"' in metrics
            services.failing.add("surveys")
            scores = {"responsibility": "5", "attitude": "5", "capacity": "5", "comment": "Lò Văn A"}
            own = {"Origin": str(reader.base_url)}
            assert (await reader.post(LINK, data=scores, headers=own)).status_code == 503
            guesses = [
                (
                    await reader.get(
                        f"/ho-so/H56.31.20-230215-{n:04}?ma=y", headers={"X-Forwarded-For": address}
                    )
                ).status_code
                for n, address in enumerate(
                    (
                        *["10.9.8.7", "192.0.2.7"] * GUESSES_PER_CLIENT,
                        "1.1.1.1, 192.0.2.7",
                        "192.0.2.8",
                    )
                )
            ]
            assert guesses == [404] * 2 * GUESSES_PER_CLIENT + [429, 404]
    finally:
        await bus.close()
        process.terminate()
        log = (await process.communicate())[1].decode()
    assert "query_unanswered" in log
    assert LINK not in log
    assert "Lò Văn A" not in log
    assert "Traceback" not in log
