"""Replies to questions, several at a time: a slow one holds up no other.

FastStream can do so, too, by a queue and workers for each handler, and sends what a handler returns with
headers that nobody reads. So its handlers only begin replies here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as BusError

log = structlog.get_logger()
MOST_AT_ONCE: Final = 32
"""Questions of one kind that are replied to at once; the others wait for them."""
FINISHED_WITHIN_S: Final = 20
"""How long a process that ends waits for the replies that it has begun."""


class Replies:
    """The replies to one kind of question."""

    def __init__(self, reply_to: Callable[[Msg], Awaitable[bytes]], most: int = MOST_AT_ONCE) -> None:
        self._reply_to = reply_to
        self._free = asyncio.Semaphore(most)
        self._begun: set[asyncio.Task[None]] = set()

    async def begin(self, message: Msg, bus: Client) -> None:
        """Begin the reply to a question, which then goes on by itself."""
        await self._free.acquire()
        reply = asyncio.create_task(self._reply(message, bus))
        self._begun.add(reply)
        reply.add_done_callback(self._end)

    async def finish(self) -> None:
        """Return once all replies are sent that were begun, or after a while."""
        if self._begun:
            await asyncio.wait(self._begun, timeout=FINISHED_WITHIN_S)

    async def _reply(self, message: Msg, bus: Client) -> None:
        body = await self._reply_to(message)
        if message.reply:
            try:
                await bus.publish(message.reply, body)
            except BusError as failure:
                log.warning("reply_not_sent", reason=type(failure).__name__)

    def _end(self, reply: "asyncio.Task[None]") -> None:
        self._begun.discard(reply)
        self._free.release()
