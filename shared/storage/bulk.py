"""Writes or counts many rows by one statement, on either database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, TextClause, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

Rows = Sequence[Mapping[str, Any]]


async def upsert(connection: AsyncConnection, table: Table, rows: Rows, *, key: Sequence[str]) -> None:
    """Insert rows, or update those whose key exists."""
    if rows:
        insert = _insert(connection, table)
        changed = {name: insert.excluded[name] for name in rows[0] if name not in key}
        await connection.execute(
            insert.on_conflict_do_update(index_elements=list(key), set_=changed), list(rows)
        )


async def insert_new(connection: AsyncConnection, table: Table, rows: Rows, *, key: Sequence[str]) -> None:
    """Insert the rows whose key does not exist yet."""
    if rows:
        insert = _insert(connection, table)
        await connection.execute(insert.on_conflict_do_nothing(index_elements=list(key)), list(rows))


async def add_up(connection: AsyncConnection, table: Table, rows: Rows, *, counted: Sequence[str]) -> None:
    """Add to the counts of rows with the same primary key, or insert them."""
    if rows:
        insert = _insert(connection, table)
        sums = {name: table.c[name] + insert.excluded[name] for name in counted}
        await connection.execute(
            insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums), list(rows)
        )


async def count(connection: AsyncConnection, table: Table, *which: ColumnElement[bool] | TextClause) -> int:
    """Return how many rows meet all conditions."""
    counted = select(func.count()).select_from(table).where(*which)
    return int((await connection.execute(counted)).scalar_one())


def _insert(connection: AsyncConnection, table: Table) -> Any:
    """Return the dialect's insert; a process imports the module of one dialect only."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table)
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table)
