"""The services that have figures, answering on a real bus from their databases, and the gateway."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from sqlalchemy import MetaData

import services.deadlines.main
import services.deadlines.tables
import services.letters.main
import services.letters.tables
import services.surveys.main
import services.surveys.tables
from services.gateway.app import gateway
from services.gateway.queries.query_client import QueryClient
from shared.contracts.lookup_code import LookupCodes
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.service.service import Service
from shared.settings import Settings
from shared.storage import outbox
from shared.storage.database import Database

ADDRESS = "http://127.0.0.1"
PARTS: Sequence[tuple[Service, MetaData]] = (
    (services.deadlines.main.service, services.deadlines.tables.TABLES),
    (services.letters.main.service, services.letters.tables.TABLES),
    (services.surveys.main.service, services.surveys.tables.TABLES),
)


class AutumnClock:
    """It is a morning in autumn 2026."""

    def now(self) -> datetime:
        return datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    def reached(self) -> datetime:
        return self.now()

    def observe(self, moment: datetime) -> None:
        """Nothing moves it."""


@dataclass(frozen=True)
class WholeOffice:
    """Where figures are kept, and where they are shown."""

    bus: Client
    databases: dict[str, Database]
    site: httpx.AsyncClient


@asynccontextmanager
async def whole_office(folder: Path, nats_url: str) -> AsyncIterator[WholeOffice]:
    """Open an office whose services answer from databases in a folder."""
    bus = await nats.connect(nats_url)
    databases = {}
    for service, tables in PARTS:
        database = Database(f"sqlite+aiosqlite:///{folder}/{{service}}.db", service.name)
        await database.create(outbox.TABLES, tables)
        databases[service.name] = database
        await _answer(service, database, bus)

    @asynccontextmanager
    async def connected() -> AsyncIterator[QueryClient]:
        yield QueryClient(bus)

    app = gateway(connected, AutumnClock(), ("127.0.0.1",), LookupCodes(ADDRESS, b"a key"))
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as site:
        site.base_url = httpx.URL(ADDRESS)
        yield WholeOffice(bus, databases, site)
    await bus.close()
    for database in databases.values():
        await database.close()


async def _answer(service: Service, database: Database, bus: Client) -> None:
    """Let the handlers of a service answer what is asked."""
    context = ServiceContext(
        service.name, Settings(), AutumnClock(), database, bus, Relay(database, bus, service.name)
    )
    handlers = {question.subject(): handler for question, handler in service.handlers.items()}

    async def reply(message: Msg) -> None:
        answer = await handlers[message.subject].reply(message.subject, message.data, context)
        await message.respond(answer)

    await bus.subscribe(f"ask.{service.name}.>", cb=reply)
