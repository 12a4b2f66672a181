"""The letters service without a bus: its real store, its real Typst pool."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nats.aio.client import Client
from sqlalchemy import delete, select, update

from services.letters import tables
from services.letters.delivery.issuing import issue
from services.letters.handlers import LetterWriting
from services.letters.press.printing import Printing
from services.letters.writing import store
from services.letters.writing.steps import take_step
from shared.contracts.events.envelope import event_of
from shared.contracts.events.fact import Fact, fact_id
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.letters import Act, DeliveryChannel, StepTaken, TakeStep
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.settings import Settings
from shared.storage import outbox
from tests.conftest import migrated
from tests.support.zone import VIETNAM

CHAIRMAN = Officer(role=Role.CHAIRMAN, id="ct-01")


@dataclass
class SetClock:
    """It is when a test says."""

    at: datetime = datetime(2023, 6, 1, 2, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def reached(self) -> datetime:
        return self.at

    def observe(self, moment: datetime) -> None:
        """Nothing that happens moves it."""


@dataclass(frozen=True)
class Desk:
    """Where letters are written and printed, and what came of it."""

    office: ServiceContext
    clock: SetClock
    printing: Printing

    async def consume(self, facts: Iterable[Fact]) -> None:
        """Consume a batch of facts."""
        events = [
            event_of(fact, id=fact_id("told", fact.model_dump_json()), source="urn:test", zone=VIETNAM)
            for fact in facts
        ]
        async with self.office.transaction() as tx:
            writing = LetterWriting(lambda: self.office.settings.sends_mail)
            await writing.write_the_letters(events, tx)

    async def print_all(self) -> None:
        """Print until nothing waits."""
        await self.printing.print_all(self.office)

    async def issue(self, *, mailing: bool = False) -> int:
        """Issue what has waited long enough by the clock."""
        async with self.office.transaction() as tx:
            return await issue(tx, self.clock.at, mailing=mailing)

    async def step(
        self,
        letter: str,
        act: Act,
        *,
        officer: Officer = CHAIRMAN,
        channel: DeliveryChannel | None = None,
        reason: str = "",
        at: datetime | None = None,
    ) -> StepTaken:
        """Let an officer take a step."""
        question = TakeStep(letter=letter, act=act, officer=officer, channel=channel, reason=reason, at=at)
        async with self.office.transaction() as tx:
            return await take_step(question, tx)

    async def letters(self) -> dict[str, Any]:
        """Every letter as it is kept, with its sheet, by its id."""
        async with self.office.reading() as read:
            rows = await read.execute(select(tables.letter, tables.sheet.c.pdf).outerjoin(tables.sheet))
            return {row.id: row for row in rows}

    async def life(self, letter: str) -> list[tuple[str, str]]:
        """The steps of a letter, each with who took it."""
        async with self.office.reading() as read:
            return [(row.status, row.role) for row in await store.life(read, letter)]

    async def pass_a_day(self) -> None:
        """Let a day pass."""
        self.clock.at += timedelta(days=1)

    async def spoil_sheet(self, letter: str) -> None:
        """Store bytes that are no PDF in place of a sheet."""
        async with self.office.database.writing() as connection:
            spoilt = update(tables.sheet).where(tables.sheet.c.letter == letter).values(pdf=b"no sheet")
            await connection.execute(spoilt)

    async def published(self) -> list[tuple[str, str]]:
        """The published messages, as sorted pairs of subject and id."""
        async with self.office.reading() as read:
            parcels = await outbox.first(read, 1000)
        return sorted((word.subject, word.id) for parcel in parcels for word in parcel.messages)

    async def clear(self) -> None:
        """Forget everything."""
        async with self.office.database.writing() as connection:
            for table in (*reversed(tables.TABLES.sorted_tables), outbox.outbox):
                await connection.execute(delete(table))

    def mailing_to(self, url: str) -> "Desk":
        """The same desk, with a mail server."""
        settings = Settings(smtp_url=url, mail_from="vanphong@vanson.example")
        return replace(self, office=replace(self.office, settings=settings))


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """A desk on a database of its own."""
    database = await migrated(database_url, "letters")
    nobody, clock = Client(), SetClock()
    office = ServiceContext(
        "letters", Settings(), clock, database, nobody, Relay(database, nobody, "letters")
    )
    printing = Printing()
    yield Desk(office, clock, printing)
    await printing.close()
    await database.close()
