"""Sends a subscriber its events, one after the other: the next leaves when this one was taken or given up.

The bus keeps the place: an event that nobody acknowledged is delivered again, and its consumer gives out one
at a time. The database keeps since when a receiver fails, so that a restart makes no pause shorter.
"""

import asyncio
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import Header
from pydantic_core import from_json, to_json
from sqlalchemy import Row

from services.feed import subscription_store as store
from services.feed.consumers import Consumers
from services.feed.handlers import redelivery_subject
from services.feed.subscribers import Subscriber
from services.feed.webhooks.addresses import AddressRefused
from services.feed.webhooks.answers import GIVEN_UP_AFTER, Failing, ReceiverAnswer, Taken, next_try
from services.feed.webhooks.receiver import Receiver
from shared.contracts.dead_letter import DeadLetter
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Disconnected

log = structlog.get_logger()
FETCH_S: Final = 2.0
BUS_RETRY_S: Final = 1.0
NANOSECONDS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a subscriber: as the bus delivered it, or as an operator sends it again."""

    key: str
    """Names it among the dead letters."""
    body: bytes
    written_at: datetime
    message: Msg | None = None
    redelivery: int = 0

    @property
    def id(self) -> str:
        """The id of the event; the key for what is no event, which an operator may send."""
        try:
            id = from_json(self.body).get("id")
        except (ValueError, AttributeError):
            id = None
        return id if isinstance(id, str) and id.isascii() and id.isprintable() else self.key


async def deliver(context: ServiceContext, subscriber: Subscriber) -> None:
    """Send a subscriber its events until cancelled, or until it wants no more."""
    sender = _Sender(context, subscriber, Receiver(subscriber, origin_of(context.settings.public_url)))
    try:
        await sender.run()
    finally:
        await sender.receiver.close()


def origin_of(public_url: str) -> str:
    """Return the name of the office as whose events are sent.

    >>> origin_of("https://mot-cua.example.vn:8443/x")
    'mot-cua.example.vn'
    """
    return urlsplit(public_url).hostname or "motcua"


def dead_letter_of_delivery(subscriber: str, key: str, body: bytes, reason: str) -> DeadLetter:
    """Make a dead letter of an event that a subscriber did not take; sent again it goes to that one alone."""
    return DeadLetter(
        id=f"feed-{subscriber}-{key}",
        service="feed",
        reason=f"{subscriber}: {reason}",
        subject=redelivery_subject(subscriber),
        body=b64encode(body),
        dead_lettered_at=datetime.now(UTC),
    )


class _Sender:
    """The sending to one subscriber."""

    def __init__(self, context: ServiceContext, subscriber: Subscriber, receiver: Receiver) -> None:
        self.receiver = receiver
        self._context = context
        self._subscriber = subscriber
        self._failing: Failing | None = None
        self._next_at: datetime | None = None
        self._pause_s = 0.0
        self._inbox = context.bus.new_inbox()

    async def run(self) -> None:
        """Ask for consent unless it was given, then send."""
        async with self._context.reading() as read:
            row = await store.find_subscription(read, self._subscriber.name)
        if row is None or row.ended_at:
            return
        self._resume(row)
        if row.agreed_at is None and not await self._agreed():
            return
        deliveries = await self._context.bus.subscribe(self._inbox)
        try:
            await self._send_all(deliveries)
        finally:
            await deliveries.unsubscribe()

    async def _send_all(self, deliveries: Subscription) -> None:
        """Send one event after the other until the receiver wants no more."""
        while True:
            await self._wait()
            try:
                delivery = await self._next(deliveries)
                if delivery and not await self._send(delivery):
                    return
            except (NatsError, TimeoutError) as trouble:  # what was in hand comes again
                log.warning("bus_unavailable", reason=type(trouble).__name__)
                await asyncio.sleep(BUS_RETRY_S)

    def _resume(self, row: Row[Any]) -> None:
        self._failing = Failing(row.failing_since, row.tries) if row.failing_since else None
        self._next_at = row.next_try_at
        self._pause_s = 60 / row.rate if row.rate else 0.0

    async def _agreed(self) -> bool:
        """Ask the receiver for three days whether it wants events; return whether it does."""
        while True:
            await self._wait()
            try:
                has_agreed, rate = await self.receiver.ask_for_consent()
                answer = ReceiverAnswer(Taken.LATER, "it has not agreed to be sent events")
            except AddressRefused as why:
                has_agreed, rate, answer = False, 0, ReceiverAnswer(Taken.LATER, str(why))
            now = datetime.now(UTC)
            if has_agreed:
                self._failing, self._next_at = None, None
                self._pause_s = 60 / rate if rate else 0.0
                await self._note(agreed_at=now, rate=rate, **_NOT_FAILING)
                log.info("webhook_agreed", subscriber=self._subscriber.name)
                return True
            following = next_try(answer, self._failing, self._subscriber.added_at, now)
            if following.gives_up:
                await self._end(answer.reason)
                return False
            await self._note_failure(answer, following.failing, following.at)

    async def _wait(self) -> None:
        """Wait until the next try may begin."""
        if self._next_at:
            await asyncio.sleep(max((self._next_at - datetime.now(UTC)).total_seconds(), 0))
        elif self._pause_s:
            await asyncio.sleep(self._pause_s)

    async def _next(self, deliveries: Subscription) -> Delivery | None:
        """Return what is to be sent next; None if nothing came for a while."""
        name = self._subscriber.name
        async with self._context.reading() as read:
            again = await store.next_redelivery(read, name)
        if again:
            return Delivery(f"redelivery-{again.sequence}", again.body, again.at, redelivery=again.sequence)
        if not self._context.bus.is_connected:  # a request would wait in the client's memory
            raise Disconnected
        stream, consumer = self._subscriber.stream.name, self._subscriber.consumer
        await self._context.bus.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}",
            to_json({"batch": 1, "expires": int(FETCH_S * NANOSECONDS)}),
            self._inbox,
        )
        message = await deliveries.next_msg(FETCH_S + 1)
        if Header.STATUS in (message.headers or {}):
            return None
        position = message.metadata
        return Delivery(
            f"{stream}-{position.sequence.stream}", message.data, position.timestamp, message=message
        )

    async def _send(self, delivery: Delivery) -> bool:
        """Send an event once; return whether the subscription goes on."""
        answer = await self.receiver.send(delivery.id, delivery.body)
        match answer.taken:
            case Taken.YES:
                if self._failing:
                    self._failing, self._next_at = None, None
                    await self._note(**_NOT_FAILING)
                await self._settle(delivery)
            case Taken.NEVER:
                await self._end(answer.reason)
                return False
            case Taken.LATER:
                await self._failed(delivery, answer)
        return True

    async def _failed(self, delivery: Delivery, answer: ReceiverAnswer) -> None:
        """Note a failure, and give the event back, or up."""
        following = next_try(answer, self._failing, delivery.written_at, datetime.now(UTC))
        await self._note_failure(answer, following.failing, following.at)
        log.warning(
            "webhook_failed",
            subscriber=self._subscriber.name,
            tries=following.failing.tries,
            reason=answer.reason,
        )
        if following.gives_up:
            reason = f"not taken within {GIVEN_UP_AFTER.days} days: {answer.reason}"
            letter = dead_letter_of_delivery(self._subscriber.name, delivery.key, delivery.body, reason)
            async with self._context.transaction() as tx:
                tx.dead_letter(letter)
            await self._settle(delivery)
        elif delivery.message:
            await delivery.message.nak()

    async def _settle(self, delivery: Delivery) -> None:
        """Tell the bus, or the database, that an event was taken or given up."""
        if delivery.message:
            await delivery.message.ack()
            return
        async with self._context.transaction() as tx:
            await store.remove_redelivery(tx.connection, delivery.redelivery)

    async def _end(self, reason: str) -> None:
        """End the subscription: nothing more is sent, and its place on the bus is given up."""
        log.warning("subscription_ended", subscriber=self._subscriber.name, reason=reason)
        await self._note(ended_at=datetime.now(UTC), reason=reason, **_NOT_FAILING)
        await Consumers(self._context.bus).remove(self._subscriber.stream.name, self._subscriber.consumer)

    async def _note_failure(self, answer: ReceiverAnswer, failing: Failing, at: datetime) -> None:
        self._failing, self._next_at = failing, at
        await self._note(
            failing_since=failing.since, tries=failing.tries, next_try_at=at, reason=answer.reason
        )

    async def _note(self, **values: Any) -> None:
        async with self._context.transaction() as tx:
            await store.change_subscription(tx.connection, self._subscriber.name, **values)


_NOT_FAILING: Final[dict[str, Any]] = {"failing_since": None, "tries": 0, "next_try_at": None}
