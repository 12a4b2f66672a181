"""The position of a service's consumer, stored in the same transaction as what it processed.

The bus knows how far it was told that everything is stored. A database that knows less is an older one, or an
empty one: it was replaced, or lost.
"""

from typing import Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    String,
    Table,
    bindparam,
    case,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.inbox import TABLES

position: Final = Table(
    "position",
    TABLES,
    Column("reader", String, primary_key=True),
    Column("consumer", String, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("delivery", BigInteger, nullable=False),
)
"""`consumer`: when it was created on the bus, since a recreated one counts from the beginning."""


NEW_SEQUENCE: Final[BindParameter[int]] = bindparam("new_sequence")
NEW_DELIVERY: Final[BindParameter[int]] = bindparam("new_delivery")
ADVANCE: Final = (
    update(position)
    .where(position.c.reader == bindparam("of"))
    .values(
        sequence=case((position.c.sequence < NEW_SEQUENCE, NEW_SEQUENCE), else_=position.c.sequence),
        delivery=case((position.c.delivery < NEW_DELIVERY, NEW_DELIVERY), else_=position.c.delivery),
    )
)


class Position(NamedTuple):
    """How far a consumer is."""

    consumer: str
    sequence: int
    """Of the last message, in its stream."""
    delivery: int
    """Number of deliveries to the consumer."""


async def noted(connection: AsyncConnection, reader: str) -> Position | None:
    """Return the noted position; None in a database that has never noted one."""
    row = (await connection.execute(select(position).where(position.c.reader == reader))).one_or_none()
    return Position(row.consumer, row.sequence, row.delivery) if row else None


async def note(connection: AsyncConnection, reader: str, reached: Position) -> None:
    """Note a position in place of any other."""
    await connection.execute(delete(position).where(position.c.reader == reader))
    await connection.execute(insert(position), [{"reader": reader, **reached._asdict()}])


async def advance(connection: AsyncConnection, reader: str, sequence: int, delivery: int) -> None:
    """Move the position to a message, never back. A message that was delivered again has an old sequence."""
    await connection.execute(ADVANCE, {"of": reader, "new_sequence": sequence, "new_delivery": delivery})
