"""A bus of the benchmark's own, filled before the clock starts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import nats
from nats.aio.client import Client
from nats.js.api import ConsumerConfig

from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.streams import Consumer, provision
from tests.support.servers import nats_server

AT_ONCE = 500


@asynccontextmanager
async def filled_bus(
    folder: Path, readers: Sequence[Consumer], messages: Sequence[Message]
) -> AsyncIterator[tuple[str, Client]]:
    """Run a server with the messages in a stream and the readers beside it; yields its URL and a client."""
    with nats_server(folder) as url:
        client = await nats.connect(url)
        await provision(client.jetstream(), readers)
        for start in range(0, len(messages), AT_ONCE):
            await publish_batch(client, messages[start : start + AT_ONCE])
        try:
            yield url, client
        finally:
            await client.close()


async def unsettled(client: Client, reader: Consumer) -> int:
    """Return how many messages a reader has still to read or to settle."""
    info = await client.jetstream().consumer_info(reader.stream, reader.name)
    return (info.num_pending or 0) + (info.num_ack_pending or 0)


async def bare_consumer(client: Client, like: Consumer) -> str:
    """Make a reader of the same subjects for the bare-bones run."""
    await client.jetstream().add_consumer(
        like.stream,
        ConsumerConfig(name="bare", durable_name="bare", filter_subjects=list(like.subjects), ack_wait=30),
    )
    return "bare"
