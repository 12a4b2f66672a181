"""The counter with nobody around it: reports and messages go in, what was kept and said is looked at."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic_core import from_json
from sqlalchemy import delete, select

from services.intake import handlers, tables
from services.intake.domain import IntakeBatch
from services.intake.publishers import Publisher
from services.intake.reading import Report, read
from shared.clock import RealClock
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.reference.loading import load_procedures, load_units
from shared.settings import Settings
from shared.storage import inbox, outbox
from shared.storage.database import Database
from tests.intake.support.outside_system import Json, sent
from tests.support.zone import VIETNAM

PUBLISHERS = '[publisher.demo]\nsources = ["urn:motcua:demo"]\nunits = ["*"]\noffice = true\n'
MOMENTS = {"received": "received_at", "publisher_seen": "seen_at"}
"""Columns that say when something came."""
DEMO = {"demo": Publisher("demo", ("urn:motcua:demo",), ("*",), is_office=True)}


def new_batch() -> IntakeBatch:
    """A counter that knows nothing yet."""
    now = datetime.now(UTC)
    known = load_units(), load_procedures(), VIETNAM
    return IntakeBatch(now, *known, entered={}, records={}, life_events={})


def report_of(event: Json) -> Report:
    """The event as it is read."""
    report = read("demo", {}, sent(event).body, DEMO, VIETNAM)
    assert isinstance(report, Report), report
    return report


@dataclass
class Desk:
    """Intake's handler and store on a real database, without a bus."""

    office: ServiceContext

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str, folder: Path) -> AsyncIterator["Desk"]:
        """Open a desk on a database that is emptied first."""
        file = folder / "publishers.toml"
        file.write_text(PUBLISHERS, encoding="utf-8")
        database, bus = Database(url, "intake"), Client()
        relay = Relay(database, bus, "intake")
        desk = cls(ServiceContext("intake", Settings(publishers=file), RealClock(), database, bus, relay))
        await database.create(inbox.TABLES, outbox.TABLES, tables.TABLES)
        async with database.writing() as connection:
            for table in (*tables.TABLES.sorted_tables, *outbox.TABLES.sorted_tables):
                await connection.execute(delete(table))
        yield desk
        await database.close()

    async def take(self, events: Iterable[Json]) -> None:
        """Take a batch in."""
        bus = self.office.bus
        messages = [Msg(bus, subject="in.demo.events", data=sent(event).body) for event in events]
        readings = handlers.read_all(messages, self.office)
        async with self.office.transaction() as tx:
            await handlers.take_in(readings, tx)

    async def said(self, stream: str) -> list[Json]:
        """What was said on a stream since the desk was opened, in order; receipts are on none."""
        async with self.office.reading() as connection:
            parcels = await outbox.first(connection, 1_000_000)
        return [
            from_json(message.body)
            for parcel in parcels
            if parcel.stream == stream
            for message in parcel.messages
        ]

    async def kept(self) -> dict[str, list[dict[str, Any]]]:
        """All that is kept, but the order and the moment of its arrival."""
        kept = {}
        async with self.office.reading() as connection:
            for table in tables.TABLES.sorted_tables:
                moment = MOMENTS.get(table.name)
                columns = [one for one in table.c if one.name != moment]
                rows = await connection.execute(select(*columns).order_by(*table.primary_key))
                kept[table.name] = [dict(row._mapping) for row in rows]
        for row in kept["received"]:
            row.pop("sequence")
        return kept


def without_order(facts: Sequence[Json]) -> dict[str, Json]:
    """Facts by id, without their place; each record's places are counted without a gap."""
    places: dict[str, list[int]] = {}
    for fact in facts:
        if "sequence" in fact["data"]:
            places.setdefault(fact["data"]["record"], []).append(fact["data"].pop("sequence"))
    assert all(of_one == list(range(1, len(of_one) + 1)) for of_one in places.values()), places
    assert len({fact["id"] for fact in facts}) == len(facts), "a fact was told twice"
    return {fact["id"]: fact for fact in facts}
