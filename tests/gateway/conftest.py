"""The gateway over a real bus, with a stand-in for the services beyond it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import nats
import pytest
from fastapi import FastAPI
from nats.aio.client import Client

from services.gateway.app import gateway
from services.gateway.queries.query_client import QueryClient
from shared.contracts.lookup_code import LookupCodes
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn

ADDRESS = "http://127.0.0.1"
SLIPS = LookupCodes(ADDRESS, b"a key")


class TodayClock:
    """It is always the same morning."""

    def now(self) -> datetime:
        return datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    def reached(self) -> datetime:
        return self.now()

    def observe(self, moment: datetime) -> None:
        """Nothing moves it."""


@pytest.fixture
async def bus(nats_url: str) -> AsyncIterator[Client]:
    """A connection to the bus."""
    client = await nats.connect(nats_url)
    yield client
    await client.close()


@dataclass
class Pages:
    """The gateway's pages, made once for all tests; what they know is that of the one which opened them."""

    bus: Client | None = None
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        self.app = gateway(self._opened, TodayClock(), ("127.0.0.1",), SLIPS, unit=VAN_SON)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[QueryClient]:
        assert self.bus
        yield QueryClient(self.bus, timeout_s=1.5)


@pytest.fixture(scope="session")
def pages() -> Pages:
    """The gateway, which takes a while to make."""
    return Pages()


@pytest.fixture
async def empty_site(pages: Pages, bus: Client) -> AsyncIterator[httpx.AsyncClient]:
    """A reader of the gateway when no service is there."""
    pages.bus, app = bus, pages.app
    app.state.codes = SLIPS
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as reader:
        reader.base_url = httpx.URL(ADDRESS)
        reader.headers["Origin"] = ADDRESS  # as browsers do
        yield reader


@pytest.fixture
async def services(bus: Client) -> StandIn:
    """The stand-in for the services."""
    stand_in = StandIn(bus)
    await stand_in.start()
    return stand_in


@pytest.fixture
def site(services: StandIn, empty_site: httpx.AsyncClient) -> httpx.AsyncClient:
    """A reader of the gateway when all services are there."""
    return empty_site
