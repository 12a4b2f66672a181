"""The two doors of the gateway over a real bus, with a stand-in for the services beyond it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import nats
import pytest
from fastapi import FastAPI
from nats.aio.client import Client
from starlette.types import ASGIApp

from services.gateway.app import public_door, staff_door
from services.gateway.queries.query_client import QueryClient
from services.gateway.sign_in.cookies import SESSION
from services.gateway.web.office import Office
from shared.contracts.lookup_code import LookupCodes
from tests.gateway.support.both_doors import BothDoors
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.staff_answers import EVERYBODY
from tests.gateway.support.stand_in import StandIn

ADDRESS = "http://127.0.0.1"
PUBLIC_URL = "https://mot-cua.example.vn"
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
class Doors:
    """The gateway's doors, made once for all tests; what they know is that of the one which opened them."""

    bus: Client | None = None
    public: FastAPI = field(init=False)
    staff: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        self.office = Office.opened(TodayClock(), SLIPS, public_url=PUBLIC_URL, unit=VAN_SON)
        self.public = public_door(self._opened, self.office, ("127.0.0.1",))
        self.staff = staff_door(self._opened, self.office, ("127.0.0.1",))

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[QueryClient]:
        assert self.bus
        yield QueryClient(self.bus, timeout_s=1.5)


@pytest.fixture(scope="session")
def doors() -> Doors:
    """The gateway, which takes a while to make."""
    return Doors()


@asynccontextmanager
async def reading(doors: Doors, app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Open the doors, and yield a browser."""
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
    doors.public.state.office = doors.staff.state.office = doors.office
    async with (
        doors.public.router.lifespan_context(doors.public),
        doors.staff.router.lifespan_context(doors.staff),
        httpx.AsyncClient(transport=transport, base_url=ADDRESS) as reader,
    ):
        reader.headers["Origin"] = ADDRESS  # as browsers do
        yield reader


@pytest.fixture
async def visitor(doors: Doors, bus: Client) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the staff door in which nobody is signed in."""
    doors.bus = bus
    async with reading(doors, doors.staff) as reader:
        yield reader


@pytest.fixture
async def citizen(doors: Doors, bus: Client, services: StandIn) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the public door."""
    doors.bus = bus
    async with reading(doors, doors.public) as reader:
        yield reader


@pytest.fixture
async def empty_site(doors: Doors, bus: Client) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before both doors when no service is there."""
    doors.bus = bus
    async with reading(doors, BothDoors(doors.public, doors.staff)) as reader:
        reader.cookies.set(SESSION, EVERYBODY)
        yield reader


@pytest.fixture
async def services(bus: Client) -> StandIn:
    """The stand-in for the services."""
    stand_in = StandIn(bus)
    await stand_in.start()
    return stand_in


@pytest.fixture
def site(services: StandIn, empty_site: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser before both doors, in which somebody with every role is signed in; all services are there."""
    return empty_site
