"""A service's own database: SQLite or PostgreSQL, one writer at a time, any number of readers."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from sqlalchemy import MetaData, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

BUSY_MS = 30_000
CACHE_KB = 512
"""For each connection; the operating system caches the pages as well."""


POOL_SIZE: Final = 8
"""Connections to PostgreSQL that a process keeps: as many as were in use at once, up to so many."""
CONNECT_S: Final = 10
KEPT_ALIVE: Final = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
LIVE_TIMEOUTS: Final = {
    "timeout": CONNECT_S,
    "command_timeout": 60,
    "server_settings": KEPT_ALIVE | {"idle_in_transaction_session_timeout": "60000"},
}
"""Limits for a broken connection, which gives no sign: we give up a statement, and the server ends a session,
which would otherwise hold the writer's lock for hours."""
LONG_TIMEOUTS: Final = {"timeout": CONNECT_S, "server_settings": KEPT_ALIVE}
"""For copies, which block nobody, and migrations, which must block everybody: both may take hours."""
TOUCH: Final = text("select count(*) from alembic_version")
"""Reads something, since a SQLite snapshot begins with the first read."""


class Database:
    """The database of one service."""

    def __init__(
        self, url: str, service: str, password: Path | None = None, *, long_timeouts: bool = False
    ) -> None:
        self._url = make_url(url.format(service=service))
        if password:
            self._url = self._url.set(password=password.read_text(encoding="utf-8-sig").strip())
        self._writer_lock = crc32(service.encode())
        if self.is_sqlite:
            Path(self._url.database or "").parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._sqlite_engine("BEGIN IMMEDIATE", pool_size=1)
            self._reader = self._sqlite_engine("BEGIN", pool_size=4)
        else:
            self._writer = self._reader = create_async_engine(
                self._url,
                pool_size=POOL_SIZE,
                pool_pre_ping=True,
                connect_args=LONG_TIMEOUTS if long_timeouts else LIVE_TIMEOUTS,
            )

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file beside the service."""
        return self._url.get_backend_name() == "sqlite"

    def file_id(self) -> tuple[int, int] | None:
        """Return what identifies the file that is at its place now; None without one, and on PostgreSQL."""
        if not self.is_sqlite or not self._url.database:
            return None
        try:
            found = os.stat(self._url.database)
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    async def create(self, *tables: MetaData) -> None:
        """Create the tables that are not there yet."""
        async with self.writing() as connection:
            for metadata in tables:
                await connection.run_sync(metadata.create_all)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that writes.

        A service has one at a time, also when it runs in several processes, so whatever it reads still holds
        when it commits.
        """
        async with self._writer.begin() as connection:
            if not self.is_sqlite:
                await connection.execute(
                    text("select pg_advisory_xact_lock(:key)"), {"key": self._writer_lock}
                )
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only reads."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that sees the database as of its first read (`TOUCH`)."""
        engine = (
            self._reader
            if self.is_sqlite
            else create_async_engine(
                self._url, poolclass=NullPool, isolation_level="REPEATABLE READ", connect_args=LONG_TIMEOUTS
            )
        )
        async with engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncConnection]:
        """Open a session of PostgreSQL in autocommit mode; it ends with the block."""
        async with self._reader.connect() as connection:
            session = await connection.execution_options(isolation_level="AUTOCOMMIT")
            try:
                yield session
            finally:
                await session.invalidate()

    async def close(self) -> None:
        """Close all connections."""
        await self._writer.dispose()
        await self._reader.dispose()

    def _sqlite_engine(self, begin: str, pool_size: int) -> AsyncEngine:
        from shared.storage.sqlite_driver import (
            connect_fast,  # not loaded where PostgreSQL is used: it takes memory
        )

        engine = create_async_engine(
            self._url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=60,
            pool_use_lifo=True,  # so that few connections fill their caches, and those are warm
            connect_args={"async_creator_fn": connect_fast},
        )

        @event.listens_for(engine.sync_engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            cursor = connection.cursor()
            for pragma in (
                "journal_mode=WAL",
                "synchronous=FULL",
                f"busy_timeout={BUSY_MS}",
                "foreign_keys=ON",
                "secure_delete=ON",  # deleted data are overwritten in the file
                f"cache_size=-{CACHE_KB}",
            ):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(engine.sync_engine, "begin")
        def start(connection: Any) -> None:
            connection.connection.driver_connection.begin(begin)

        return engine


async def read_snapshot(connection: AsyncConnection) -> None:
    """Let a transaction that only reads see the database as of now; on SQLite every transaction does."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("set transaction isolation level repeatable read"))
