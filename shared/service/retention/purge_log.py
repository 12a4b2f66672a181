"""When each kind was last swept, and how much went since the beginning: numbers, and never who."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Column, MetaData, String, Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.observability.gauge import Gauge
from shared.reference.retention_periods import Kind
from shared.storage.bulk import insert_new
from shared.storage.database import Instant

TABLES: Final = MetaData()
forgotten: Final = Table(
    "forgotten",
    TABLES,
    Column("kind", String, primary_key=True),
    Column("swept_at", Instant, nullable=False),
    Column("removed", BigInteger, nullable=False),
)
"""`swept_at`: by the machine's clock, when nothing was left; at first, since when it is watched."""


async def open_for(connection: AsyncConnection, kinds: Collection[Kind], since: datetime) -> None:
    """Begin to watch kinds that were not watched before."""
    rows = [{"kind": kind, "swept_at": since, "removed": 0} for kind in kinds]
    await insert_new(connection, forgotten, rows, key=["kind"])


async def last_swept(connection: AsyncConnection) -> dict[Kind, datetime]:
    """Return when each kind was swept last."""
    return {Kind(row.kind): row.swept_at for row in await connection.execute(select(forgotten))}


async def note(connection: AsyncConnection, kind: Kind, removed: int, swept_at: datetime | None) -> None:
    """Note how much went, and when nothing was left."""
    noted = update(forgotten).where(forgotten.c.kind == kind).values(removed=forgotten.c.removed + removed)
    await connection.execute(noted if swept_at is None else noted.values(swept_at=swept_at))


async def longest_ago(connection: AsyncConnection) -> datetime | None:
    """Return when the kind was swept that has waited longest."""
    longest: datetime | None = (await connection.execute(select(func.min(forgotten.c.swept_at)))).scalar()
    return longest


async def removed(read: AsyncConnection, _now: datetime) -> dict[str, int]:
    """Return how much went of each kind since the beginning."""
    return {row.kind: row.removed for row in await read.execute(select(forgotten))}


REMOVED: Final = Gauge(
    "motcua_forgotten", "Things whose personal data were removed, their time being over", "kind", removed
)
