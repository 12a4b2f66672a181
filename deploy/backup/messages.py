"""Messages of a stream as lines of JSON and back.

They are read by sequence, which creates no consumer and changes nothing on the bus. They are written on
private subjects, which the stream turns into the original ones, so that no publisher can write in between.
"""

import asyncio
import re
import time
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import SubjectTransform
from pydantic_core import from_json, to_json

from deploy.backup.archive import StreamRange
from deploy.backup.errors import CannotCopy
from shared.chunks import chunked
from shared.contracts.dead_letter import own_headers
from shared.messaging.atomic_batch import ACK_S, Message, publish_batch
from shared.messaging.streams import DUPLICATES_S, RESTORE, Stream, stream_config

FETCH_MESSAGES: Final = 500
MAX_BATCH_BYTES: Final = 4 * 1024 * 1024
SEQUENCE, AT, ID = "Nats-Sequence", "Nats-Time-Stamp", "Nats-Msg-Id"
POLL_S: Final = 0.2
READ_TIMEOUT_S: Final = 60.0
"""Time for a server of the bus that is starting, or that lags behind the server that was asked first."""
HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""As in RFC 9110. A header with any other name could not be sent again."""


async def lines(bus: Client, stream: str, span: StreamRange, taken_at: datetime) -> AsyncIterator[bytes]:
    """Yield the messages of a stream that belong to a copy, in blocks of lines.

    Messages in the duplicate window of the bus keep their ids, so that the restored bus drops repetitions.
    Messages that have expired since the consistent point are left out.

    Raises:
        CannotCopy: The bus does not return its messages.
    """
    known_since = taken_at - timedelta(seconds=DUPLICATES_S)
    async for messages in _fetched(bus, stream, span):
        yield b"".join(_line(message, known_since) for message in messages)


async def create_stream(bus: Client, stream: Stream, span: StreamRange, messages: int, replicas: int) -> None:
    """Create a stream that accepts only restored messages, and whose last message gets its old sequence.

    If messages were missing in the middle, those before them get higher sequences, so that consumers receive
    some twice and miss none.
    """
    config = stream_config(stream, replicas).evolve(
        subjects=[f"{RESTORE}.{stream.name}.>"],
        subject_transform=SubjectTransform(src=f"{RESTORE}.{stream.name}.>", dest=">"),
        first_seq=span.last - messages + 1,
    )
    await bus.jetstream().add_stream(config)


async def fill_stream(bus: Client, stream: str, part: Iterable[bytes]) -> None:
    """Write lines of messages into a stream that is being restored."""
    for batch in chunked(
        (_message(stream, from_json(line)) for line in part), FETCH_MESSAGES, MAX_BATCH_BYTES
    ):
        await publish_batch(bus, batch)


async def _fetched(bus: Client, stream: str, span: StreamRange) -> AsyncIterator[list[Msg]]:
    next_sequence, moved_at = span.first, time.monotonic()
    while next_sequence <= span.last:
        ask = {
            "seq": next_sequence,
            "batch": min(FETCH_MESSAGES, span.last - next_sequence + 1),
            "next_by_subj": ">",
        }
        messages = await _answer(bus, stream, ask)
        state = None if messages else (await bus.jetstream().stream_info(stream)).state
        if messages:
            next_sequence, moved_at = _sequence(messages[-1]) + 1, time.monotonic()
            yield [message for message in messages if _sequence(message) <= span.last]
        elif state and state.first_seq > next_sequence:
            next_sequence = state.first_seq
        elif time.monotonic() - moved_at > READ_TIMEOUT_S:
            raise CannotCopy(
                f"the bus does not give message {next_sequence} of {stream}. If this version has just come, "
                "let its provision step run first; else see `motcua doctor`, and try again"
            )
        else:
            await asyncio.sleep(POLL_S)


async def _answer(bus: Client, stream: str, ask: dict[str, Any]) -> list[Msg]:
    """Return the messages of one direct-get request; a message without a sequence marks the end."""
    messages: list[Msg] = []
    ended = asyncio.Event()

    async def collect(message: Msg) -> None:
        if SEQUENCE in (message.headers or {}):
            messages.append(message)
        else:
            ended.set()

    inbox = bus.new_inbox()
    listening = await bus.subscribe(inbox, cb=collect)
    await bus.publish(f"$JS.API.DIRECT.GET.{stream}", to_json(ask | {"max_bytes": MAX_BATCH_BYTES}), inbox)
    with suppress(TimeoutError):
        async with asyncio.timeout(ACK_S):
            await ended.wait()
    await listening.unsubscribe()
    return messages


def _sequence(message: Msg) -> int:
    return int((message.headers or {})[SEQUENCE])


def _line(message: Msg, known_since: datetime) -> bytes:
    headers = message.headers or {}
    line: dict[str, Any] = {
        "sequence": _sequence(message),
        "subject": headers["Nats-Subject"],
        "headers": {
            name: value for name, value in own_headers(headers).items() if HEADER_NAME.fullmatch(name)
        },
    }
    if ID in headers and datetime.fromisoformat(headers[AT][:19]).replace(tzinfo=UTC) >= known_since:
        line["id"] = headers[ID]
    try:
        line["body"] = message.data.decode()
    except UnicodeDecodeError:
        line["base64"] = b64encode(message.data).decode()
    return to_json(line) + b"\n"


def _message(stream: str, line: dict[str, Any]) -> Message:
    body = line["body"].encode() if "body" in line else b64decode(line["base64"])
    known = {ID: line["id"]} if "id" in line else {}
    return Message(f"{RESTORE}.{stream}.{line['subject']}", body, {**line["headers"], **known})
