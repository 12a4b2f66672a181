"""The consistent point of a copy: one moment at which all databases and streams are read.

For a fraction of a second no service can write, since this process holds the writer's lock of every database.
Meanwhile it begins a read transaction in each database and notes the position of every stream and consumer.
Then the services continue, and the copy is read from the transactions.

Consequences (docs/decisions/0011-copies-of-one-moment.md): whatever a consumer has acknowledged is in its
database, and a fact that has left an outbox is in its stream. A fact that is in both is published twice and
recognised by its id.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.backup.archive import StreamRange
from deploy.backup.errors import CannotCopy
from deploy.backup.target import Target
from deploy.services import consumers
from shared.messaging.streams import FEED, STREAMS
from shared.storage.database import TOUCH
from shared.storage.revision import revision_of


@dataclass(frozen=True, slots=True)
class ConsistentPoint:
    """A consistent point; its read transactions are open."""

    taken_at: datetime
    held_s: float
    """Seconds in which no service could write."""
    snapshots: Mapping[str, AsyncConnection]
    revisions: Mapping[str, str]
    streams: Mapping[str, StreamRange]
    readers: Mapping[str, int]


@asynccontextmanager
async def consistent_point(target: Target) -> AsyncIterator[ConsistentPoint]:
    """Establish a consistent point, and keep its read transactions open during the block.

    Raises:
        CannotCopy: The office is incomplete, or a database or the bus does not answer.
    """
    js = target.bus.jetstream()
    revisions = {name: await revision_of(database) for name, database in target.databases.items()}
    if missing := [name for name, revision in revisions.items() if not revision]:
        raise CannotCopy(f"there is nothing to copy: {', '.join(missing)} has no tables")
    async with AsyncExitStack() as transactions:
        snapshots = {
            name: await transactions.enter_async_context(database.snapshot())
            for name, database in target.databases.items()
        }
        try:
            for database in target.databases.values():
                async with database.writing():
                    pass  # opens its connection before the services have to wait
            async with AsyncExitStack() as locks:
                since = time.monotonic()
                for database in target.databases.values():
                    await locks.enter_async_context(database.writing())
                for snapshot in snapshots.values():
                    await snapshot.execute(TOUCH)
                readers, streams = await asyncio.gather(_acknowledged(js), _streams(js))
                taken_at = datetime.now(UTC)
            held_s = time.monotonic() - since
        except DBAPIError as failure:
            raise CannotCopy(
                f"a database does not let itself be copied ({type(failure.orig).__name__}): try again"
            ) from failure
        except NotFoundError as failure:
            raise CannotCopy(
                "the bus lacks a stream or a reader: let the provision step run first"
            ) from failure
        except NatsError as failure:
            raise CannotCopy(f"the bus does not answer ({type(failure).__name__}): try again") from failure
        yield ConsistentPoint(taken_at, held_s, snapshots, revisions, streams, readers)


async def _acknowledged(js: JetStreamContext) -> dict[str, int]:
    """Return the sequence up to which each consumer has acknowledged everything.

    A service acknowledges after its commit, so the read transactions see all of it.
    """
    infos = await asyncio.gather(
        *(js.consumer_info(consumer.stream, consumer.name) for consumer in consumers())
    )
    return {info.name: info.ack_floor.stream_seq if info.ack_floor else 0 for info in infos}


async def _streams(js: JetStreamContext) -> dict[str, StreamRange]:
    """Return the range of each stream; read last, it includes every fact that has left an outbox.

    The redacted stream is read before that of which it is the copy, or it would seem to hold copies of facts
    that the restored office does not have yet, and would then miss them.
    """
    copies = await js.stream_info(FEED.name)
    others = [stream for stream in STREAMS if stream is not FEED]
    infos = await asyncio.gather(*(js.stream_info(stream.name) for stream in others))
    return {
        stream.name: StreamRange(
            first=info.state.first_seq if info.state.messages else info.state.last_seq + 1,
            last=info.state.last_seq,
        )
        for stream, info in zip((*others, FEED), (*infos, copies), strict=True)
    }
