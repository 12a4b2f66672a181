"""The sandbox: a NATS server on loopback that examines every event it receives and sends a receipt."""

import asyncio
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.conformance.validation import ExaminedEvent, Examiner
from deploy.embedded.nats_server import nats_server_command
from deploy.embedded.ports import LOOPBACK
from deploy.embedded.readiness import until_nats_answers
from shared.messaging.streams import provision

READY_S: Final = 10.0


@asynccontextmanager
async def sandbox(port: int, examiner: Examiner, show: Callable[[ExaminedEvent], None]) -> AsyncIterator[str]:
    """Examine all messages on `in.>` until the end of the block; yields the URL of the server.

    Args:
        port: A free port of 127.0.0.1.
        examiner: Examines the events.
        show: Called with the result of each event.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-sandbox-") as folder:
        command = nats_server_command(Path(folder), port)
        server = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL)
        url = f"nats://{LOOPBACK}:{port}"
        try:
            await until_nats_answers(port, READY_S)
            bus = await nats.connect(url)
            await provision(bus.jetstream(), [])
            await bus.subscribe("in.>", cb=_examining(bus, examiner, show))
            await bus.flush()
            yield url
            await bus.close()
        finally:
            server.terminate()
            await server.wait()


def _examining(
    bus: Client, examiner: Examiner, show: Callable[[ExaminedEvent], None]
) -> Callable[[Msg], Awaitable[None]]:
    async def examine(message: Msg) -> None:
        publisher = message.subject.split(".")[1]
        examined = examiner.examine(publisher, message.headers or {}, message.data, datetime.now(UTC))
        for receipt in examined.receipts:
            await bus.publish(receipt.subject, receipt.model_dump_json().encode())
        show(examined)

    return examine
