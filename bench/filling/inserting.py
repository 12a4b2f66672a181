"""Fills tables with generated rows, as fast as the database accepts them."""

import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any, Final

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import ColumnDefault, Table, text
from sqlalchemy.engine import make_url

from shared.storage.database import Database

INSERT_BATCH: Final = 20_000


@asynccontextmanager
async def indexed_later(database: Database, tables: Sequence[Table]) -> AsyncIterator[None]:
    """Drop the indexes of tables for the time of the block and create them again, which is faster."""
    indexes = [index for table in tables for index in table.indexes]
    async with database.writing() as connection:
        for index in indexes:
            await connection.run_sync(index.drop)
    yield
    async with database.writing() as connection:
        if database.is_sqlite:
            await connection.execute(text("pragma cache_size = -262144"))
        for index in indexes:
            await connection.run_sync(index.create)
    if not database.is_sqlite:
        async with database.writing() as connection:
            await connection.execute(text("analyze"))


async def insert(url: str, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows into a table; a column that a row does not have gets its default, or null."""
    where, names = make_url(url), list(table.c.keys())
    defaults = [
        column.default.arg if isinstance(column.default, ColumnDefault) else None for column in table.c
    ]
    row_of_defaults = dict(zip(names, defaults, strict=True))
    values = (list((row_of_defaults | row).values()) for row in rows)
    if where.get_backend_name() == "sqlite":
        columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" for _ in names)
        statement = f"insert into {table.name} ({columns}) values ({marks})"  # noqa: S608  # names are ours
        database = sqlite3.connect(str(where.database))
        database.execute("pragma synchronous = off")
        while batch := list(islice(values, INSERT_BATCH)):
            database.executemany(statement, batch)
            database.commit()
        database.close()
        return
    host, user = str(where.query["host"]), where.username
    postgresql = await asyncpg.connect(host=host, user=user, database=where.database)
    while batch := list(islice(values, INSERT_BATCH)):
        await postgresql.copy_records_to_table(table.name, records=batch, columns=names)
    await postgresql.close()


@lru_cache(100_000)
def _written(value: date) -> str:
    """Write a day or an instant as the services do; the same few thousand of them come again and again."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value.isoformat()


for _kind in (date, datetime):  # SQLite asks only for values that it does not know
    sqlite3.register_adapter(_kind, _written)
