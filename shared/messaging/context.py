"""The context of a running service: the parts that its handlers, queries and tasks share."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import Clock
from shared.messaging.relay import Relay
from shared.messaging.transaction import Transaction
from shared.observability import tracing
from shared.observability.consumer_stats import ConsumerStats
from shared.settings import Settings
from shared.storage.database import Database


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """What a running service works with."""

    service: str
    settings: Settings
    clock: Clock
    database: Database
    bus: Client
    relay: Relay
    stats: ConsumerStats = field(default_factory=ConsumerStats)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction; it commits at the end of the block, then the relay sends its messages."""
        async with self.database.writing() as connection:
            transaction = Transaction(connection, self.service, self.clock)
            yield transaction
            outgoing = await transaction.flush_and_count()
        self.stats.dead_lettered += len(transaction.dead_letters)
        tracing.export(transaction.steps)
        if outgoing:
            self.relay.wake()

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction that only reads."""
        return self.database.reading()
