"""Prints each event of a subscriber, from the bus of an office. docs/subscribing.md says how to sign in."""

import asyncio
import os
import ssl
from contextlib import suppress

import nats


async def main() -> None:
    """Fetch, print and acknowledge, until stopped."""
    name, tls = os.environ["NAME"], ssl.create_default_context(cafile=os.environ["NATS_CA"])
    bus = await nats.connect(
        os.environ["NATS_URL"], tls=tls, nkeys_seed=os.environ["NATS_SEED"], inbox_prefix=f"_INBOX_{name}"
    )
    stream = os.environ.get("STREAM", "FEED")  # OFFICE, if names are read as well
    events = await bus.jetstream().pull_subscribe_bind(f"subscriber-{name}", stream)
    while True:
        with suppress(nats.errors.TimeoutError):  # nothing came for a while
            for event in await events.fetch(100, timeout=5):
                print(event.subject, event.metadata.sequence.stream, flush=True)
                await event.ack()


asyncio.run(main())
