"""The relay publishes the parcels of the outbox in order and deletes those that the bus has acknowledged.

A parcel goes out as one atomic batch: the server syncs it to disk once, not five hundred times. If the
process dies between the server's acknowledgement and the deletion, the server refuses the batch as a
duplicate; its messages are then published one by one, and the server drops those that it has.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final
from zlib import crc32

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.events.envelope import CONTENT_TYPE
from shared.contracts.events.traceparent import is_followed, step_after, traceparent_within
from shared.messaging.atomic_batch import ACK_S, Message, PublishRefused, publish_batch_idempotently
from shared.messaging.streams import IN, OFFICE, STREAMS
from shared.messaging.written_together import publish_together
from shared.observability import tracing
from shared.observability.step import Step
from shared.storage import outbox
from shared.storage.database import Database
from shared.storage.outbox import Outgoing, Parcel

log = structlog.get_logger()
POLL_S: Final = 1.0
PARCELS: Final = 4
EVENTS: Final = frozenset({OFFICE.name, IN.name})


STREAM_NAMES: Final = frozenset({"", *(stream.name for stream in STREAMS)})


class Disconnected(NatsError):
    """The connection to the bus is broken; the client is connecting again."""


class Relay:
    """Publishes the outbox of a service."""

    def __init__(self, database: Database, client: Client, service: str) -> None:
        self._database = database
        self._client = client
        self._service = service
        self._woken = asyncio.Event()
        self.failing = ""
        """Why the last attempt failed; empty if it succeeded."""
        self.unreadable: set[int] = set()
        """Ids of rows that this process has found to hold no parcel."""

    def wake(self) -> None:
        """Tell the relay that the outbox has something new."""
        self._woken.set()

    async def run(self) -> None:
        """Publish until cancelled; retry whatever the bus does not take now."""
        while True:
            self._woken.clear()
            try:
                while await self.publish_some():
                    pass
                self.failing = ""
            except (NatsError, PublishRefused, TimeoutError, DBAPIError, OSError) as trouble:
                self.failing = str(trouble) if isinstance(trouble, PublishRefused) else type(trouble).__name__
                log.warning("outbox_publish_retrying", reason=self.failing)
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._woken.wait()

    async def publish_some(self) -> bool:
        """Publish the first parcels; return whether more may be left.

        A row that holds no parcel stays where it is and the others go on, since no reader needs their order.

        Raises:
            Disconnected: The bus is away.
        """
        if not self._client.is_connected:  # what is published now would wait in the client's memory
            raise Disconnected
        async with self._exclusively() as connection:
            rows = await outbox.first(connection, PARCELS, without=self.unreadable)
            if not rows:
                return False
            parcels = [row for row in rows if row.is_readable and row.stream in STREAM_NAMES]
            for id in {row.id for row in rows} - {parcel.id for parcel in parcels}:
                self.unreadable.add(id)
                log.error("outbox_row_unreadable", row=id)
            if self._database.is_sqlite:
                await connection.rollback()  # while a snapshot is held, SQLite cannot start its log again
            for parcel in parcels:
                await self._publish(parcel)
            async with self._database.writing() as writing:
                await outbox.remove(writing, [parcel.id for parcel in parcels])
        return len(rows) == PARCELS

    async def _publish(self, parcel: Parcel) -> None:
        since_ns = time.time_ns()
        if not parcel.stream:
            receipts = [Message(message.subject, message.body.encode(), {}) for message in parcel.messages]
            await publish_together(self._client, receipts)
            await self._client.flush(ACK_S)
        else:
            messages = [_message(message) for message in parcel.messages]
            await publish_batch_idempotently(self._client, messages)
            if tracing.is_on():
                tracing.export(_steps(messages, since_ns))

    @asynccontextmanager
    async def _exclusively(self) -> AsyncIterator[AsyncConnection]:
        """Keep other processes of the service from publishing at the same time, since order matters."""
        async with self._database.reading() as connection:
            if not self._database.is_sqlite:
                key: dict[str, Any] = {"key": crc32(f"relay:{self._service}".encode())}
                await connection.execute(text("select pg_advisory_xact_lock(:key)"), key)
            yield connection


def _message(message: Outgoing) -> Message:
    content_type = CONTENT_TYPE if message.stream in EVENTS else "application/json"
    headers = {"Nats-Msg-Id": message.id, "Content-Type": content_type}
    return Message(message.subject, message.body.encode(), headers)


def _steps(messages: Sequence[Message], since_ns: int) -> Iterator[Step]:
    """Yield a trace step for each traced message, now that the bus has it."""
    for message in messages:
        after = traceparent_within(message.body)
        if after and is_followed(after):
            subject = message.subject.rpartition(".")[0]
            own = step_after(after, "publish", message.headers["Nats-Msg-Id"])
            yield Step(f"publish {subject}", own, after, since_ns, "producer", together=len(messages))
