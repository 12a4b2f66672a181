"""The moment of a copy: what it holds was true together.

For a fraction of a second no service writes: each waits for its own writer's lock, as it does behind any
other transaction. Meanwhile a reading transaction begins at each database, and it is noted where streams and
readers are. Then all go on, and the copy is taken from what the transactions see.

What follows from it (docs/decisions/0011-copies-of-one-moment.md): what a reader has acknowledged is in its
database; a fact that is in no outbox any more is in its stream; what is in both is told again, and known.
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
from deploy.backup.errors import Refused
from deploy.backup.target import Target
from deploy.services import consumers
from shared.messaging.streams import STREAMS
from shared.storage.database import TOUCH
from shared.storage.revision import revision_of


@dataclass(frozen=True, slots=True)
class ConsistentPoint:
    """A moment, for as long as the transactions are open that see it."""

    taken_at: datetime
    held_s: float
    """For how long no service could write."""
    snapshots: Mapping[str, AsyncConnection]
    revisions: Mapping[str, str]
    streams: Mapping[str, StreamRange]
    readers: Mapping[str, int]


@asynccontextmanager
async def consistent_point(target: Target) -> AsyncIterator[ConsistentPoint]:
    """Hold the moment.

    Raises:
        Refused: There is no whole office, or a service does not let go of its database.
    """
    js = target.bus.jetstream()
    revisions = {name: await revision_of(database) for name, database in target.databases.items()}
    if missing := [name for name, revision in revisions.items() if not revision]:
        raise Refused(f"there is nothing to copy: {', '.join(missing)} has no tables")
    async with AsyncExitStack() as open_ones:
        snapshots = {
            name: await open_ones.enter_async_context(database.snapshot())
            for name, database in target.databases.items()
        }
        try:
            for database in target.databases.values():
                async with database.writing():
                    pass  # so that its line is open before anybody waits for it
            async with AsyncExitStack() as fence:
                since = time.monotonic()
                for database in target.databases.values():
                    await fence.enter_async_context(database.writing())
                for snapshot in snapshots.values():
                    await snapshot.execute(TOUCH)
                readers, streams = await asyncio.gather(_readers(js), _streams(js))
                taken_at = datetime.now(UTC)
            held_s = time.monotonic() - since
        except DBAPIError as failure:
            raise Refused(
                f"a database does not let itself be copied ({type(failure.orig).__name__}): try again"
            ) from failure
        except NotFoundError as failure:
            raise Refused("the bus lacks a stream or a reader: let the provision step run first") from failure
        except NatsError as failure:
            raise Refused(f"the bus does not answer ({type(failure).__name__}): try again") from failure
        yield ConsistentPoint(taken_at, held_s, snapshots, revisions, streams, readers)


async def _readers(js: JetStreamContext) -> dict[str, int]:
    """Return up to where each reader has acknowledged everything.

    An acknowledgement follows its commit, so all of that is in what the transactions see.
    """
    infos = await asyncio.gather(*(js.consumer_info(one.stream, one.name) for one in consumers()))
    return {info.name: info.ack_floor.stream_seq if info.ack_floor else 0 for info in infos}


async def _streams(js: JetStreamContext) -> dict[str, StreamRange]:
    """Return what streams hold, after the transactions have begun: what left an outbox by then is in it."""
    infos = await asyncio.gather(*(js.stream_info(stream.name) for stream in STREAMS))
    return {
        stream.name: StreamRange(
            first=info.state.first_seq if info.state.messages else info.state.last_seq + 1,
            last=info.state.last_seq,
        )
        for stream, info in zip(STREAMS, infos, strict=True)
    }
