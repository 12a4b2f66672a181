"""A NATS server with messages, filled before the measurement starts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import nats
from nats.aio.client import Client
from nats.js.api import ConsumerConfig

from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.streams import Consumer, provision
from tests.support.servers import nats_server

PUBLISH_BATCH = 500


@asynccontextmanager
async def filled_bus(
    folder: Path, consumers: Sequence[Consumer], messages: Sequence[Message]
) -> AsyncIterator[tuple[str, Client]]:
    """Run a server with messages in a stream and with consumers; yields its URL and a client."""
    with nats_server(folder) as url:
        client = await nats.connect(url)
        await provision(client.jetstream(), consumers)
        for start in range(0, len(messages), PUBLISH_BATCH):
            await publish_batch(client, messages[start : start + PUBLISH_BATCH])
        try:
            yield url, client
        finally:
            await client.close()


async def unacknowledged(client: Client, consumer: Consumer) -> int:
    """Return how many messages a consumer has not fetched or not acknowledged."""
    info = await client.jetstream().consumer_info(consumer.stream, consumer.name)
    return (info.num_pending or 0) + (info.num_ack_pending or 0)


async def bare_consumer(client: Client, like: Consumer) -> str:
    """Create a consumer of the same subjects for the bare-bones run; return its name."""
    await client.jetstream().add_consumer(
        like.stream,
        ConsumerConfig(name="bare", durable_name="bare", filter_subjects=list(like.subjects), ack_wait=30),
    )
    return "bare"
