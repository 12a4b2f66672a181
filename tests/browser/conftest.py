"""A real browser before the gateway: the machine's own Chromium, else the one that `make install` brought."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from shutil import which
from typing import Any

import nats
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from services.gateway.app import public_door, staff_door
from services.gateway.queries.query_client import QueryClient
from services.gateway.sign_in.cookies import SESSION
from services.gateway.web.office import Office
from shared.contracts.lookup_code import LookupCodes
from tests.gateway.conftest import TodayClock
from tests.gateway.support.both_doors import BothDoors
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.staff_answers import EVERYBODY
from tests.gateway.support.stand_in import StandIn
from tests.support.node import NODE
from tests.support.servers import free_port

PROGRAMS = os.pathsep.join((os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)))
CHROMIUM = next(
    filter(None, (which(name, path=PROGRAMS) for name in ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
NARROWEST, PHONE, DESKTOP = 320, 360, 1280
SIZES = {PHONE: {"width": 360, "height": 740}, DESKTOP: {"width": 1280, "height": 800}}
SLIPS = LookupCodes("", b"a key")
Opened = Callable[..., AbstractAsyncContextManager[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that stands here."""
    here = f"{Path(__file__).parent}{os.sep}"
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def services(nats_url: str) -> AsyncIterator[StandIn]:
    """The stand-in for the services."""
    bus = await nats.connect(nats_url)
    stand_in = StandIn(bus)
    await stand_in.start()
    yield stand_in
    await bus.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def address(services: StandIn, nats_url: str) -> AsyncIterator[str]:
    """Where the gateway before the stand-in listens."""
    async with gateway_before(nats_url) as where:
        yield where


@asynccontextmanager
async def gateway_before(nats_url: str, *, demo: bool = False) -> AsyncIterator[str]:
    """Let a gateway listen that asks the services on a bus, both doors at one address."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[QueryClient]:
        bus = await nats.connect(nats_url)
        yield QueryClient(bus)
        await bus.close()

    port = free_port()
    office = Office.opened(TodayClock(), SLIPS, unit=VAN_SON, demo=demo)
    public, staff = (door(opened, office, ("127.0.0.1",)) for door in (public_door, staff_door))
    app = BothDoors(public, staff)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    async with public.router.lifespan_context(public), staff.router.lifespan_context(staff):
        running = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110  # it tells of it in no other way
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        await running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium. As root it cannot shut itself in; it sees none but our pages."""
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(
        NODE
    )  # its own Node needs libatomic, which a small Debian lacks
    async with async_playwright() as driver:
        chromium = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest.fixture
def opened(browser: Browser, address: str) -> Opened:
    """Open an address of the gateway in a window of its own, in which somebody is signed in."""

    @asynccontextmanager
    async def open_one(path: str, width: int = DESKTOP, who: str = "", **more: Any) -> AsyncIterator[Page]:
        who = who or ("operator" if path.startswith("/office/") else EVERYBODY)
        more = {"locale": "vi-VN"} | more
        context = await browser.new_context(viewport=SIZES[width], base_url=address, **more)  # type: ignore[arg-type]
        await context.add_cookies([{"name": SESSION, "value": who, "url": address}])
        page = await context.new_page()
        await page.goto(path)
        yield page
        await context.close()

    return open_one
