"""The outbox: what is to be said once the transaction is committed.

A row is a parcel: all that one transaction says on one stream, in order, so that a batch of five hundred
events costs one row to write, one to read and one to delete, and goes out as one atomic batch.
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
"""In a parcel; the server takes at most 1,000 in an atomic batch."""
LARGEST_PARCEL: Final = 4 * 1024 * 1024
"""Characters, so that dead letters of the largest size do not pile up in memory."""


class Outgoing(NamedTuple):
    """A message to be sent. `stream` is empty when no stream keeps it (a receipt)."""

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
    """Keep messages to be sent after the commit; the order within a stream is kept."""
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
    """Return the parcels that were put in first."""
    rows = await connection.execute(select(outbox).order_by(outbox.c.id).limit(limit))
    return [
        Parcel(row.id, row.stream, tuple(Outgoing(row.stream, *message) for message in from_json(row.parcel)))
        for row in rows
    ]


async def remove(connection: AsyncConnection, parcels: Sequence[int]) -> None:
    """Forget parcels that have gone out."""
    await connection.execute(delete(outbox).where(outbox.c.id.in_(parcels)))


async def depth(connection: AsyncConnection) -> int:
    """Return how many messages wait."""
    return int((await connection.execute(select(func.coalesce(func.sum(outbox.c.messages), 0)))).scalar_one())
