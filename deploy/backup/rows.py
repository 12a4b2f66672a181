"""Rows of a database as lines of JSON and back, the same from SQLite and from PostgreSQL.

Tables are reflected from the database, since a copy may be older than this version.
"""

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from pydantic_core import from_json, to_json
from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.backup.archive import PART_BYTES
from shared.storage.tables import Instant

NOT_COPIED: Final = frozenset({"alembic_version", "position", "restored"})
"""The revision is in the header of a copy; the position of the consumer and the time of the last restore
belong to one installation only."""
SET_SEQUENCE: Final = text("select setval(cast(pg_get_serial_sequence(:table, :column) as regclass), :last)")
"""Does nothing for a column without a sequence, or an empty table."""
BATCH_ROWS: Final = 1000
"""Rows that are read or written together."""


async def tables(connection: AsyncConnection) -> list[Table]:
    """Return the tables that are copied, each after the tables that it refers to."""
    return await connection.run_sync(_reflected)


async def lines(connection: AsyncConnection, table: Table, columns: Sequence[str]) -> AsyncIterator[bytes]:
    """Yield the rows of a table in the order of their primary key, in blocks of lines.

    Text is ordered by its bytes on both databases. The order of insertion is not preserved, since it would
    show which citizen gave which answer.
    """
    by_key = [_by_bytes(column, connection) for column in table.primary_key]
    rows = select(*(table.c[name] for name in columns)).order_by(*by_key)
    found = await connection.stream(
        rows.execution_options(yield_per=await _batch_size(connection, table, columns))
    )
    async for part in found.partitions():
        yield b"".join(_line(columns, row) for row in part)


async def load(connection: AsyncConnection, table: Table, part: Iterable[bytes]) -> int:
    """Write lines of rows into a table and return how many."""
    values = [_values(table, from_json(line)) for line in part]
    for start in range(0, len(values), BATCH_ROWS):
        await connection.execute(insert(table), values[start : start + BATCH_ROWS])
    return len(values)


async def advance_sequences(connection: AsyncConnection, table: Table) -> None:
    """Set PostgreSQL's sequences to the largest loaded ids; SQLite does so itself."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key:
        if isinstance(column.type, Integer):
            last = await connection.scalar(select(func.max(column)))
            await connection.execute(SET_SEQUENCE, {"table": table.name, "column": column.name, "last": last})


async def _batch_size(connection: AsyncConnection, table: Table, columns: Sequence[str]) -> int:
    """Return how many rows are read together, so that large documents do not fill the memory."""
    documents = [table.c[name] for name in columns if isinstance(table.c[name].type, LargeBinary)]
    if not documents:
        return BATCH_ROWS
    largest = (
        await connection.execute(select(*(func.max(func.length(column)) for column in documents)))
    ).one()
    return max(1, min(BATCH_ROWS, PART_BYTES // max(1, *(size or 0 for size in largest))))


def _reflected(connection: Connection) -> list[Table]:
    found = MetaData()
    event.listen(found, "column_reflect", _use_our_instant)
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in NOT_COPIED]


def _use_our_instant(_inspector: Any, _table: Table, column: Any) -> None:
    if isinstance(column["type"], DateTime):
        column["type"] = Instant()


def _by_bytes(column: Column[Any], connection: AsyncConnection) -> Any:
    is_text = isinstance(column.type, String) and connection.dialect.name == "postgresql"
    return column.collate("C") if is_text else column


def _line(columns: Sequence[str], row: Sequence[Any]) -> bytes:
    held = {
        name: b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in zip(columns, row, strict=True)
    }
    return to_json(held) + b"\n"


def _values(table: Table, held: dict[str, Any]) -> dict[str, Any]:
    return {name: value if value is None else _reader(table.c[name])(value) for name, value in held.items()}


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    match column.type:
        case Instant():
            return datetime.fromisoformat
        case Date():
            return date.fromisoformat
        case LargeBinary():
            return b64decode
    return _unchanged


def _unchanged(value: Any) -> Any:
    return value
