"""Writes or counts many rows by one statement, on either database; each is built once for rows of a shape.

Rows go to the driver as tuples: SQLAlchemy would look up each name of each row again, which takes longer than
the database needs to store them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Dialect, Table, TextClause, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

Rows = Sequence[Mapping[str, Any]]
Names = tuple[str, ...]


class Compiled(NamedTuple):
    """A statement in a database's own words, and in order the names of its values with what prepares each."""

    words: str
    values: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    defaults: Mapping[str, Any]
    """Of the columns that rows of this shape leave out."""

    def tuples_of(self, rows: Rows) -> list[tuple[Any, ...]]:
        """Return the values of rows as the driver takes them."""
        if self.defaults:
            rows = [{**self.defaults, **row} for row in rows]
        columns = [
            [prepare(row[name]) for row in rows] if prepare else [row[name] for row in rows]
            for name, prepare in self.values
        ]
        return list(zip(*columns, strict=True))


async def insert(connection: AsyncConnection, table: Table, rows: Rows) -> None:
    """Insert rows, none of whose keys exists."""
    if rows:
        await _write(connection, _insert(connection.dialect.name, table), rows)


async def upsert(
    connection: AsyncConnection, table: Table, rows: Rows, *, key: Sequence[str], newer: str = ""
) -> None:
    """Insert rows, or update those whose key exists; with `newer` only if that column would grow."""
    if rows:
        names = tuple(rows[0])
        await _write(connection, _upsert(connection.dialect.name, table, tuple(key), names, newer), rows)


async def insert_new(connection: AsyncConnection, table: Table, rows: Rows, *, key: Sequence[str]) -> None:
    """Insert the rows whose key does not exist yet."""
    if rows:
        await _write(connection, _insert_new(connection.dialect.name, table, tuple(key)), rows)


async def add_up(connection: AsyncConnection, table: Table, rows: Rows, *, counted: Sequence[str]) -> None:
    """Add to the counts of rows with the same primary key, or insert them."""
    if rows:
        await _write(connection, _add_up(connection.dialect.name, table, tuple(counted)), rows)


async def count(connection: AsyncConnection, table: Table, *which: ColumnElement[bool] | TextClause) -> int:
    """Return how many rows meet all conditions."""
    counted = select(func.count()).select_from(table).where(*which)
    return int((await connection.execute(counted)).scalar_one())


async def _write(connection: AsyncConnection, insert: Any, rows: Rows) -> None:
    compiled = _compiled(connection.dialect, insert, tuple(rows[0]))
    await connection.exec_driver_sql(compiled.words, compiled.tuples_of(rows))


@lru_cache(maxsize=256)
def _compiled(dialect: Dialect, insert: Any, names: Names) -> Compiled:
    compiled = insert.compile(dialect=dialect, column_keys=list(names))
    values = [(name, compiled.binds[name].type) for name in compiled.positiontup]
    return Compiled(
        str(compiled),
        tuple((name, type.dialect_impl(dialect).bind_processor(dialect)) for name, type in values),
        {one.key: one.default.arg for one in compiled.insert_prefetch if one.default.is_scalar},
    )


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


@lru_cache(maxsize=64)
def _insert(dialect: str, table: Table) -> Any:
    """Return the dialect's insert; a process imports the module of one dialect only."""
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table).inline()
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table).inline()
