"""Messages of a stream as lines of JSON and back.

They are read by their sequence, which makes and changes nothing on the bus, and written on subjects of which
nobody else knows: the stream turns them into its own. So no publisher gets in between while it is filled.
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
from deploy.backup.errors import Refused
from shared.chunks import chunked
from shared.contracts.dead_letter import own_headers
from shared.messaging.atomic_batch import ACK_S, Message, publish_batch
from shared.messaging.streams import DUPLICATES_S, RESTORE, Stream, stream_config

AT_ONCE: Final = 500
LARGEST_BATCH: Final = 4 * 1024 * 1024
SEQUENCE, AT, ID = "Nats-Sequence", "Nats-Time-Stamp", "Nats-Msg-Id"
LOOK_AGAIN_S: Final = 0.2
READ_TIMEOUT_S: Final = 60.0
"""For a server of the bus that is being started, or has not got so far as the one that was asked first."""
NAME_OF_A_HEADER: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""As RFC 9110 has it. By any other nobody can ask for a header, nor could it be sent again."""


async def lines(bus: Client, stream: str, span: StreamRange, taken_at: datetime) -> AsyncIterator[bytes]:
    """Yield the messages of a stream that belong to a copy, some lines at a time.

    Those that the bus still knew by their ids when the copy was taken have them, so that it drops what comes
    again. What has become too old to be kept since then is left out.

    Raises:
        Refused: The bus does not give what it has.
    """
    known_since = taken_at - timedelta(seconds=DUPLICATES_S)
    async for messages in _drawn(bus, stream, span):
        yield b"".join(_line(message, known_since) for message in messages)


async def make(bus: Client, stream: Stream, span: StreamRange, messages: int, replicas: int) -> None:
    """Make a stream that takes only what is restored, numbered so that its last message has the old number.

    If the bus had lost one in the middle those before it get higher numbers, so readers hear some again, and
    miss none.
    """
    config = stream_config(stream, replicas).evolve(
        subjects=[f"{RESTORE}.{stream.name}.>"],
        subject_transform=SubjectTransform(src=f"{RESTORE}.{stream.name}.>", dest=">"),
        first_seq=span.last - messages + 1,
    )
    await bus.jetstream().add_stream(config)


async def put(bus: Client, stream: str, part: Iterable[bytes]) -> None:
    """Write lines of messages into a stream that is being filled."""
    for batch in chunked((_message(stream, from_json(line)) for line in part), AT_ONCE, LARGEST_BATCH):
        await publish_batch(bus, batch)


async def _drawn(bus: Client, stream: str, span: StreamRange) -> AsyncIterator[list[Msg]]:
    wanted, moved_at = span.first, time.monotonic()
    while wanted <= span.last:
        ask = {"seq": wanted, "batch": min(AT_ONCE, span.last - wanted + 1), "next_by_subj": ">"}
        messages = await _answer(bus, stream, ask)
        state = None if messages else (await bus.jetstream().stream_info(stream)).state
        if messages:
            wanted, moved_at = _sequence(messages[-1]) + 1, time.monotonic()
            yield [message for message in messages if _sequence(message) <= span.last]
        elif state and state.first_seq > wanted:
            wanted = state.first_seq
        elif time.monotonic() - moved_at > READ_TIMEOUT_S:
            raise Refused(
                f"the bus does not give message {wanted} of {stream}. If this version has just come, let its "
                "provision step run first; else see `motcua doctor`, and try again"
            )
        else:
            await asyncio.sleep(LOOK_AGAIN_S)


async def _answer(bus: Client, stream: str, ask: dict[str, Any]) -> list[Msg]:
    """Return what the bus gives for one request; its end is a message that stands at no place."""
    messages: list[Msg] = []
    ended = asyncio.Event()

    async def create_copy(message: Msg) -> None:
        if SEQUENCE in (message.headers or {}):
            messages.append(message)
        else:
            ended.set()

    inbox = bus.new_inbox()
    listening = await bus.subscribe(inbox, cb=create_copy)
    await bus.publish(f"$JS.API.DIRECT.GET.{stream}", to_json(ask | {"max_bytes": LARGEST_BATCH}), inbox)
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
            name: value for name, value in own_headers(headers).items() if NAME_OF_A_HEADER.fullmatch(name)
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
