"""The durable consumers of subscribers, which feed creates, changes and removes; no subscriber can."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, ConsumerInfo, DeliverPolicy
from nats.js.errors import NotFoundError

from services.feed.redacted_stream import first_copy_after
from services.feed.subscribers import Subscriber
from shared.messaging.direct_get import look_up
from shared.messaging.streams import OFFICE
from shared.reference.loading import load_retention_periods

ACK_WAIT_S: Final = 30.0
"""Longer than one sending of an event takes, and than most readers need."""
MAX_ACK_PENDING: Final = 1000
DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Consumers:
    """The consumers of subscribers on one bus."""

    bus: Client

    async def find(self, subscriber: Subscriber) -> ConsumerInfo | None:
        """Return what the bus knows of a subscriber's consumer; None if it has none."""
        try:
            info: ConsumerInfo = await self.bus.jetstream().consumer_info(
                subscriber.stream.name, subscriber.consumer
            )
        except NotFoundError:
            return None
        return info

    async def put(self, subscriber: Subscriber, subjects: Collection[str], after: int) -> None:
        """Create a consumer that begins after a sequence, or give the one that is there these subjects."""
        info = await self.find(subscriber)
        if info and subjects_of(info) == set(subjects):
            return
        if info:
            config = info.config.evolve(filter_subjects=sorted(subjects), filter_subject=None)
        else:
            config = ConsumerConfig(
                name=subscriber.consumer,
                durable_name=subscriber.consumer,
                filter_subjects=sorted(subjects),
                ack_policy=AckPolicy.EXPLICIT,
                deliver_policy=DeliverPolicy.BY_START_SEQUENCE if after else DeliverPolicy.ALL,
                opt_start_seq=after + 1 if after else None,
                ack_wait=ACK_WAIT_S,
                max_deliver=-1,
                # One event at a time is what keeps the order of a webhook: the next waits for this one.
                max_ack_pending=1 if subscriber.webhook else MAX_ACK_PENDING,
                inactive_threshold=load_retention_periods()[subscriber.stream.kept].days * DAY_S,
            )
        await self.bus.jetstream().add_consumer(subscriber.stream.name, config)

    async def remove(self, stream: str, name: str) -> None:
        """Remove a subscriber's consumer, if it has one."""
        try:
            await self.bus.jetstream().delete_consumer(stream, name)
        except NotFoundError:
            return

    async def start_of(self, subscriber: Subscriber, written: int | None) -> int | None:
        """Return after which sequence of its stream a new subscriber begins.

        Args:
            subscriber: One that is new.
            written: How far into the office's messages the redacted stream is written, if that is known.

        Returns:
            None while the redacted stream is not written as far as the moment at which it was added.
        """
        if subscriber.from_beginning:
            return 0
        last = await self._last_before(subscriber.added_at)
        if subscriber.personal:
            return last
        if written is None or written < last:
            return None
        return await first_copy_after(self.bus, last)

    async def _last_before(self, moment: datetime) -> int:
        """Return the last sequence of the office's messages of before a moment."""
        last = (await self.bus.jetstream().stream_info(OFFICE.name)).state.last_seq
        at = moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
        first = await look_up(self.bus, OFFICE.name, {"start_time": at, "next_by_subj": ">"})
        return first.sequence - 1 if first else last


def subjects_of(info: ConsumerInfo) -> set[str]:
    """Return the subjects of a consumer; the bus names a single one apart."""
    return {*(info.config.filter_subjects or ()), *filter(None, [info.config.filter_subject])}
