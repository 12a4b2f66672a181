"""Reading stored messages by their sequence. It creates no consumer and changes nothing on the bus."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from pydantic_core import to_json

from shared.messaging.atomic_batch import ACK_S

FETCH_MESSAGES: Final = 500
MAX_FETCH_BYTES: Final = 4 * 1024 * 1024
SEQUENCE, SUBJECT, AT = "Nats-Sequence", "Nats-Subject", "Nats-Time-Stamp"
POLL_S: Final = 0.2


class StreamNotRead(NatsError):
    """The bus does not return the messages of a stream in time."""

    def __init__(self, stream: str, sequence: int) -> None:
        super().__init__(f"the bus does not give message {sequence} of {stream}")


class StoredMessage(NamedTuple):
    """A message of a stream, and when it was stored."""

    sequence: int
    subject: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime


async def read_stream(
    bus: Client, stream: str, first: int, last: int, *, within_s: float
) -> AsyncIterator[list[StoredMessage]]:
    """Yield the messages of a stream from one sequence to another, some hundreds at a time.

    Messages that have expired are left out.

    Raises:
        StreamNotRead: For `within_s` there was no message and no news of the stream.
    """
    next_sequence, moved_at = max(first, 1), time.monotonic()  # an empty stream goes from 0 to 0
    while next_sequence <= last:
        ask = {
            "seq": next_sequence,
            "batch": min(FETCH_MESSAGES, last - next_sequence + 1),
            "next_by_subj": ">",
        }
        messages = await _answer(bus, stream, ask)
        state = None if messages else (await bus.jetstream().stream_info(stream)).state
        if messages:
            next_sequence, moved_at = messages[-1].sequence + 1, time.monotonic()
            yield [message for message in messages if message.sequence <= last]
        elif state and state.first_seq > next_sequence:
            next_sequence = state.first_seq
        elif time.monotonic() - moved_at > within_s:
            raise StreamNotRead(stream, next_sequence)
        else:
            await asyncio.sleep(POLL_S)


async def _answer(bus: Client, stream: str, ask: dict[str, Any]) -> list[StoredMessage]:
    """Return the messages of one direct-get request; a message without a sequence marks the end."""
    messages: list[StoredMessage] = []
    ended = asyncio.Event()

    async def collect(message: Msg) -> None:
        if SEQUENCE in (message.headers or {}):
            messages.append(_stored(message))
        else:
            ended.set()

    inbox = bus.new_inbox()
    listening = await bus.subscribe(inbox, cb=collect)
    await bus.publish(f"$JS.API.DIRECT.GET.{stream}", to_json(ask | {"max_bytes": MAX_FETCH_BYTES}), inbox)
    with suppress(TimeoutError):
        async with asyncio.timeout(ACK_S):
            await ended.wait()
    await listening.unsubscribe()
    return messages


def _stored(message: Msg) -> StoredMessage:
    headers = message.headers or {}
    at = datetime.fromisoformat(headers[AT][:19]).replace(tzinfo=UTC)
    return StoredMessage(int(headers[SEQUENCE]), headers[SUBJECT], headers, message.data, at)
