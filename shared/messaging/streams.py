"""The streams of the bus and the readers that draw from them. Services declare nothing; `provision` does."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from shared.reference.retention_periods import Kind, known_times

DAY: Final = 86_400.0
DUPLICATES_S: Final = 600
"""For so long the bus knows the ids of messages, and drops those that come again."""
ACK_WAIT_S: Final = 10
"""After this long the bus takes what was not acknowledged for lost, and delivers it again."""


class NotProvisioned(RuntimeError):
    """The bus lacks a stream or a reader: run the provision step before the services."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of the bus."""

    name: str
    subjects: tuple[str, ...]
    largest: int
    """Bytes of the largest message."""
    kept: Kind = Kind.STREAMS
    """For how long."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A durable reader of a stream: who reads which subjects."""

    name: str
    stream: str
    subjects: tuple[str, ...]


KB: Final = 1024
IN: Final = Stream("IN", ("in.>",), largest=256 * KB)
OFFICE: Final = Stream("OFFICE", ("office.>",), largest=128 * KB)
DEAD: Final = Stream("DEAD", ("dead.>",), largest=900 * KB, kept=Kind.DEAD_LETTERS)
"""A dead letter holds a message of the largest size as text: 4/3 of its body, six times its headers."""
STREAMS: Final = (IN, OFFICE, DEAD)
RESTORE: Final = "restore"
"""Before the subjects on which a stream is filled from a copy: nobody else reaches it until it is whole."""


async def provision(js: JetStreamContext, readers: Iterable[Reader], replicas: int = 1) -> None:
    """Create the streams and readers, or bring them up to date. May be run again at any time.

    Each stream is kept on as many servers as there are to be replicas; its readers with it.
    """
    for stream in STREAMS:
        config = stream_config(stream, replicas)
        try:
            await js.update_stream(config)
        except NotFoundError:
            await js.add_stream(config)
    for reader in readers:
        await js.add_consumer(reader.stream, reader_config(reader, await _began_after(js, reader)))


def stream_config(stream: Stream, replicas: int) -> StreamConfig:
    """Return how the bus is to keep a stream."""
    return StreamConfig(
        name=stream.name,
        subjects=list(stream.subjects),
        storage=StorageType.FILE,
        max_age=known_times()[stream.kept].days * DAY,
        duplicate_window=DUPLICATES_S,
        deny_delete=True,
        allow_atomic=True,
        allow_direct=True,  # by which copies are taken: it makes and changes nothing
        max_msg_size=stream.largest,
        num_replicas=replicas,
    )


def reader_config(reader: Reader, after: int = 0) -> ConsumerConfig:
    """Return how the bus is to serve a reader: from the beginning, or after what it took in elsewhere."""
    return ConsumerConfig(
        name=reader.name,
        durable_name=reader.name,
        filter_subjects=list(reader.subjects),
        ack_policy=AckPolicy.EXPLICIT,
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE if after else DeliverPolicy.ALL,
        opt_start_seq=after + 1 if after else None,
        ack_wait=ACK_WAIT_S,
        max_deliver=-1,
        max_ack_pending=2000,
    )


async def _began_after(js: JetStreamContext, reader: Reader) -> int:
    """Return after which message a reader began, which the bus lets nobody change; 0 for who begins now."""
    try:
        info = await js.consumer_info(reader.stream, reader.name)
    except NotFoundError:
        return 0
    return (info.config.opt_start_seq or 1) - 1


async def require(js: JetStreamContext, readers: Iterable[Reader]) -> None:
    """Check that a service's readers are there, so that no service starts deaf.

    Raises:
        NotProvisioned: One is missing.
    """
    for reader in readers:
        try:
            await js.consumer_info(reader.stream, reader.name)
        except (NotFoundError, NatsTimeout) as missing:
            raise NotProvisioned(
                f"reader {reader.name} of stream {reader.stream}: provision the bus first"
            ) from missing
