"""A JetStream pull subscription that returns whatever is pending and otherwise waits for the next message.

nats-py's own `fetch` starts a task and a timer for each message; one callback that collects costs a fraction.
"""

import asyncio
from contextlib import suppress
from typing import Final, NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import Header
from pydantic_core import to_json

from shared.messaging.streams import ACK_WAIT_S, Consumer

FETCH_WAIT_S: Final = 1.0
"""Short, since a request that was pending when the server restarted is never answered."""
GRACE_S: Final = 0.5
NANOSECONDS: Final = 1_000_000_000
NO_MORE: Final = frozenset({"404", "408"})
"""Statuses by which the server says that it has delivered everything that is pending."""
ACKNOWLEDGED_ON: Final = "$JS.ACK."
"""Begins the subject on which a delivered message is acknowledged; whatever has another is none."""
TOKENS_WITHOUT_DOMAIN: Final = 9
"""Of that subject, by a server without domains."""


class MessageNumbers(NamedTuple):
    """Where a delivered message stands."""

    stream: int
    """Its number in its stream."""
    consumer: int
    """The number of its delivery by its consumer."""


def numbers_of(message: Msg) -> MessageNumbers:
    """Read a message's numbers from the subject on which it is acknowledged.

    `Msg.metadata` reads a moment and more from it too, for which a service needs a twentieth of all its time.
    """
    tokens = message.reply.split(".")
    at = 5 if len(tokens) == TOKENS_WITHOUT_DOMAIN else Msg.Ack.StreamSeq
    return MessageNumbers(int(tokens[at]), int(tokens[at + 1]))


class FetchRefused(NatsError):
    """The consumer does not exist, or the server does not deliver its messages now."""


class PullSubscription:
    """Fetches from one durable consumer. A delivered message is returned, whichever request it answers."""

    def __init__(self, bus: Client, consumer: Consumer, batch_size: int) -> None:
        self._bus = bus
        self._consumer = consumer
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{consumer.stream}.{consumer.name}"
        self._inbox = bus.new_inbox()
        self._batch_size = batch_size
        self._fetched: list[Msg] = []
        self._connection_no: int | None = None
        self._requests = 0
        self._requested = False
        self._refused = ""
        self._answered = asyncio.Event()
        self._subscription: Subscription | None = None

    async def open(self) -> None:
        """Subscribe to the deliveries."""
        self._subscription = await self._bus.subscribe(f"{self._inbox}.*", cb=self._collect)

    async def close(self) -> None:
        """Unsubscribe. Messages that were delivered and not returned are delivered again."""
        if self._subscription:
            await self._subscription.unsubscribe()

    async def fetch(self) -> list[Msg]:
        """Return the pending messages, at most a batch; if there are none, wait a moment for the first.

        After a full batch there are more, so the next one is on its way while this one is processed.

        Raises:
            nats.errors.Error: The bus cannot be asked now.
        """
        if not self._requested:
            await self._request_pending()
        await self._wait_for_answer()
        if not self._fetched:
            await self._request({"batch": 1, "expires": int(FETCH_WAIT_S * NANOSECONDS)})
            await self._wait_for_answer()
            if self._fetched and self._batch_size > 1:  # others came with it, and share its commit
                await self._request_pending()
                await self._wait_for_answer()
        fetched, self._fetched = sorted(self._fetched, key=numbers_of), []
        if len(fetched) >= self._batch_size:
            await self._request_pending()
        return fetched

    async def _request_pending(self) -> None:
        await self._request({"batch": self._batch_size - len(self._fetched), "no_wait": True})

    async def _request(self, request: dict[str, int | bool]) -> None:
        if not self._bus.is_connected:
            raise FetchRefused("the connection is broken")
        if self._connection_no != self._bus.stats["reconnects"]:
            # All in one batch: the bus delivers first what was left first, which may be the newer of them.
            request = {**request, "batch": max(await self._wait_for_redelivery(), request["batch"])}
        self._requests += 1
        self._requested_from = f"{self._inbox}.{self._requests}"
        self._wanted = int(request["batch"])
        self._answered.clear()
        await self._bus.publish(self._next, to_json(request), self._requested_from)
        self._requested = True

    async def _wait_for_redelivery(self) -> int:
        """Wait one ack_wait so that messages left unacknowledged by a previous process are redelivered first.

        Otherwise a newer message would overtake them, and a record would seem late that was resolved in time.
        Return how many they are.
        """
        connection_no = self._bus.stats["reconnects"]
        info = await self._bus.jetstream().consumer_info(self._consumer.stream, self._consumer.name)
        if info.num_ack_pending:
            await asyncio.sleep(info.config.ack_wait or ACK_WAIT_S)
        self._connection_no = connection_no
        return info.num_ack_pending or 0

    async def _wait_for_answer(self) -> None:
        """Wait until the requested messages are there, or the server says that there are no more."""
        self._requested = False
        with suppress(TimeoutError):
            async with asyncio.timeout(FETCH_WAIT_S + GRACE_S):
                await self._answered.wait()
        if refused := self._refused:
            self._refused = ""
            raise FetchRefused(refused)

    async def _collect(self, message: Msg) -> None:
        if not message.reply.startswith(ACKNOWLEDGED_ON):
            if message.subject == self._requested_from and (
                status := (message.headers or {}).get(Header.STATUS)
            ):
                self._refused = "" if status in NO_MORE else status
                self._answered.set()
            return
        self._fetched.append(message)
        self._wanted -= 1
        if self._wanted <= 0:
            self._answered.set()
