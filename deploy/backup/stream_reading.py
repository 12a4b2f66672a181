"""Reading a range of stored messages. It creates no consumer and changes nothing on the bus."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Final

from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.messaging.direct_get import StoredMessage, read_messages

FETCH_MESSAGES: Final = 500
POLL_S: Final = 0.2


class StreamNotRead(NatsError):
    """The bus does not return the messages of a stream in time."""

    def __init__(self, stream: str, sequence: int) -> None:
        super().__init__(f"the bus does not give message {sequence} of {stream}")


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
        messages = await read_messages(bus, stream, ask)
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
