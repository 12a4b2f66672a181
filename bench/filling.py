"""Filling tables with made up rows, as fast as the database takes them."""

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

AT_ONCE: Final = 20_000


@asynccontextmanager
async def indexed_later(database: Database, tables: Sequence[Table]) -> AsyncIterator[None]:
    """Take the indexes of tables away while they are filled, which is faster."""
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
    """Put rows into a table of a database; what a row leaves out is the column's default, or null."""
    where, names = make_url(url), list(table.c.keys())
    defaults = [one.default.arg if isinstance(one.default, ColumnDefault) else None for one in table.c]
    left_out = dict(zip(names, defaults, strict=True))
    values = (list((left_out | row).values()) for row in rows)
    if where.get_backend_name() == "sqlite":
        places, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" for _ in names)
        statement = f"insert into {table.name} ({places}) values ({marks})"  # noqa: S608  # names are ours
        database = sqlite3.connect(str(where.database))
        database.execute("pragma synchronous = off")
        while some := [list(map(_as_sqlite, row)) for row in islice(values, AT_ONCE)]:
            database.executemany(statement, some)
            database.commit()
        database.close()
        return
    host, user = str(where.query["host"]), where.username
    postgresql = await asyncpg.connect(host=host, user=user, database=where.database)
    while some := list(islice(values, AT_ONCE)):
        await postgresql.copy_records_to_table(table.name, records=some, columns=names)
    await postgresql.close()


def _as_sqlite(value: Any) -> Any:
    return _written(value) if isinstance(value, date) else value


@lru_cache(100_000)
def _written(value: date) -> str:
    """Write a day or an instant as the services do; the same few thousand of them come again and again."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value.isoformat()
