"""Prints a line for each record whose result is ready. README.md says how it signs in."""

import asyncio
import os
import ssl
from typing import Any

from faststream import AckPolicy, FastStream
from faststream.nats import JStream, NatsBroker
from faststream.nats.security import NatsSecurity

URL, SEED, AUTHORITY = (os.environ.get(name) for name in ("NATS_URL", "NATS_SEED", "NATS_CA"))
INBOX = "_INBOX_ready"
TLS = ssl.create_default_context(cafile=AUTHORITY) if AUTHORITY else None
SECURITY = NatsSecurity(ssl_context=TLS, tls_handshake_first=True) if TLS else None
broker = NatsBroker(URL or "nats://127.0.0.1:4222", nkeys_seed=SEED, security=SECURITY, inbox_prefix=INBOX)


@broker.subscriber(
    "office.record.resolved.v1.>",
    stream=JStream("OFFICE", declare=False),
    durable="ready",
    pull_sub=True,
    inbox_prefix=f"{INBOX}.".encode(),
    ack_policy=AckPolicy.NACK_ON_ERROR,
)
async def ready(event: dict[str, Any]) -> None:
    """Print the code of the record. The same event may come twice: its id tells."""
    print(event["id"], event["data"]["record"], flush=True)


if __name__ == "__main__":
    asyncio.run(FastStream(broker).run())
