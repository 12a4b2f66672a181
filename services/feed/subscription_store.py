"""Reads and writes how far each subscription is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.feed.tables import redelivery, subscription


async def subscriptions(read: AsyncConnection) -> dict[str, Row[Any]]:
    """Return all rows by name."""
    return {row.name: row for row in await read.execute(select(subscription))}


async def find_subscription(read: AsyncConnection, name: str) -> Row[Any] | None:
    """Return the row of a subscriber, if it has one."""
    return (await read.execute(select(subscription).where(subscription.c.name == name))).one_or_none()


async def begin_subscription(
    connection: AsyncConnection, name: str, added_at: datetime, sequence: int
) -> None:
    """Note a new subscription, in place of an earlier one of this name."""
    await remove_subscriptions(connection, [name])
    await connection.execute(
        subscription.insert(), [{"name": name, "added_at": added_at, "sequence": sequence}]
    )


async def remove_subscriptions(connection: AsyncConnection, names: Sequence[str]) -> None:
    """Remove subscriptions, and what was to be sent to them again."""
    await connection.execute(delete(subscription).where(subscription.c.name.in_(names)))
    await connection.execute(delete(redelivery).where(redelivery.c.subscriber.in_(names)))


async def change_subscription(connection: AsyncConnection, name: str, **values: Any) -> None:
    """Change columns of a subscription."""
    await connection.execute(update(subscription).where(subscription.c.name == name).values(**values))


async def note_sequences(connection: AsyncConnection, sequences: dict[str, int]) -> None:
    """Note how far subscribers are."""
    for name, sequence in sequences.items():
        await change_subscription(connection, name, sequence=sequence)


async def next_redelivery(read: AsyncConnection, name: str) -> Row[Any] | None:
    """Return the first event that is to be sent to a subscriber again."""
    waiting = select(redelivery).where(redelivery.c.subscriber == name)
    return (await read.execute(waiting.order_by(redelivery.c.sequence).limit(1))).one_or_none()


async def remove_redelivery(connection: AsyncConnection, sequence: int) -> None:
    """Remove an event that was sent again."""
    await connection.execute(delete(redelivery).where(redelivery.c.sequence == sequence))


async def homeless_redeliveries(read: AsyncConnection, names: Sequence[str]) -> Sequence[Row[Any]]:
    """Return the events that are to be sent again to others than these."""
    return (await read.execute(select(redelivery).where(redelivery.c.subscriber.not_in(names)))).all()
