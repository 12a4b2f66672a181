"""Atomic batches: messages that a stream takes all together or not at all, synced to disk once."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import uuid4

from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic_core import from_json

ACK_S: Final = 5
DUPLICATE_IN_BATCH: Final = 10201
"""The server's error code for a batch with a message id that it has already."""


class Message(NamedTuple):
    """A message to be sent."""

    subject: str
    body: bytes
    headers: Mapping[str, str]


class NotTaken(Exception):
    """The bus did not take a message."""


class KnownAlready(NotTaken):
    """The bus has taken one of these messages before."""


async def publish_together(bus: Client, messages: Sequence[Message]) -> None:
    """Publish messages of one stream, at most 1,000; one alone goes without a batch.

    Raises:
        NotTaken: The stream refuses; none of them is kept.
        KnownAlready: One of several was taken before; none of the others is kept.
        nats.errors.Error: The bus did not answer in time; nothing is known.
    """
    if len(messages) == 1:
        _taken(await _request(bus, messages[0], {}))
        return
    batch = uuid4().hex
    for place, message in enumerate(messages, start=1):
        headers = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(place)}
        if place == len(messages):
            headers["Nats-Batch-Commit"] = "1"
        elif place > 1:
            await bus.publish(message.subject, message.body, headers={**message.headers, **headers})
            continue
        _taken(await _request(bus, message, headers))


async def publish_each_once(bus: Client, messages: Sequence[Message]) -> None:
    """Publish messages of one stream, of which it may have some already: those it drops.

    Raises:
        NotTaken, nats.errors.Error: Not all of them are kept; to publish them again is safe.
    """
    try:
        await publish_together(bus, messages)
    except KnownAlready:
        await asyncio.gather(*(publish_together(bus, [message]) for message in messages))


async def _request(bus: Client, message: Message, headers: Mapping[str, str]) -> Msg:
    return await bus.request(message.subject, message.body, ACK_S, headers={**message.headers, **headers})


def _taken(reply: Msg) -> None:
    if reply.data and (error := from_json(reply.data).get("error")):
        refusal = KnownAlready if error["err_code"] == DUPLICATE_IN_BATCH else NotTaken
        raise refusal(error["description"])
