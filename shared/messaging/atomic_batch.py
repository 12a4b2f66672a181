"""Atomic batches: a stream stores all messages of a batch or none, and syncs them to disk once."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import uuid4

from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic_core import from_json

from shared.messaging.written_together import publish_together

ACK_S: Final = 5
DUPLICATE_IN_BATCH: Final = 10201
"""The server's error code for a batch with a message id that it has already."""
TOO_MANY_BATCHES: Final = 10210
"""Its error code when 50 batches of a stream are open. A publisher that opens them must not delay others."""


class Message(NamedTuple):
    """A message to be sent."""

    subject: str
    body: bytes
    headers: Mapping[str, str]


class PublishRefused(Exception):
    """The stream refused a message."""


class AlreadyPublished(PublishRefused):
    """The stream has stored one of these messages before."""


class TooManyBatches(PublishRefused):
    """The stream takes no further batch now, but single messages."""


REFUSALS: Final = {DUPLICATE_IN_BATCH: AlreadyPublished, TOO_MANY_BATCHES: TooManyBatches}


async def publish_batch(bus: Client, messages: Sequence[Message]) -> None:
    """Publish messages of one stream, at most 1,000, or none; one alone goes without a batch.

    Raises:
        PublishRefused: The stream refuses; none of them is kept.
        AlreadyPublished: One of several was taken before; none of the others is kept.
        TooManyBatches: None of them is kept.
        nats.errors.Error: The bus did not answer in time; nothing is known.
    """
    if len(messages) < 2:
        for message in messages:
            _check(await _request(bus, message, {}))
        return
    batch = uuid4().hex
    first, *others, last = [
        Message(subject, body, {**headers, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(position)})
        for position, (subject, body, headers) in enumerate(messages, start=1)
    ]
    _check(await _request(bus, first, {}))
    await publish_together(bus, others)
    _check(await _request(bus, last, {"Nats-Batch-Commit": "1"}))


async def publish_batch_idempotently(bus: Client, messages: Sequence[Message]) -> None:
    """Publish messages of one stream; those that it has stored already are dropped.

    If a batch is not possible, the messages go one by one.

    Raises:
        PublishRefused, nats.errors.Error: Not all of them are kept; to publish them again is safe.
    """
    try:
        await publish_batch(bus, messages)
    except (AlreadyPublished, TooManyBatches):
        await asyncio.gather(*(publish_batch(bus, [message]) for message in messages))


async def _request(bus: Client, message: Message, headers: Mapping[str, str]) -> Msg:
    return await bus.request(message.subject, message.body, ACK_S, headers={**message.headers, **headers})


def _check(reply: Msg) -> None:
    if reply.data and (error := from_json(reply.data).get("error")):
        raise REFUSALS.get(error["err_code"], PublishRefused)(error["description"])
