"""The outbox: messages to be published after the transaction is committed.

A row is a parcel: all messages of one transaction on one stream, in order. A batch of five hundred events
costs one row to write, one to read and one to delete, and goes out as one atomic batch.
"""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Annotated, Final, NamedTuple

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import to_json
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


Subject = Annotated[str, StringConstraints(pattern=r"^[^\s]+$")]
MESSAGES: Final = TypeAdapter(list[tuple[Subject, str, str]], config=ConfigDict(defer_build=True))
"""Subject, id and body of each message of a parcel."""


class Parcel(NamedTuple):
    """Messages of one stream, in order."""

    id: int
    stream: str
    messages: tuple[Outgoing, ...]
    is_readable: bool = True
    """False for a row that was changed or damaged outside of this program."""


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


async def first(connection: AsyncConnection, limit: int, *, without: Collection[int] = ()) -> list[Parcel]:
    """Return the oldest parcels, without some rows."""
    query = select(outbox).order_by(outbox.c.id).limit(limit)
    rows = await connection.execute(query.where(outbox.c.id.not_in(without)) if without else query)
    return [_parcel(row.id, row.stream, row.parcel) for row in rows]


def _parcel(id: int, stream: str, content: bytes) -> Parcel:
    try:
        messages = MESSAGES.validate_json(content)
    except (ValidationError, TypeError):
        return Parcel(id, stream, (), is_readable=False)
    return Parcel(id, stream, tuple(Outgoing(stream, *message) for message in messages))


async def remove(connection: AsyncConnection, parcels: Sequence[int]) -> None:
    """Delete published parcels."""
    await connection.execute(delete(outbox).where(outbox.c.id.in_(parcels)))


async def depth(connection: AsyncConnection) -> int:
    """Return how many messages wait."""
    return int((await connection.execute(select(func.coalesce(func.sum(outbox.c.messages), 0)))).scalar_one())
