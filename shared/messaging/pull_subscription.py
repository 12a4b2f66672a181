"""A pull: draws the messages of a durable reader, as many as there are, and the next the moment it comes.

nats-py's own `fetch` starts a task and a timer for each message; one callback that collects costs a fraction.
"""

import asyncio
from contextlib import suppress
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import Header
from pydantic_core import to_json

from shared.messaging.streams import ACK_WAIT_S, Reader

LINGER_S: Final = 1.0
"""Short, since a request that was pending when the server restarted is never answered."""
GRACE_S: Final = 0.5
NANOSECONDS: Final = 1_000_000_000
NO_MORE: Final = frozenset({"404", "408"})
"""Statuses by which the server says that it has handed out what there is."""


class PullRefused(NatsError):
    """The reader is not there, or the server does not hand out its messages now."""


class Pull:
    """Draws from one durable reader. Whatever is delivered is handed out, whichever request it answers."""

    def __init__(self, bus: Client, reader: Reader, batch_size: int) -> None:
        self._bus = bus
        self._reader = reader
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{reader.stream}.{reader.name}"
        self._inbox = bus.new_inbox()
        self._batch_size = batch_size
        self._drawn: list[Msg] = []
        self._line: int | None = None
        self._requests = 0
        self._asked = False
        self._refused = ""
        self._answered = asyncio.Event()
        self._subscription: Subscription | None = None

    async def open(self) -> None:
        """Start to listen for what is delivered."""
        self._subscription = await self._bus.subscribe(f"{self._inbox}.*", cb=self._collect)

    async def close(self) -> None:
        """Stop to listen; what was delivered and not handed out will be delivered again."""
        if self._subscription:
            await self._subscription.unsubscribe()

    async def draw(self) -> list[Msg]:
        """Return what there is; when there is nothing, wait a moment for the first to come.

        The next batch is asked for at once, so that it is on its way while this one is worked on.

        Raises:
            nats.errors.Error: The bus cannot be asked now.
        """
        if not self._asked:
            await self._ask({"batch": self._batch_size, "no_wait": True})
        await self._answer()
        if not self._drawn:
            await self._ask({"batch": 1, "expires": int(LINGER_S * NANOSECONDS)})
            await self._answer()
        drawn, self._drawn = self._drawn, []
        if drawn:
            await self._ask({"batch": self._batch_size, "no_wait": True})
        return drawn

    async def _ask(self, request: dict[str, int | bool]) -> None:
        if not self._bus.is_connected:
            raise PullRefused("the line is broken")
        if self._line != self._bus.stats["reconnects"]:
            await self._keep_order()
        self._requests += 1
        self._asked_from = f"{self._inbox}.{self._requests}"
        self._wanted = int(request["batch"])
        self._answered.clear()
        await self._bus.publish(self._next, to_json(request), self._asked_from)
        self._asked = True

    async def _keep_order(self) -> None:
        """Wait until the bus takes for lost what was in hand when a predecessor ended or the line broke.

        Then that comes first. Something newer would overtake it otherwise, and a record be late that was
        resolved in time.
        """
        line = self._bus.stats["reconnects"]
        info = await self._bus.jetstream().consumer_info(self._reader.stream, self._reader.name)
        if info.num_ack_pending:
            await asyncio.sleep(info.config.ack_wait or ACK_WAIT_S)
        self._line = line

    async def _answer(self) -> None:
        """Wait until all that was asked for is there, or the server says that there is no more."""
        self._asked = False
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S + GRACE_S):
                await self._answered.wait()
        if refused := self._refused:
            self._refused = ""
            raise PullRefused(refused)

    async def _collect(self, message: Msg) -> None:
        if message.headers and Header.STATUS in message.headers and not message.reply:
            if message.subject == self._asked_from:
                status = message.headers[Header.STATUS]
                self._refused = "" if status in NO_MORE else status
                self._answered.set()
            return
        self._drawn.append(message)
        self._wanted -= 1
        if self._wanted <= 0:
            self._answered.set()
