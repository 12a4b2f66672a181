"""FastStream's batch subscriber with a pull subscription that loses nothing and keeps order.

FastStream has no option for either of them (docs/decisions/0016-events-come-by-faststream.md), so this module
builds a subscriber from its parts. It is the only one that depends on how FastStream is made inside.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final, cast

import structlog
from faststream import AckPolicy
from faststream._internal.broker.registrator import Registrator
from faststream._internal.endpoint.subscriber import SubscriberUsecase
from faststream._internal.endpoint.subscriber.call_item import CallsCollection
from faststream._internal.testing import calls
from faststream.nats import JStream, NatsRouter, PullSub
from faststream.nats.configs import NatsBrokerConfig
from faststream.nats.subscriber.config import NatsSubscriberConfig, NatsSubscriberSpecificationConfig
from faststream.nats.subscriber.specification import NatsSubscriberSpecification
from faststream.nats.subscriber.usecases import BatchPullStreamSubscriber
from faststream.specification.schema import SubscriberSpec
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import ConsumerConfig
from pydantic import TypeAdapter

from shared.messaging.context import ServiceContext
from shared.messaging.pull_subscription import FETCH_WAIT_S, PullSubscription
from shared.messaging.streams import Consumer
from shared.messaging.supervision import cancel_all, supervise

log = structlog.get_logger()
CONTEXT: Final = "service_context"
"""Name of the `ServiceContext` among what FastStream keeps for the handlers of a broker."""
BUS_RETRY_S: Final = 1.0
PayloadOf = Callable[[str], Any]
"""Returns the class of what a message on a subject holds."""


class NoMock:
    """In place of the mock that FastStream makes for each handler, which tells tests how it was called.

    The three hundred handlers of an office would have 4 MB of them, and a tenth of the time of all imports.
    """

    def __call__(self, message: object) -> None:
        """Note no call."""

    def reset_mock(self) -> None:
        """Forget nothing."""


# FastStream has no setting for it: a handler gets its mock as soon as it is registered.
calls.MagicMock = NoMock  # type: ignore[assignment,attr-defined]


class BatchSubscriber(BatchPullStreamSubscriber):
    """Fetches batches from a durable consumer and gives each to its handler, one after the other."""

    def __init__(self, consumer: Consumer, **parts: Any) -> None:
        super().__init__(**parts)
        self.consumer = consumer

    @property
    def context(self) -> ServiceContext:
        """The context of the service, which the application opens before the broker starts."""
        context: ServiceContext = self._outer_config.context.get(CONTEXT)
        return context

    async def stop(self) -> None:
        """Break off a batch in hand, which is then rolled back and delivered again, and unsubscribe."""
        self.running = False
        await cancel_all(self.tasks)
        await super().stop()

    async def _create_subscription(self) -> None:
        self.tasks.append(supervise(self._consume_pull))

    async def _consume_pull(self) -> None:
        """Fetch and process batches until cancelled. After a failure a new subscription keeps the order."""
        context = self.context
        subscription = PullSubscription(context.bus, self.consumer, context.settings.batch_size)
        await subscription.open()
        try:
            while True:
                if messages := await self._fetch(subscription):
                    context.stats.begin(messages)
                    await self.process_message(messages)
                    context.stats.end()
        finally:
            await subscription.close()

    async def _fetch(self, subscription: PullSubscription) -> list[Msg]:
        try:
            return await subscription.fetch()
        except NatsError as trouble:
            if self.context.bus.is_closed:
                raise
            log.warning("bus_unavailable", reason=type(trouble).__name__)
            await asyncio.sleep(BUS_RETRY_S)
            return []


class Specification(NatsSubscriberSpecification):
    """Describes a subscriber by what our decoders read, since FastStream sees bytes. Built when asked for."""

    def __init__(self, payload_of: PayloadOf, **parts: Any) -> None:
        super().__init__(**parts)
        self._payload_of = payload_of

    def get_schema(self) -> dict[str, SubscriberSpec]:
        """Return a channel for each subject, by name."""
        channels = super().get_schema()
        for channel in channels.values():
            payload = TypeAdapter(self._payload_of(channel.address or "")).json_schema()
            channel.operation.message.payload = payload
        return channels

    def get_payloads(self) -> list[tuple[dict[str, Any], str]]:
        """Return no payload: `get_schema` gives each channel its own."""
        return [({}, "")]


def describe(subscriber: SubscriberUsecase[Any], payload_of: PayloadOf) -> None:
    """Let the AsyncAPI document describe a subscriber of FastStream's by what our decoder reads."""
    described = cast("Any", subscriber.specification)
    cast("Any", subscriber).specification = Specification(
        payload_of,
        _outer_config=described._outer_config,
        specification_config=described.config,
        calls=subscriber.calls,
    )


def add_batch_subscriber(router: NatsRouter, consumer: Consumer, payload_of: PayloadOf) -> BatchSubscriber:
    """Add a subscriber of a durable consumer to a router, as `NatsRouter.subscriber` adds FastStream's own.

    Args:
        router: Router of a service.
        consumer: Durable consumer, which the provision step has created.
        payload_of: Returns the class of what a message on a subject of the consumer holds.
    """
    config = cast("NatsBrokerConfig", router.config)
    subjects = list(consumer.subjects)
    calls = CallsCollection[Any]()
    subscriber = BatchSubscriber(
        consumer,
        config=NatsSubscriberConfig(
            subject="",
            sub_config=ConsumerConfig(durable_name=consumer.name, filter_subjects=subjects),
            no_reply=True,
            _outer_config=config,
            _ack_policy=AckPolicy.MANUAL,
        ),
        specification=Specification(
            payload_of,
            _outer_config=config,
            specification_config=NatsSubscriberSpecificationConfig(
                subject="",
                queue=None,
                filter_subjects=subjects,
                title_=None,
                description_=None,
                include_in_schema=True,
            ),
            calls=calls,
        ),
        calls=calls,
        stream=JStream(consumer.stream, declare=False),
        pull_sub=PullSub(timeout=FETCH_WAIT_S, batch=True),
    )
    Registrator.subscriber(router, subscriber)
    subscriber.add_call(parser_=None, decoder_=undecoded, dependencies_=())
    return subscriber


async def undecoded(message: Any) -> Any:
    """Return a message as the bus delivered it."""
    return message.raw_message
