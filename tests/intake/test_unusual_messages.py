"""Whatever somebody writes into the header or the subject of a message, the next one is taken in.

The bus checks neither, and delivers such a message until it is acknowledged: a client that cannot read it
would never come to the messages behind it. All are sent as bytes, to the service as the office runs it.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from nats.aio.client import Client

from deploy.backup.stream_reading import read_stream
from services.intake.main import service
from shared.contracts.events.receipt import Receipt, Verdict
from shared.messaging.streams import IN
from tests.intake.support.outside_system import Teller
from tests.support.service_process import ServiceProcess, prepared

pytestmark = pytest.mark.slow

HEADERS = {
    "no header at all": b"",
    "an empty line": b"\r\n",
    "only the version": b"NATS/1.0",
    "a version without an end": b"NATS/1.0\r\n",
    "a status that is no text": b"NATS/1.0 \xff\xfe\xfd\r\n\r\n",
    "a description that is no text": b"NATS/1.0 503 \xff\xfe\r\n\r\n",
    "a status of the server": b"NATS/1.0 503\r\n\r\n",
    "a status beside a header": b"NATS/1.0 404 \xff\r\nX: y\r\n\r\n",
    "a heartbeat": b"NATS/1.0 100 Idle Heartbeat\r\n\r\n",
    "a heartbeat that asks for an answer": b"NATS/1.0 100\r\nNats-Consumer-Stalled: dead.intake\r\n\r\n",
    "the end of a batch": b"NATS/1.0 204 EOB\r\n\r\n",
    "a name that is no text": b"NATS/1.0\r\n\xff: y\r\n\r\n",
    "a value that is no text": b"NATS/1.0\r\nX: \xff\r\n\r\n",
    "a name with a blank": b"NATS/1.0\r\nX Y: z\r\n\r\n",
    "no name": b"NATS/1.0\r\n: z\r\n\r\n",
    "a value with an end of line": b"NATS/1.0\r\nX: a\nb\r\n\r\n",
    "no version": b"HTTP/1.1\r\nX: y\r\n\r\n",
    "no end": b"NATS/1.0\r\nX: y",
    "the place of another message": b"NATS/1.0\r\nNats-Sequence: 99\r\nNats-Subject: office.x\r\n\r\n",
    "a place that is no number": b"NATS/1.0\r\nNats-Sequence: x\r\nNats-Time-Stamp: y\r\n\r\n",
    "zeros": bytes(30),
}
SUBJECTS = {
    "a subject that is no text": b"in.p.\xff\xfe",
    "a subject with a form feed": b"in.p.a\x0cb",
    "a subject with a vertical tab": b"in.p.\x0b 1",
    "a subject with quotes": b"in.p.\"'{}",
    "a subject with a null": b"in.p.\x00",
    "a long subject": b"in.p." + b"a" * 2000,
}
WITHIN_S = 60


@pytest.fixture
async def intake(tmp_path: Path) -> AsyncIterator[ServiceProcess]:
    """The service, not started, whose bus and database are prepared."""
    publishers = tmp_path / "publishers.toml"
    publishers.write_text('[publisher.p]\nsources = ["urn:motcua:p"]\nunits = ["15712"]\n', encoding="utf-8")
    url = f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db"
    async with prepared(service, tmp_path, url, MOTCUA_PUBLISHERS=str(publishers)) as process:
        yield process


async def send(url: str, *messages: bytes) -> None:
    """Send lines of the protocol, and wait until the server has read them."""
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    await reader.readline()
    writer.write(b'CONNECT {"verbose":false,"headers":true}\r\n' + b"".join(messages) + b"PING\r\n")
    answer = await reader.readuntil(b"\r\n")
    assert answer.startswith(b"PONG"), answer
    writer.close()
    await writer.wait_closed()


def published(subject: bytes, header: bytes | None, body: bytes) -> bytes:
    if header is None:
        return b"PUB %s %d\r\n%s\r\n" % (subject, len(body), body)
    size = len(header)
    return b"HPUB %s %d %d\r\n%s%s\r\n" % (subject, size, size + len(body), header, body)


CASES = (
    *(published(b"in.p.x", block, b"{}") for block in HEADERS.values()),
    *(published(subject, None, b"{}") for subject in SUBJECTS.values()),
)


async def test_what_is_behind_an_unusual_message_is_taken_in_and_copied(intake: ServiceProcess) -> None:
    teller = Teller("p")
    receipts = await intake.bus.subscribe("receipts.p.filed")
    await send(intake.url, *CASES)
    await send(intake.url, published(b"in.p.record", None, json.dumps(teller.filed()).encode()))
    await intake.start()
    receipt = Receipt.model_validate_json((await receipts.next_msg(timeout=WITHIN_S)).data)
    assert receipt.verdict is Verdict.ACCEPTED
    kept = (await intake.bus.jetstream().stream_info(IN.name)).state.messages
    assert kept == len(CASES) + 1
    assert len([one async for page in stored(intake.bus, IN.name) for one in page]) == kept


async def stored(bus: Client, stream: str):  # type: ignore[no-untyped-def]
    state = (await bus.jetstream().stream_info(stream)).state
    async for page in read_stream(bus, stream, state.first_seq, state.last_seq, within_s=WITHIN_S):
        yield page
