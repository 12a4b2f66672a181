"""The ingress conforms to its OpenAPI document, for cases generated from the document."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import nats
import pytest
import uvicorn

from services.gateway.ingress.app import ingress_app
from services.gateway.ingress.keys import Keys
from services.intake.main import service
from shared.messaging.streams import provision
from tests.gateway.support.ingress_app import KEY, intake, keep_keys
from tests.support.servers import free_port, nats_server

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
CONFIGURED = Path(__file__).with_name("schemathesis.toml")
CASES = "10"
"""Of each operation and phase; some hundred requests in all."""


@asynccontextmanager
async def open_ingress(bus_url: str, folder: Path) -> AsyncIterator[str]:
    """Serve the ingress on a port; yields its address."""
    keep_keys(folder / "keys.toml", portal=KEY)
    ingress, port = ingress_app(Keys(folder / "keys.toml")), free_port()
    ingress.state.bus = await nats.connect(bus_url)
    await provision(ingress.state.bus.jetstream(), [service.consumer])
    server = uvicorn.Server(uvicorn.Config(ingress, "127.0.0.1", port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110  # uvicorn sets no event
            await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
        await ingress.state.bus.close()


@pytest.mark.slow
async def test_the_door_keeps_to_its_document(tmp_path: Path) -> None:
    with nats_server(tmp_path / "bus") as bus_url:
        async with open_ingress(bus_url, tmp_path) as address:
            with intake(bus_url, tmp_path):
                process = await asyncio.create_subprocess_exec(
                    *(SCHEMATHESIS, "--config-file", CONFIGURED, "run", f"{address}/events/openapi.json"),
                    *("--header", f"Authorization: Bearer {KEY}", "--max-examples", CASES, "--seed", "1"),
                    *("--no-color", "--generation-database", "none"),
                    cwd=tmp_path,
                    stdout=PIPE,
                    stderr=STDOUT,
                )
                said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
