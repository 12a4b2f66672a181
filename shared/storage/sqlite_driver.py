"""A SQLite connection that switches to its thread once for each statement, and once more to commit.

aiosqlite switches to begin, to make a cursor, to execute, to fetch, to close, and to roll back what only
read. Each switch wakes two threads; with few rows that is a third of the cost of a query.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Self, TypeVar

import aiosqlite

FETCHED_ROWS: Final = 1_000
"""Rows that come back with the execution; more rows need another switch."""
PREPARED: Final = 32
"""Statements that a connection keeps prepared: more than a batch needs. A list of values makes a statement of
its own for each length, and one of hundreds of values takes tens of kilobytes."""
T = TypeVar("T")


class _Transaction:
    """What begins a transaction, whether its thread was given a statement of it, and whether it has begun."""

    __slots__ = ("has_begun", "is_used", "words")

    def __init__(self, words: str) -> None:
        self.words = words
        self.is_used = False
        self.has_begun = False


class FastConnection(aiosqlite.Connection):
    """A connection that makes cursors, begins and rolls back without waiting for its thread."""

    _transaction: _Transaction | None = None

    def begin(self, words: str) -> None:
        """Begin a transaction, which comes about with its first statement."""
        self._transaction = _Transaction(words)

    async def commit(self) -> None:
        """Commit what was changed, if there was any statement."""
        if self._transaction and self._transaction.is_used:
            await super().commit()
        self._transaction = None

    async def rollback(self) -> None:
        """Roll back what was not committed. What comes next to the thread comes after it, so nobody waits."""
        transaction, self._transaction = self._transaction, None
        if transaction and transaction.is_used:
            self._tx.put_nowait((None, self._conn.rollback))

    def cursor(self) -> Any:
        """Return a cursor, as an asynchronous context."""
        return Cursor(self)

    @property
    def connection(self) -> sqlite3.Connection:
        """The underlying connection, for its own thread only."""
        return self._conn

    async def in_thread(self, do: Callable[..., T], *args: Any) -> T:
        """Run a function on the thread of the connection, within the transaction."""
        if self._transaction:
            self._transaction.is_used = True
            do, args = self._within, (self._transaction, do, *args)
        done: T = await self._execute(do, *args)  # type: ignore[no-untyped-call]
        return done

    def _within(self, transaction: _Transaction, do: Callable[..., T], *args: Any) -> T:
        if not transaction.has_begun:
            if self._conn.in_transaction:
                self._conn.rollback()  # the one before could not be rolled back, which nobody waited for
            self._conn.execute(transaction.words)
            transaction.has_begun = True
        return do(*args)


class Cursor:
    """A cursor that fetches its first rows while its statement is executed."""

    arraysize = 1
    description: Any = None
    lastrowid: int | None = None
    rowcount = -1

    def __init__(self, connection: FastConnection) -> None:
        self._connection = connection
        self._rows: deque[Any] = deque()
        self._more: sqlite3.Cursor | None = None
        """Set while rows may be left."""

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Execute a statement."""
        await self._connection.in_thread(self._execute, statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Execute a statement once for each of some parameters."""
        await self._connection.in_thread(self._executemany, statement, parameters)
        return self

    async def fetchone(self) -> Any:
        """Return the next row, None after the last."""
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int = 1) -> list[Any]:
        """Return the next rows, so many at most."""
        if self._more and len(self._rows) < size:
            await self._connection.in_thread(self._fetch, self._more, max(size, FETCHED_ROWS))
        return [self._rows.popleft() for _ in range(min(size, len(self._rows)))]

    async def fetchall(self) -> list[Any]:
        """Return the remaining rows."""
        if self._more:
            await self._connection.in_thread(self._fetch, self._more, None)
        rows = list(self._rows)
        self._rows.clear()
        return rows

    async def close(self) -> None:
        """Discard the remaining rows."""
        if self._more:
            await self._connection.in_thread(self._more.close)
            self._more = None

    def _execute(self, statement: str, parameters: Sequence[Any]) -> None:
        cursor = self._connection.connection.execute(statement, parameters)
        self._note(cursor)
        if cursor.description:
            self._fetch(cursor, FETCHED_ROWS)

    def _executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        self._note(self._connection.connection.executemany(statement, parameters))

    def _fetch(self, cursor: sqlite3.Cursor, most: int | None) -> None:
        rows = cursor.fetchall() if most is None else cursor.fetchmany(most)
        self._rows.extend(rows)
        self._more = cursor if len(rows) == most else None
        if self._more is None:
            self._note(cursor)  # the row count is known after the last row
            cursor.close()

    def _note(self, cursor: sqlite3.Cursor) -> None:
        self.description, self.lastrowid, self.rowcount = (
            cursor.description,
            cursor.lastrowid,
            cursor.rowcount,
        )


def connect_fast(database: str, **how: Any) -> FastConnection:
    """Return a connection to be awaited; `how` are the arguments of `sqlite3.connect`."""
    connection = FastConnection(
        lambda: sqlite3.connect(database, cached_statements=PREPARED, **how), iter_chunk_size=FETCHED_ROWS
    )
    connection._thread.daemon = True  # a process that ends does not wait for a connection left open
    return connection
