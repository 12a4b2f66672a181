"""The sandbox: a bus of its own on loopback, on which every event is examined and gets its receipt."""

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

from deploy.conformance.validation import Answer, Examiner
from deploy.embedded.nats_server import nats_server_command
from deploy.embedded.ports import LOOPBACK
from deploy.embedded.readiness import until_nats_answers
from shared.messaging.streams import provision

READY_S: Final = 10.0


@asynccontextmanager
async def sandbox(port: int, examiner: Examiner, tell: Callable[[Answer], None]) -> AsyncIterator[str]:
    """Answer whatever is said on `in.>` until the end of the block; yields the URL of the bus.

    Args:
        port: On 127.0.0.1, free.
        examiner: Judges what comes.
        tell: Called with each answer.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-sandbox-") as folder:
        command = nats_server_command(Path(folder), port)
        server = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL)
        url = f"nats://{LOOPBACK}:{port}"
        try:
            await until_nats_answers(port, READY_S)
            bus = await nats.connect(url)
            await provision(bus.jetstream(), [])
            await bus.subscribe("in.>", cb=_answering(bus, examiner, tell))
            await bus.flush()
            yield url
            await bus.close()
        finally:
            server.terminate()
            await server.wait()


def _answering(
    bus: Client, examiner: Examiner, tell: Callable[[Answer], None]
) -> Callable[[Msg], Awaitable[None]]:
    async def answer(message: Msg) -> None:
        publisher = message.subject.split(".")[1]
        given = examiner.examine(publisher, message.headers or {}, message.data, datetime.now(UTC))
        for receipt in given.receipts:
            await bus.publish(receipt.subject, receipt.model_dump_json().encode())
        tell(given)

    return answer
