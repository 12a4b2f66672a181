"""The office: what a running service works with."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import Clock
from shared.messaging.relay import Relay
from shared.messaging.transaction import Transaction
from shared.observability import tracing
from shared.observability.consumer_stats import Work
from shared.settings import Settings
from shared.storage.database import Database


@dataclass(frozen=True, slots=True)
class Office:
    """The parts that handlers, answers and works share."""

    service: str
    settings: Settings
    clock: Clock
    database: Database
    bus: Client
    relay: Relay
    work: Work = field(default_factory=Work)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction; on leaving it commits, and what was said in it goes out."""
        async with self.database.writing() as connection:
            transaction = Transaction(connection, self.service, self.clock)
            yield transaction
            said = await transaction.finish()
        self.work.set_aside += transaction.buried
        tracing.tell(transaction.steps)
        if said:
            self.relay.wake()

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction that only reads."""
        return self.database.reading()
