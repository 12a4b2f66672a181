"""Citizens' answers a second through page, bus and service, and how long one takes, beside a bare page."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
import nats
import uvloop
from nats.aio.client import Client
from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from services.surveys.main import service
from shared.asking import NoAnswer, ask
from shared.clock import OFFICE_ZONE
from shared.events.envelope import event_of
from shared.events.fact import fact_id
from shared.events.record import RecordReturned
from shared.questions.surveys import OpenInvitations
from shared.topology import provision
from tests.conftest import migrated
from tests.servers import free_port, nats_server, wait_for

ANSWERS: Final = 3_000
AT_ONCE: Final = 16
A_PAGE: Final = 500
UNIT: Final = "15712v1"
SCORES: Final = {"responsibility": "5", "attitude": "4", "capacity": "5"}


async def bare(request: Request) -> HTMLResponse:
    """Read the form and thank, no more."""
    await request.form()
    return HTMLResponse("<!doctype html><title>Thanks</title><h1>Thanks</h1>")


bare_page = Starlette(routes=[Route("/s/{token}", bare, methods=["POST"])])


@asynccontextmanager
async def process(*arguments: str, **environment: str) -> AsyncIterator[None]:
    """Run a Python module as a process."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, env=os.environ | environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield
    finally:
        running.terminate()
        await running.wait()


async def send_all(port: int, tokens: Sequence[str]) -> dict[str, float]:
    """Send a form for each token; return how many a second, and milliseconds of the median and the p99."""
    address = f"http://127.0.0.1:{port}"
    took: list[float] = []
    left = list(tokens)

    async def clerk(forms: httpx.AsyncClient) -> None:
        while left:
            token, since = left.pop(), time.perf_counter()
            (await forms.post(f"/s/{token}", data=SCORES)).raise_for_status()
            took.append(1000 * (time.perf_counter() - since))

    async with httpx.AsyncClient(base_url=address, headers={"Origin": address}, trust_env=False) as forms:
        since = time.perf_counter()
        await asyncio.gather(*(clerk(forms) for _ in range(AT_ONCE)))
        seconds = time.perf_counter() - since
    took.sort()
    return {
        "a_second": len(took) / seconds,
        "median_ms": took[len(took) // 2],
        "p99_ms": took[len(took) * 99 // 100],
    }


async def tokens_of(bus: Client) -> list[str]:
    """Tell of results that were handed over, and return the tokens of all links."""
    today = datetime.now(OFFICE_ZONE).replace(hour=0, minute=0)
    for serial in range(ANSWERS):
        fact = RecordReturned(
            unit=UNIT,
            record=f"H56.31.20-{today:%y%m%d}-{serial:04}",
            procedure="2.000815",
            sequence=3,
            at=today,
        )
        event = event_of(fact, id=fact_id(fact.record), source="urn:motcua:intake")
        await bus.publish(fact.subject_of(UNIT), event.model_dump_json().encode())
    tokens: list[str] = []
    while len(tokens) < ANSWERS:
        try:
            tokens = await _open(bus)
        except (NoAnswer, nats.errors.Error):
            await asyncio.sleep(0.2)
    return tokens


async def _open(bus: Client) -> list[str]:
    tokens: list[str] = []
    after, more = "", True
    while more:
        page = await ask(bus, OpenInvitations(unit=UNIT, limit=A_PAGE, after=after))
        tokens += [line.token for line in page.invitations]
        after, more = page.next, bool(page.next)
    return tokens


async def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Measure the page, then the bare one."""
    database_url = f"sqlite+aiosqlite:///{folder}/{{service}}.db"
    await (await migrated(database_url, service.name)).close()
    port, bare_port = free_port(), free_port()
    with nats_server(folder / "nats") as url:
        bus = await nats.connect(url)
        await provision(bus.jetstream(), [service.reader])
        where = {"MOTCUA_NATS_URL": url, "MOTCUA_DATABASE_URL": database_url, "MOTCUA_HTTP_PORT": str(port)}
        async with (
            process("services.surveys.main", **where),
            process("services.gateway.main", **where),
            process("uvicorn", "bench.answers:bare_page", "--port", str(bare_port), "--no-access-log"),
        ):
            tokens = await tokens_of(bus)
            await asyncio.to_thread(wait_for, port)
            await asyncio.to_thread(wait_for, bare_port)
            measured = {"full": await send_all(port, tokens), "bare": await send_all(bare_port, tokens)}
        await bus.close()
    return measured


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        sys.stdout.write(to_json(uvloop.run(measure(Path(made)))).decode())
