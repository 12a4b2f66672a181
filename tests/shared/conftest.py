"""A small office to test the kernel in: it counts the letters that it hears of, and says so."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import nats
import pytest
from faststream.asgi import AsgiFastStream
from nats.aio.client import Client
from sqlalchemy import Column, MetaData, String, Table, func, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import RealClock
from shared.contracts.events.envelope import Event, event_of
from shared.contracts.events.fact import fact_id
from shared.contracts.events.letter import LetterDrafted, LetterHeld
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.messaging.router import ServiceRouter
from shared.messaging.streams import provision
from shared.messaging.transaction import Transaction
from shared.service.service import Service
from shared.settings import Settings
from shared.storage import inbox, outbox
from shared.storage.database import Database
from tests.support.servers import nats_server
from tests.support.zone import VIETNAM

TABLES = MetaData()
NONE = Path("none")
"""It has no migrations: its tables are made by the test."""
heard = Table("heard", TABLES, Column("letter", String, primary_key=True))


async def lose_the_database(connection: AsyncConnection) -> None:
    """Fail as a database fails that is told to stop, or whose disk is."""
    if connection.dialect.name == "sqlite":
        raise OperationalError("", {}, sqlite3.OperationalError("disk I/O error"))
    await connection.execute(text("select pg_terminate_backend(pg_backend_pid())"))


def drafted(letter: str) -> LetterDrafted:
    """A fact to be heard."""
    at = datetime(2023, 2, 15, 8, 30, tzinfo=UTC)
    return LetterDrafted(unit="15712v1", letter=letter, kind="birth", life_event=f"e-{letter}", at=at)


@dataclass
class Toy:
    """A service whose handler notes letters; it stumbles as told."""

    url: str
    database_url: str
    poison: frozenset[str] = frozenset()
    away: int = 0
    """How many times the database is away."""
    calls: list[list[str]] = field(default_factory=list)

    def service(self) -> Service:
        """Wire it up."""
        router = ServiceRouter("toy")
        router.consumes(LetterDrafted)(self.note)
        return Service("toy", migrations=NONE, routers=(router,))

    def settings(self) -> Settings:
        """Its settings."""
        return Settings(nats_url=self.url, database_url=self.database_url)

    async def note(self, events: Sequence[Event[LetterDrafted]], tx: Transaction) -> None:
        """Note each letter and hold it."""
        self.calls.append([event.data.letter for event in events])
        await tx.connection.execute(insert(heard), [{"letter": event.data.letter} for event in events])
        for event in events:
            tx.publish(
                LetterHeld(**event.data.model_dump(exclude={"life_event"}), reason="test"),
                id=fact_id(event.data.letter, "held"),
                traceparent=event.traceparent,
            )
        if self.away:
            self.away -= 1
            await lose_the_database(tx.connection)
        for event in events:
            if event.data.letter in self.poison:
                raise ValueError(event.data.letter)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[AsgiFastStream]:
        """Run it until the block ends."""
        app = self.service().app(self.settings())
        async with app.start_lifespan_context():
            yield app

    async def heard(self) -> int:
        """How many letters it has noted."""
        database = Database(self.database_url, "toy")
        async with database.reading() as connection:
            count = int((await connection.execute(select(func.count()).select_from(heard))).scalar_one())
        await database.close()
        return count


@dataclass
class Bus:
    """The bus as a neighbour sees it."""

    client: Client
    url: str

    async def tell(self, *letters: str, msg_id: str = "") -> None:
        """Publish that letters were drafted."""
        js = self.client.jetstream()
        for letter in letters:
            fact = drafted(letter)
            event = event_of(fact, id=fact_id(letter), source="urn:test", zone=VIETNAM)
            headers = {"Nats-Msg-Id": f"{msg_id}{letter}"}
            await js.publish(fact.subject_of(fact.unit), event.model_dump_json().encode(), headers=headers)

    async def kept(self, stream: str, subject: str) -> list[bytes]:
        """Return the messages that a stream keeps under a subject."""
        js = self.client.jetstream()
        kept: list[bytes] = []
        for sequence in range(1, (await js.stream_info(stream)).state.last_seq + 1):
            message = await js.get_msg(stream, sequence)
            if (message.subject or "").startswith(subject):
                kept.append(message.data or b"")
        return kept

    async def settled(self, reader: str = "toy", stream: str = "OFFICE") -> bool:
        """Whether a reader has nothing left to read or to settle."""
        info = await self.client.jetstream().consumer_info(stream, reader)
        return not info.num_pending and not info.num_ack_pending


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Bus]:
    """A bus of the test's own, provisioned for the toy."""
    async with AsyncExitStack() as stack:
        url = stack.enter_context(nats_server(tmp_path / "nats"))
        client = await nats.connect(url)
        stack.push_async_callback(client.close)
        await provision(client.jetstream(), [Toy(url, "").service().consumer])
        yield Bus(client, url)


@pytest.fixture
async def toy(bus: Bus, database_url: str, open_database: Callable[[str], Awaitable[Database]]) -> Toy:
    """The toy on a database of its own."""
    database = await open_database("toy")
    await database.create(inbox.TABLES, outbox.TABLES, TABLES)
    return Toy(bus.url, database_url)


@pytest.fixture
async def context(tmp_path: Path) -> AsyncIterator[ServiceContext]:
    """A service that answers and has no bus."""
    database, bus = Database(f"sqlite+aiosqlite:///{tmp_path}/letters.db", "letters"), Client()
    yield ServiceContext("letters", Settings(), RealClock(), database, bus, Relay(database, bus, "letters"))
    await database.close()
