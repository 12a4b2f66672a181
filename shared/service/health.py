"""Checks the health of a service: its consumer on the bus, its database, its outbox."""

import asyncio
from datetime import UTC, datetime
from typing import Final

from nats.errors import Error as NatsError
from sqlalchemy.exc import SQLAlchemyError

from shared.contracts.questions.health import CheckHealth, Health
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import FAILED, QueryFailed
from shared.messaging.streams import Consumer
from shared.observability.process import STARTED_AT
from shared.storage import outbox
from shared.storage.transient import reason_of

CHECK_TIMEOUT_S: Final = 4.0
"""Shorter than whoever asks is ready to wait."""


async def check(context: ServiceContext, consumer: Consumer) -> Health:
    """Check the consumer on the bus, the database and the outbox.

    Raises:
        nats.errors.Error: The bus does not answer.
    """
    info = await context.bus.jetstream().consumer_info(
        consumer.stream, consumer.name, timeout=CHECK_TIMEOUT_S
    )
    acknowledged_up_to = info.ack_floor.stream_seq if info.ack_floor else 0
    now = datetime.now(UTC)
    oldest = context.stats.oldest(acknowledged_up_to)
    waiting, database_failing = 0, context.stats.database_failing
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S), context.reading() as connection:
            waiting = await outbox.depth(connection)
    except (SQLAlchemyError, OSError, TimeoutError) as failure:
        database_failing = reason_of(failure)
    return Health(
        at=now,
        lag=info.num_pending or 0,
        ack_pending=info.num_ack_pending or 0,
        redelivered=info.num_redelivered or 0,
        oldest_s=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        database_failing=database_failing,
        outbox=waiting,
        outbox_failing=context.relay.failing,
        outbox_unreadable=tuple(sorted(context.relay.unreadable)),
        processed=context.stats.processed,
        retried=context.stats.retried,
        dead_lettered=context.stats.dead_lettered,
        started_at=STARTED_AT,
        reconnects=context.bus.stats["reconnects"],
        database_waits=context.stats.database_waits,
    )


class HealthCheck:
    """Answers `CheckHealth` for a service and its consumer."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    async def answer(self, _question: CheckHealth, context: ServiceContext) -> Health:
        """Check the health. Whoever asks came by the bus, so the bus is there.

        Raises:
            QueryFailed: The bus does not show the consumer.
        """
        try:
            return await check(context, self._consumer)
        except NatsError as unseen:
            raise QueryFailed(FAILED, "the bus does not show its consumer") from unseen
