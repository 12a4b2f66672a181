"""A line to SQLite that goes to its thread once for a statement.

aiosqlite goes there to make a cursor, to execute, to fetch and to close. Each time wakes two threads, and
where rows are few that is a third of what a question costs.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Self, TypeVar

import aiosqlite

BROUGHT: Final = 1_000
"""Rows that come back with the execution; who wants more goes there again."""
T = TypeVar("T")


class Line(aiosqlite.Connection):
    """A connection that makes cursors without going to its thread."""

    def cursor(self) -> Any:
        """Return a cursor, as an asynchronous context."""
        return Cursor(self)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection itself, for its own thread only."""
        return self._conn

    async def there(self, do: Callable[..., T], *args: Any) -> T:
        """Return what a function returns on the thread of the connection."""
        done: T = await self._execute(do, *args)  # type: ignore[no-untyped-call]
        return done


class Cursor:
    """A cursor that has its first rows when its statement is executed."""

    arraysize = 1
    description: Any = None
    lastrowid: int | None = None
    rowcount = -1

    def __init__(self, line: Line) -> None:
        self._line = line
        self._rows: deque[Any] = deque()
        self._more: sqlite3.Cursor | None = None
        """There while rows may be left."""

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Execute a statement."""
        await self._line.there(self._execute, statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Execute a statement once for each of some parameters."""
        await self._line.there(self._executemany, statement, parameters)
        return self

    async def fetchone(self) -> Any:
        """Return the next row, None after the last."""
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int = 1) -> list[Any]:
        """Return the next rows, so many at most."""
        if self._more and len(self._rows) < size:
            await self._line.there(self._bring, self._more, max(size, BROUGHT))
        return [self._rows.popleft() for _ in range(min(size, len(self._rows)))]

    async def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        if self._more:
            await self._line.there(self._bring, self._more, None)
        rows = list(self._rows)
        self._rows.clear()
        return rows

    async def close(self) -> None:
        """Let go of the rows that are left."""
        if self._more:
            await self._line.there(self._more.close)
            self._more = None

    def _execute(self, statement: str, parameters: Sequence[Any]) -> None:
        cursor = self._line.connection.execute(statement, parameters)
        self._note(cursor)
        if cursor.description:
            self._bring(cursor, BROUGHT)

    def _executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        self._note(self._line.connection.executemany(statement, parameters))

    def _bring(self, cursor: sqlite3.Cursor, most: int | None) -> None:
        rows = cursor.fetchall() if most is None else cursor.fetchmany(most)
        self._rows.extend(rows)
        self._more = cursor if len(rows) == most else None
        if self._more is None:
            self._note(cursor)  # what a statement has changed it knows after its last row
            cursor.close()

    def _note(self, cursor: sqlite3.Cursor) -> None:
        self.description, self.lastrowid, self.rowcount = (
            cursor.description,
            cursor.lastrowid,
            cursor.rowcount,
        )


def connect_fast(database: str, **how: Any) -> Line:
    """Return a line to a database, to be awaited; `how` is as `sqlite3.connect` takes it."""
    line = Line(lambda: sqlite3.connect(database, **how), iter_chunk_size=BROUGHT)
    line._thread.daemon = True  # a process that is told to end waits for no line that was left open
    return line
