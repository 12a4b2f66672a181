"""Keeps what the file of subscribers says: consumers, the redacted stream, and the sending to webhooks.

Only the leader runs it. Without subscribers it looks at the file now and then, and does nothing else.
"""

import asyncio
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
from nats.errors import Error as NatsError
from sqlalchemy import Row

from services.feed import subscription_store as store
from services.feed.consumers import Consumers
from services.feed.redacted_stream import RedactedStream
from services.feed.subscribers import BadSubscribers, Subscriber, consumer_of, read_subscribers
from services.feed.webhooks.delivery import dead_letter_of_delivery, deliver
from shared.messaging.atomic_batch import PublishRefused
from shared.messaging.context import ServiceContext
from shared.messaging.streams import FEED
from shared.messaging.supervision import cancel_all, supervise
from shared.reference.loading import load_units

log = structlog.get_logger()
IDLE_S: Final = 2.0
"""Between two looks at the file while nobody is subscribed."""
POLL_S: Final = 0.5
"""Between two looks at the office's messages while somebody is."""
NOTE_S: Final = 5.0
"""Between two notes of how far subscribers are; a copy of the office has the last one."""


async def keep_subscriptions(context: ServiceContext) -> None:
    """Keep subscriptions until cancelled; whatever the bus does not do now is tried again."""
    keeper = _Keeper(context)
    try:
        while True:
            try:
                await keeper.step()
            except (NatsError, PublishRefused, TimeoutError) as trouble:
                log.warning("subscriptions_retrying", reason=type(trouble).__name__)
            await asyncio.sleep(POLL_S if keeper.subscribers else IDLE_S)
    finally:
        await cancel_all(list(keeper.sending.values()))


class _Keeper:
    """What one leader knows of subscribers, the bus and what it has started."""

    def __init__(self, context: ServiceContext) -> None:
        self.subscribers: Mapping[str, Subscriber] = {}
        self.sending: dict[str, asyncio.Task[None]] = {}
        self._context = context
        self._consumers = Consumers(context.bus)
        self._redacted = RedactedStream(context)
        self._file: Path | None = context.settings.subscribers
        self._read: tuple[int, int] | None = None
        self._kept: set[str] = set()
        self._noted_at = 0.0
        self._noted: dict[str, int] = {}

    async def step(self) -> None:
        """Do what is to be done now."""
        if self._has_changed() or not self._is_complete():
            await self._follow_file()
        if not self.subscribers:
            return
        if any(not subscriber.personal for subscriber in self.subscribers.values()):
            while await self._redacted.write_some():
                pass
        await self._start_new()
        if time.monotonic() - self._noted_at > NOTE_S:
            await self._note_sequences()
            self._noted_at = time.monotonic()

    def _has_changed(self) -> bool:
        """Return whether the file is another one than was read, and read it."""
        try:
            status = self._file.stat() if self._file else None
        except FileNotFoundError:
            status = None
        seen = (status.st_mtime_ns, status.st_ino) if status else (0, 0)
        if seen == self._read:
            return False
        try:
            self.subscribers = read_subscribers(self._file)
        except BadSubscribers as bad:  # what was read before goes on
            log.error("subscribers_unreadable", why=str(bad))
        self._read, self._kept = seen, set()
        return True

    def _is_complete(self) -> bool:
        return self._kept == self.subscribers.keys()

    async def _follow_file(self) -> None:
        """Remove what belongs to nobody any more."""
        async with self._context.reading() as read:
            known = await store.subscriptions(read)
        gone = [
            name
            for name, row in known.items()
            if name not in self.subscribers or self.subscribers[name].added_at != row.added_at
        ]
        for name in gone:
            if task := self.sending.pop(name, None):
                await cancel_all([task])
            # Of a consumer of the whole facts its rights went with the subscriber: it expires by itself.
            await self._consumers.remove(FEED.name, consumer_of(name))
            self._noted.pop(name, None)
            log.info("subscription_removed", subscriber=name)
        if gone:
            async with self._context.transaction() as tx:
                await store.remove_subscriptions(tx.connection, gone)

    async def _start_new(self) -> None:
        """Create the consumers that are missing, and start sending to webhooks."""
        if self._is_complete():
            return
        async with self._context.reading() as read:
            known = await store.subscriptions(read)
        for name in self.subscribers.keys() - self._kept:
            try:
                await self._start(self.subscribers[name], known.get(name))
            except (NatsError, TimeoutError) as trouble:  # its rights on the bus may come later
                log.warning("subscription_waits", subscriber=name, reason=type(trouble).__name__)

    async def _start(self, subscriber: Subscriber, row: Row[Any] | None) -> None:
        name = subscriber.name
        after = row.sequence if row else await self._consumers.start_of(subscriber, self._redacted.position)
        if after is None:
            return
        if row is None:
            await self._consumers.remove(subscriber.stream.name, subscriber.consumer)
            async with self._context.transaction() as tx:
                await store.begin_subscription(tx.connection, name, subscriber.added_at, after)
            log.info("subscription_begun", subscriber=name)
        if row is None or row.ended_at is None:
            await self._consumers.put(subscriber, subscriber.subjects(load_units()), after)
            if subscriber.webhook and name not in self.sending:
                self.sending[name] = supervise(partial(deliver, self._context, subscriber))
        self._kept.add(name)

    async def _note_sequences(self) -> None:
        """Note how far subscribers are, and give back what waits for a subscriber that is gone."""
        reached: dict[str, int] = {}
        for name, subscriber in self.subscribers.items():
            if name not in self._kept:
                continue
            info = await self._consumers.find(subscriber)
            if info is None:  # the bus has lost it, or it was ended
                self._kept.discard(name)
            elif info.ack_floor:
                reached[name] = info.ack_floor.stream_seq
        news = {name: sequence for name, sequence in reached.items() if self._noted.get(name) != sequence}
        webhooks = [name for name, subscriber in self.subscribers.items() if subscriber.webhook]
        async with self._context.reading() as read:
            homeless = await store.homeless_redeliveries(read, webhooks)
        if news or homeless:
            async with self._context.transaction() as tx:
                await store.note_sequences(tx.connection, news)
                for row in homeless:
                    why = "nobody of this name has a webhook"
                    tx.dead_letter(
                        dead_letter_of_delivery(row.subscriber, f"redelivery-{row.sequence}", row.body, why)
                    )
                    await store.remove_redelivery(tx.connection, row.sequence)
        self._noted |= news
