"""Reads messages of a stream without a consumer: by sequence, by time, or the last one."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import Header
from pydantic_core import to_json

from shared.messaging.atomic_batch import ACK_S

SEQUENCE: Final = "Nats-Sequence"
SUBJECT: Final = "Nats-Subject"
AT: Final = "Nats-Time-Stamp"
NOT_FOUND: Final = "404"
REQUEST_S: Final = 4.0
MAX_FETCH_BYTES: Final = 4 * 1024 * 1024


class LookupRefused(NatsError):
    """The stream does not let this login look messages up."""


class StoredMessage(NamedTuple):
    """A message of a stream, and when it was stored."""

    sequence: int
    subject: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime


async def first_after(bus: Client, stream: str, sequence: int, subject: str = ">") -> int | None:
    """Return the sequence of the first message after another one; None if there is none.

    Raises:
        nats.errors.Error: The stream does not say.
    """
    found = await look_up(bus, stream, {"seq": sequence + 1, "next_by_subj": subject})
    return found.sequence if found else None


async def look_up(bus: Client, stream: str, ask: Mapping[str, Any]) -> StoredMessage | None:
    """Return the message that a direct-get request of nats-server finds; None if there is none.

    Raises:
        nats.errors.Error: The stream does not say.
    """
    reply = await bus.request(f"$JS.API.DIRECT.GET.{stream}", to_json(ask), REQUEST_S)
    headers = reply.headers or {}
    if SEQUENCE in headers:
        return _stored(reply)
    if headers.get(Header.STATUS) == NOT_FOUND:
        return None
    raise LookupRefused(str(headers))


async def read_messages(bus: Client, stream: str, ask: Mapping[str, Any]) -> list[StoredMessage]:
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
    limited = {**ask, "max_bytes": MAX_FETCH_BYTES}
    await bus.publish(f"$JS.API.DIRECT.GET.{stream}", to_json(limited), inbox)
    with suppress(TimeoutError):
        async with asyncio.timeout(ACK_S):
            await ended.wait()
    await listening.unsubscribe()
    return messages


def _stored(message: Msg) -> StoredMessage:
    headers = message.headers or {}
    at = datetime.fromisoformat(headers[AT][:19]).replace(tzinfo=UTC)
    return StoredMessage(int(headers[SEQUENCE]), headers[SUBJECT], headers, message.data, at)
