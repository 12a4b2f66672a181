"""Events by HTTP: the gateway beside a bare Starlette endpoint that does one JetStream publish.

python -m bench.ingress                  measure both, in the same minute, on the same bus
python -m bench.ingress serve URL PORT  the bare endpoint, for the above
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import httpx
import nats
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shared.messaging.streams import IN, provision
from tests.support.servers import free_port, nats_server, wait_for

EVENTS: Final = 3_000
CLIENTS: Final = 16
KEY: Final = "a-key"
HEADERS: Final = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/cloudevents+json"}


def event(number: int) -> bytes:
    """Return the event that a record was filed."""
    data = {
        "unit": "15712",
        "record": f"H56.31.20-230215-{number:05}",
        "procedure": "2.000815",
        "applicant": {"name": "Lê Thị Hòa"},
        "at": "2023-02-15T08:30:00+07:00",
    }
    head = {
        "specversion": "1.0",
        "id": str(number),
        "source": "urn:portal",
        "type": "vn.motcua.record.filed.v1",
    }
    return json.dumps(head | {"data": data}).encode()


async def send(port: int, first: int) -> dict[str, float]:
    """Send events by concurrent clients; return events a second, and the median and 99th percentile."""
    took: list[float] = []
    numbers = iter(range(first, first + EVENTS))

    async def sender(web: httpx.AsyncClient) -> None:
        for number in numbers:
            since = time.perf_counter()
            answer = await web.post("/events", content=event(number), headers=HEADERS)
            took.append(time.perf_counter() - since)
            assert answer.status_code == 202, answer.text

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as web:
        began = time.perf_counter()
        await asyncio.gather(*(sender(web) for _ in range(CLIENTS)))
        seconds = time.perf_counter() - began
    took.sort()
    return {
        "events_a_second": EVENTS / seconds,
        "p50_ms": took[EVENTS // 2] * 1e3,
        "p99_ms": took[EVENTS * 99 // 100] * 1e3,
    }


@contextmanager
def serving(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    """Run a module as a process until the end of the block, which starts once the port is open."""
    process = subprocess.Popen([sys.executable, "-m", *command], env=os.environ | environment)
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(30)


def bare(url: str, port: int) -> None:
    """Serve the bare endpoint: it reads a body, publishes it and replies."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        client = await nats.connect(url)
        app.state.js = client.jetstream()
        yield
        await client.close()

    async def receive(request: Request) -> Response:
        await request.app.state.js.publish("in.portal.record", await request.body(), stream=IN.name)
        return Response(status_code=202)

    app = Starlette(routes=[Route("/events", receive, methods=["POST"])], lifespan=lifespan)
    uvicorn.run(app, port=port, loop="uvloop", http="httptools", log_config=None, access_log=False)


async def measure() -> dict[str, Any]:
    """Measure the gateway and the bare endpoint."""
    with tempfile.TemporaryDirectory() as name, nats_server(Path(name) / "nats") as url:
        client = await nats.connect(url)
        await provision(client.jetstream(), [])
        await client.close()
        keys = Path(name) / "keys.toml"
        keys.write_text(f'portal = "{sha256(KEY.encode()).hexdigest()}"\n')
        ports = free_port(), free_port()
        ours = {"MOTCUA_NATS_URL": url, "MOTCUA_HTTP_PORT": str(ports[0]), "MOTCUA_HTTP_KEYS": str(keys)}
        with (
            serving(["services.gateway.main"], ours, ports[0]),
            serving(["bench.ingress", "serve", url, str(ports[1])], {}, ports[1]),
        ):
            for port in ports:
                await send(port, 90_000)  # warm up
            return {"gateway": await send(ports[0], 0), "bare": await send(ports[1], 30_000)}


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        bare(sys.argv[2], int(sys.argv[3]))
    else:
        print(json.dumps(asyncio.run(measure())))
