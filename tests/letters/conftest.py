"""The letters service without a bus: its real store, its real press."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from nats.aio.client import Client
from sqlalchemy import delete, select

from services.letters import tables
from services.letters.handlers import write_the_letters
from services.letters.press import Press
from services.letters.printing import print_some
from services.letters.words import Wording
from shared import outbox
from shared.clock import RealClock
from shared.db import Database
from shared.events.envelope import event_of
from shared.events.fact import fact_id
from shared.events.life_event import LifeEventRegistered
from shared.office import Office
from shared.relay import Relay
from shared.settings import Settings


@dataclass(frozen=True)
class Desk:
    """Where letters are written and printed, and what came of it."""

    office: Office
    press: Press
    pressman: ThreadPoolExecutor

    async def hear(self, facts: Sequence[LifeEventRegistered]) -> None:
        """Take a batch of life events in."""
        events = [event_of(fact, id=fact_id("told", fact.life_event), source="urn:test") for fact in facts]
        async with self.office.transaction() as tx:
            await write_the_letters(events, tx)

    async def print_all(self) -> None:
        """Print until nothing waits."""
        while await print_some(self.office, self.press, self.pressman):
            pass

    async def letters(self) -> dict[str, Any]:
        """Every letter as it is kept, with its sheet, by its id."""
        async with self.office.reading() as read:
            rows = await read.execute(select(tables.letter, tables.sheet.c.pdf).outerjoin(tables.sheet))
            return {row.id: row for row in rows}

    async def told(self) -> list[tuple[str, str]]:
        """What was told, as pairs of subject and id, sorted."""
        async with self.office.reading() as read:
            parcels = await outbox.first(read, 1000)
        return sorted((word.subject, word.id) for parcel in parcels for word in parcel.messages)

    async def clear(self) -> None:
        """Forget everything."""
        async with self.office.database.writing() as connection:
            for table in (tables.sheet, tables.letter, outbox.outbox):
                await connection.execute(delete(table))


@pytest.fixture
async def desk(open_database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Desk]:
    """A desk on a database of its own."""
    database = await open_database("letters")
    await database.create(tables.TABLES, outbox.TABLES)
    nobody = Client()
    office = Office("letters", Settings(), RealClock(), database, nobody, Relay(database, nobody, "letters"))
    with ThreadPoolExecutor(max_workers=1) as pressman:
        yield Desk(office, Press(Wording()), pressman)
