"""The purge log: when each kind was last purged, and how much was removed. It holds numbers only."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Column, MetaData, String, Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.observability.gauge import Gauge
from shared.reference.retention_periods import Kind
from shared.storage.bulk import insert_new
from shared.storage.tables import Instant

TABLES: Final = MetaData()
purge_log: Final = Table(
    "purge_log",
    TABLES,
    Column("kind", String, primary_key=True),
    Column("purged_at", Instant, nullable=False),
    Column("removed", BigInteger, nullable=False),
)
"""`purged_at`: by the machine's clock, when nothing expired was left; at first, since when it is watched."""


async def start_watching(connection: AsyncConnection, kinds: Collection[Kind], since: datetime) -> None:
    """Add the kinds that the log does not have yet."""
    rows = [{"kind": kind, "purged_at": since, "removed": 0} for kind in kinds]
    await insert_new(connection, purge_log, rows, key=["kind"])


async def last_purged(connection: AsyncConnection) -> dict[Kind, datetime]:
    """Return when each kind was purged last."""
    return {Kind(row.kind): row.purged_at for row in await connection.execute(select(purge_log))}


async def note(connection: AsyncConnection, kind: Kind, removed: int, purged_at: datetime | None) -> None:
    """Note how much was removed, and when nothing expired was left."""
    noted = update(purge_log).where(purge_log.c.kind == kind).values(removed=purge_log.c.removed + removed)
    await connection.execute(noted if purged_at is None else noted.values(purged_at=purged_at))


async def longest_ago(connection: AsyncConnection) -> datetime | None:
    """Return when the kind was purged that has waited longest."""
    longest: datetime | None = (await connection.execute(select(func.min(purge_log.c.purged_at)))).scalar()
    return longest


async def removed(read: AsyncConnection, _now: datetime) -> dict[str, int]:
    """Return how much of each kind was removed since the beginning."""
    return {row.kind: row.removed for row in await read.execute(select(purge_log))}


REMOVED: Final = Gauge(
    "motcua_purged_total",
    "Items whose personal data were removed after their retention period",
    "kind",
    removed,
    type="counter",
)
