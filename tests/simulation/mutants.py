"""The faults that the simulation has to find: the kernel with one of its promises taken away."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final, NamedTuple
from unittest.mock import patch

from faststream import AckPolicy
from faststream.nats import JStream, PullSub
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig

from shared.messaging import consumer
from shared.messaging.batch_subscriber import undecoded
from shared.messaging.pull_subscription import PullSubscription
from shared.messaging.relay import Relay
from shared.messaging.streams import Consumer
from shared.messaging.written_together import acknowledge_together
from shared.storage import outbox

TIMEOUT_S: Final = 0.2


def stock_subscriber() -> AbstractContextManager[Any]:
    """FastStream's own batch subscriber in place of ours (docs/upstream/faststream-batch-pull.md)."""

    def add(router: Any, of: Consumer, _payload_of: Any) -> Any:
        return router.subscriber(
            config=ConsumerConfig(filter_subjects=list(of.subjects)),
            durable=of.name,
            stream=JStream(of.stream, declare=False),
            pull_sub=PullSub(batch_size=50, timeout=TIMEOUT_S, batch=True),
            ack_policy=AckPolicy.MANUAL,
            decoder=undecoded,
            no_reply=True,
        )

    return patch("shared.messaging.router.add_batch_subscriber", add)


def relay_that_forgets() -> AbstractContextManager[Any]:
    """A relay that deletes a parcel before the bus has acknowledged it."""

    async def publish_some(self: Relay) -> bool:
        async with self._database.writing() as connection:
            parcels = await outbox.first(connection, 4)
            await outbox.remove(connection, [parcel.id for parcel in parcels])
        for parcel in parcels:
            await self._publish(parcel)
        return bool(parcels)

    return patch.object(Relay, "publish_some", publish_some)


@contextmanager
def acknowledges_first() -> Iterator[None]:
    """A consumer that acknowledges a batch before it is committed."""
    commit = consumer._commit_batch

    async def acknowledge_and_commit(messages: Sequence[Msg], *others: Any) -> None:
        await acknowledge_together(messages)
        await commit(messages, *others)

    with patch.object(consumer, "_commit_batch", acknowledge_and_commit):
        yield


def without_an_inbox() -> AbstractContextManager[Any]:
    """A consumer that takes every delivery for a new event."""

    async def take(_connection: Any, _reader: str, ids: Sequence[str]) -> set[str]:
        return set(ids)

    return patch.object(consumer, "take_new", take)


def without_waiting() -> AbstractContextManager[Any]:
    """A subscription that asks for newer messages while older ones wait for their redelivery."""

    async def wait(self: PullSubscription) -> int:
        self._connection_no = self._bus.stats["reconnects"]
        return 0

    return patch.object(PullSubscription, "_wait_for_redelivery", wait)


class Mutant(NamedTuple):
    """A kernel with a fault."""

    made_by: Callable[[], AbstractContextManager[Any]]
    symptom: str
    """What a world finds wrong with it."""
    in_calm_worlds: bool = False
    """Whether worlds have to find it in which nothing fails."""


MUTANTS: Final = {
    "stock-subscriber": Mutant(
        stock_subscriber, "delivered again although nothing failed", in_calm_worlds=True
    ),
    "relay-that-forgets": Mutant(relay_that_forgets, "is told 0 times"),
    "acknowledges-first": Mutant(acknowledges_first, "was acknowledged before it was stored"),
    "without-an-inbox": Mutant(without_an_inbox, "took effect 2 times"),
    "without-waiting": Mutant(without_waiting, "overtook what came before it"),
}


def mutated(name: str) -> AbstractContextManager[Any]:
    """Break the kernel for the block; without a name it stays as it is."""
    return MUTANTS[name].made_by() if name else nullcontext()
