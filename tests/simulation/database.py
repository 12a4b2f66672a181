"""The SQLite connections of a simulated process: no thread, virtual time, faults before or after a statement.

The database itself is real. A process that dies loses its connections between two statements, and SQLite
rolls back what was not committed. After a commit that fails late the process does not know that it came.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from shared.storage.sqlite_driver import FETCHED_ROWS, FastConnection
from tests.simulation.loop import PROCESS, SimulatedProcess

STATEMENT_S: Final = 300e-6


@dataclass
class Disk:
    """How often statements fail while faults last."""

    random: Random
    fails_every: int = 0
    """One statement in so many; none while it is 0."""

    def fails(self) -> bool:
        """Draw whether a statement fails."""
        return bool(self.fails_every) and self.random.random() * self.fails_every < 1

    def takes(self) -> float:
        """Draw how long a statement takes."""
        return self.random.expovariate(1 / STATEMENT_S)


class _DoneAtOnce:
    """The queue of a thread that there is not: SQLAlchemy puts some work there itself."""

    def put_nowait(self, work: "tuple[asyncio.Future[Any] | None, Callable[[], Any]]") -> None:
        """Do it; nobody waits for a rollback."""
        future, do = work
        done = do()
        if future:
            future.set_result(done)


class SimulatedConnection(FastConnection):
    """A connection whose statements run in the event loop, between two virtual pauses."""

    def __init__(
        self, disk: Disk, process: SimulatedProcess, connect: Callable[[], sqlite3.Connection]
    ) -> None:
        super().__init__(connect, iter_chunk_size=FETCHED_ROWS)
        self._tx: Any = _DoneAtOnce()
        self._disk = disk
        process.when_it_dies(self.stop)

    def __await__(self) -> Any:
        return self._connect().__await__()

    async def _connect(self) -> "SimulatedConnection":
        await asyncio.sleep(self._disk.takes())
        self._connection = self._connector()
        return self

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if self._connection is None:
            raise ValueError("Connection closed")
        await asyncio.sleep(self._disk.takes())
        if self._disk.fails():
            raise sqlite3.OperationalError("disk I/O error")
        result = fn(*args, **kwargs)
        await asyncio.sleep(self._disk.takes())
        if self._disk.fails():
            raise sqlite3.OperationalError("disk I/O error")
        return result

    def stop(self) -> None:
        """Close it as the operating system does."""
        connection, self._connection = self._connection, None
        if connection:
            with suppress(sqlite3.Error):
                connection.close()

    async def close(self) -> None:
        """Close it."""
        self.stop()


def connecting(disk: Disk) -> Callable[..., SimulatedConnection]:
    """Return what stands in for `connect_fast`."""

    def connect(database: str, **how: Any) -> SimulatedConnection:
        process = PROCESS.get()
        assert process
        return SimulatedConnection(disk, process, lambda: sqlite3.connect(database, **how))

    return connect
