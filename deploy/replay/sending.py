"""Sending lines until the bus has acknowledged each of them, across disconnects."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from enum import Enum, auto
from typing import Final
from uuid import uuid4

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError
from nats.js.errors import APIError

from deploy.replay.lines import EventLine
from deploy.replay.stall_timeout import StallTimeout
from shared.contracts.events.envelope import CONTENT_TYPE
from shared.messaging.atomic_batch import ACK_S, Message, PublishRefused, publish_batch
from shared.messaging.streams import IN

RETRY_PAUSE_S: Final = 0.2
MESSAGE_TOO_LARGE: Final = 10054
"""The server's error code for a message that exceeds the maximum size of its stream."""


class PublishOutcome(Enum):
    """How publishing a message ended."""

    STORED = auto()
    TOO_LARGE = auto()
    RETRY = auto()


class EventSender:
    """Sends the lines of one run.

    A line that is repeated for lack of an acknowledgement keeps its message id. One that is repeated for lack
    of a receipt is another attempt with a new id, so that the bus does not drop it as a duplicate.
    """

    def __init__(self, bus: Client, publisher: str, stall_timeout_s: float) -> None:
        self._bus = bus
        self._js = bus.jetstream()
        self._publisher = publisher
        self._stall_timeout_s = stall_timeout_s
        self._run = uuid4().hex

    async def send(self, lines: Iterable[EventLine], *, attempt: int = 1) -> list[EventLine]:
        """Send lines until all are acknowledged; return those that are too large for the bus.

        They are sent as one atomic batch; if that fails, one by one.

        Raises:
            Stalled: The bus has acknowledged none for too long.
        """
        unsent, too_large = list(lines), []
        if not unsent:  # receipts came while one asked for them
            return []
        with suppress(PublishRefused, NatsError):
            await publish_batch(self._bus, [self._message(line, attempt) for line in unsent])
            return []
        stall_timeout = StallTimeout(self._stall_timeout_s)
        while unsent:
            outcomes = await asyncio.gather(*(self._once(line, attempt) for line in unsent))
            by_line = list(zip(unsent, outcomes, strict=True))
            too_large += [line for line, outcome in by_line if outcome is PublishOutcome.TOO_LARGE]
            unsent = [line for line, outcome in by_line if outcome is PublishOutcome.RETRY]
            if len(unsent) < len(by_line):
                stall_timeout.reset()
            if unsent:
                stall_timeout.check("the bus does not take what is sent")
                await asyncio.sleep(RETRY_PAUSE_S)
        return too_large

    def _message(self, line: EventLine, attempt: int) -> Message:
        return Message(
            f"in.{self._publisher}.{line.noun}",
            line.body,
            {
                "Nats-Msg-Id": f"{self._publisher}:{self._run}:{line.number}:{attempt}",
                "Content-Type": CONTENT_TYPE,
            },
        )

    async def _once(self, line: EventLine, attempt: int) -> PublishOutcome:
        try:
            message = self._message(line, attempt)
            await self._js.publish(
                message.subject, message.body, timeout=ACK_S, stream=IN.name, headers=dict(message.headers)
            )
        except MaxPayloadError:
            return PublishOutcome.TOO_LARGE
        except APIError as refusal:
            return PublishOutcome.TOO_LARGE if refusal.err_code == MESSAGE_TOO_LARGE else PublishOutcome.RETRY
        except NatsError:
            return PublishOutcome.RETRY
        return PublishOutcome.STORED
