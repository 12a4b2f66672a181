"""Writes or counts many rows by one statement, on either database; each is built once for rows of a shape."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Table, TextClause, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

Rows = Sequence[Mapping[str, Any]]
Names = tuple[str, ...]


async def upsert(
    connection: AsyncConnection, table: Table, rows: Rows, *, key: Sequence[str], newer: str = ""
) -> None:
    """Insert rows, or update those whose key exists; with `newer` only if that column would grow."""
    if rows:
        statement = _upsert(connection.dialect.name, table, tuple(key), tuple(rows[0]), newer)
        await connection.execute(statement, list(rows))


async def insert_new(connection: AsyncConnection, table: Table, rows: Rows, *, key: Sequence[str]) -> None:
    """Insert the rows whose key does not exist yet."""
    if rows:
        await connection.execute(_insert_new(connection.dialect.name, table, tuple(key)), list(rows))


async def add_up(connection: AsyncConnection, table: Table, rows: Rows, *, counted: Sequence[str]) -> None:
    """Add to the counts of rows with the same primary key, or insert them."""
    if rows:
        await connection.execute(_add_up(connection.dialect.name, table, tuple(counted)), list(rows))


async def count(connection: AsyncConnection, table: Table, *which: ColumnElement[bool] | TextClause) -> int:
    """Return how many rows meet all conditions."""
    counted = select(func.count()).select_from(table).where(*which)
    return int((await connection.execute(counted)).scalar_one())


@lru_cache(maxsize=64)
def _upsert(dialect: str, table: Table, key: Names, names: Names, newer: str) -> Any:
    insert = _insert(dialect, table)
    changed = {name: insert.excluded[name] for name in names if name not in key}
    grows = insert.excluded[newer] > table.c[newer] if newer else None
    return insert.on_conflict_do_update(index_elements=key, set_=changed, where=grows)


@lru_cache(maxsize=64)
def _insert_new(dialect: str, table: Table, key: Names) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=key)


@lru_cache(maxsize=64)
def _add_up(dialect: str, table: Table, counted: Names) -> Any:
    insert = _insert(dialect, table)
    sums = {name: table.c[name] + insert.excluded[name] for name in counted}
    return insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums)


def _insert(dialect: str, table: Table) -> Any:
    """Return the dialect's insert; a process imports the module of one dialect only."""
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table)
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table)
