"""The streams of the bus and their durable consumers. Only `provision` creates them; services do not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StorageType, StreamConfig, StreamSource
from nats.js.errors import NotFoundError

from shared.errors import PublicError
from shared.reference.loading import load_retention_periods
from shared.reference.retention_periods import Kind

DAY: Final = 86_400.0
DUPLICATES_S: Final = 600
"""For so long the bus remembers message ids and drops duplicates."""
ACK_WAIT_S: Final = 10
"""After this long the bus delivers an unacknowledged message again."""


class NotProvisioned(PublicError):
    """The bus lacks a stream or a consumer: run the provision step before the services."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of the bus."""

    name: str
    subjects: tuple[str, ...]
    largest: int
    """Bytes of the largest message."""
    kept: Kind = Kind.STREAMS
    """Which retention period its messages have."""
    drops_duplicates: bool = True
    """Whether a message is dropped if its id was used within `DUPLICATES_S`, by whomever."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """A durable consumer of a stream: its name and the subjects that it receives."""

    name: str
    stream: str
    subjects: tuple[str, ...]


KB: Final = 1024
IN: Final = Stream("IN", ("in.>",), largest=256 * KB, drops_duplicates=False)
"""An id that a publisher chose must not hide another's event: intake alone recognises what came twice."""
OFFICE: Final = Stream("OFFICE", ("office.>",), largest=128 * KB)
DEAD: Final = Stream("DEAD", ("dead.>",), largest=900 * KB, kept=Kind.DEAD_LETTERS)
"""A dead letter holds a message of the largest size as text: 4/3 of its body, six times its headers."""
FEED: Final = Stream("FEED", ("feed.>",), largest=128 * KB)
"""The facts of `OFFICE` without what is personal in them, for other systems. Written by the service feed."""
STREAMS: Final = (IN, OFFICE, DEAD, FEED)
NO_FACT: Final = "office.none"
"""A subject on which nobody publishes."""
RESTORE: Final = "restore"
"""Prefix of the subjects on which a stream is filled from a copy; nobody else may use it."""


async def provision(js: JetStreamContext, consumers: Iterable[Consumer], replicas: int = 1) -> None:
    """Create the streams and consumers, or bring them up to date. May be run again at any time.

    Each stream is kept on `replicas` servers, its consumers with it.
    """
    for stream in STREAMS:
        config = stream_config(stream, replicas)
        try:
            await js.update_stream(config)
        except NotFoundError:
            await js.add_stream(config)
    for consumer in consumers:
        await js.add_consumer(consumer.stream, consumer_config(consumer, await _starts_after(js, consumer)))


def stream_config(stream: Stream, replicas: int) -> StreamConfig:
    """Return the configuration of a stream."""
    return StreamConfig(
        name=stream.name,
        subjects=list(stream.subjects),
        storage=StorageType.FILE,
        max_age=load_retention_periods()[stream.kept].days * DAY,
        duplicate_window=DUPLICATES_S if stream.drops_duplicates else 0,
        # nats-server takes a window of 0 for "2 minutes", unless a stream has a source as well
        sources=None if stream.drops_duplicates else [StreamSource(OFFICE.name, filter_subject=NO_FACT)],
        deny_delete=True,
        deny_purge=True,
        allow_atomic=True,
        allow_direct=True,  # copies are taken by it: it creates and changes nothing
        max_msg_size=stream.largest,
        num_replicas=replicas,
    )


def consumer_config(consumer: Consumer, after: int = 0) -> ConsumerConfig:
    """Return the configuration of a consumer that starts at the beginning, or after a sequence."""
    return ConsumerConfig(
        name=consumer.name,
        durable_name=consumer.name,
        filter_subjects=list(consumer.subjects),
        ack_policy=AckPolicy.EXPLICIT,
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE if after else DeliverPolicy.ALL,
        opt_start_seq=after + 1 if after else None,
        ack_wait=ACK_WAIT_S,
        max_deliver=-1,
        max_ack_pending=2000,
    )


async def _starts_after(js: JetStreamContext, consumer: Consumer) -> int:
    """Return after which sequence a consumer started, which the bus lets nobody change; 0 for a new one."""
    try:
        info = await js.consumer_info(consumer.stream, consumer.name)
    except NotFoundError:
        return 0
    return (info.config.opt_start_seq or 1) - 1


async def require(js: JetStreamContext, consumers: Iterable[Consumer]) -> None:
    """Check that a service's consumers exist, so that no service starts deaf.

    Raises:
        NotProvisioned: One is missing.
    """
    for consumer in consumers:
        try:
            await js.consumer_info(consumer.stream, consumer.name)
        except (NotFoundError, NatsTimeout) as missing:
            raise NotProvisioned(
                f"consumer {consumer.name} of stream {consumer.stream} is missing: provision the bus first "
                "(python -m deploy.provision)"
            ) from missing
