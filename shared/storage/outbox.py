"""The outbox: messages to be published after the transaction is committed.

A row is a parcel: all messages of one transaction on one stream, in order. A batch of five hundred events
costs one row to write, one to read and one to delete, and goes out as one atomic batch.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from pydantic_core import from_json, to_json
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.chunks import chunked

TABLES: Final = MetaData()
outbox: Final = Table(
    "outbox",
    TABLES,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("stream", String, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("parcel", LargeBinary, nullable=False),
)
MOST_MESSAGES: Final = 500
"""In a parcel; the server accepts at most 1,000 in an atomic batch."""
LARGEST_PARCEL: Final = 4 * 1024 * 1024
"""Characters, so that dead letters of the largest size do not pile up in memory."""


class Outgoing(NamedTuple):
    """A message to be published. `stream` is empty when no stream stores it (a receipt)."""

    stream: str
    subject: str
    id: str
    body: str


class Parcel(NamedTuple):
    """Messages of one stream, in order."""

    id: int
    stream: str
    messages: tuple[Outgoing, ...]


async def put(connection: AsyncConnection, messages: Sequence[Outgoing]) -> None:
    """Store messages to be published after the commit; the order within a stream is kept."""
    rows = [
        {"stream": stream, "messages": len(part), "parcel": to_json([message[1:] for message in part])}
        for stream, group in groupby(
            sorted(messages, key=lambda message: message.stream), key=lambda m: m.stream
        )
        for part in chunked(group, MOST_MESSAGES, LARGEST_PARCEL)
    ]
    if rows:
        await connection.execute(insert(outbox), rows)


async def first(connection: AsyncConnection, limit: int) -> list[Parcel]:
    """Return the oldest parcels."""
    rows = await connection.execute(select(outbox).order_by(outbox.c.id).limit(limit))
    return [
        Parcel(row.id, row.stream, tuple(Outgoing(row.stream, *message) for message in from_json(row.parcel)))
        for row in rows
    ]


async def remove(connection: AsyncConnection, parcels: Sequence[int]) -> None:
    """Delete published parcels."""
    await connection.execute(delete(outbox).where(outbox.c.id.in_(parcels)))


async def depth(connection: AsyncConnection) -> int:
    """Return how many messages wait."""
    return int((await connection.execute(select(func.coalesce(func.sum(outbox.c.messages), 0)))).scalar_one())
