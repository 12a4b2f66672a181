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
import services.intake.main
import services.intake.tables
import services.letters.main
import services.letters.tables
import services.supervision.main
import services.supervision.tables
import services.surveys.main
import services.surveys.tables
from services.gateway.app import public_door, staff_door
from services.gateway.queries.query_client import QueryClient
from services.gateway.sign_in.cookies import SESSION
from services.gateway.web.office import Office
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.officer import Posting, Role
from shared.contracts.rights.on_the_bus import SIGNED
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.service.service import Service
from shared.settings import Settings
from shared.storage import outbox, position
from shared.storage.database import Database
from tests.gateway.support.both_doors import BothDoors
from tests.support.signing_staff import SigningStaff

ADDRESS = "http://127.0.0.1"
SUPERVISOR = "gs-01"
PARTS: Sequence[tuple[Service, MetaData]] = (
    (services.deadlines.main.service, services.deadlines.tables.TABLES),
    (services.intake.main.service, services.intake.tables.TABLES),
    (services.letters.main.service, services.letters.tables.TABLES),
    (services.surveys.main.service, services.surveys.tables.TABLES),
    (services.supervision.main.service, services.supervision.tables.TABLES),
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
    signing = SigningStaff(folder, {SUPERVISOR: (Posting(role=Role.SUPERVISOR, group="trieu-son"),)})
    await signing.start(bus)
    for service, tables in PARTS:
        database = Database(f"sqlite+aiosqlite:///{folder}/{{service}}.db", service.name)
        await database.create(outbox.TABLES, position.position.metadata, tables)
        databases[service.name] = database
        await _answer(service, database, bus, signing.public_key)

    @asynccontextmanager
    async def connected() -> AsyncIterator[QueryClient]:
        yield QueryClient(bus)

    office = Office.opened(AutumnClock(), LookupCodes(ADDRESS, b"a key"))
    public, staff = (door(connected, office, ("127.0.0.1",)) for door in (public_door, staff_door))
    transport = httpx.ASGITransport(app=BothDoors(public, staff), client=("127.0.0.1", 1))
    async with (
        public.router.lifespan_context(public),
        staff.router.lifespan_context(staff),
        httpx.AsyncClient(transport=transport, base_url=ADDRESS, cookies={SESSION: SUPERVISOR}) as site,
    ):
        yield WholeOffice(bus, databases, site)
    await bus.close()
    for database in databases.values():
        await database.close()


async def _answer(service: Service, database: Database, bus: Client, key: Path) -> None:
    """Let the handlers of a service answer what is asked."""
    settings, relay = Settings(statement_public_key=key), Relay(database, bus, service.name)
    context = ServiceContext(service.name, settings, AutumnClock(), database, bus, relay)
    handlers = {question.subject(): handler for question, handler in service.handlers.items()}

    async def reply(message: Msg) -> None:
        handler = handlers[message.subject.removesuffix(SIGNED)]
        if message.subject.endswith(SIGNED):
            answer = await handler.reply_to_signed(message, context)
        else:
            answer = await handler.reply(message.subject, message.data, context)
        await message.respond(answer)

    await bus.subscribe(f"ask.{service.name}.>", cb=reply)
