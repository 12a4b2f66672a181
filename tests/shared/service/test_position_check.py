"""A database that knows less than the bus was told is refused: it is empty, or an older copy."""

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete

from shared.messaging.streams import provision
from shared.service import position_check
from shared.service.position_check import DatabaseBehind
from shared.storage import inbox, outbox, position
from shared.storage.database import Database
from tests.shared.conftest import Bus, Toy, heard
from tests.support.eventually import eventually


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "toy.db"


@pytest.fixture
def database_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
async def database(toy: Toy) -> AsyncIterator[Database]:
    """The database of the toy, for a look at it while the service does not run."""
    opened = Database(toy.database_url, "toy")
    yield opened
    await opened.close()


async def process(toy: Toy, bus: Bus, *letters: str) -> None:
    """Let the service process letters, and end."""
    async with toy.running():
        known = await toy.heard()
        await bus.tell(*letters)

        async def has_heard() -> bool:
            return await toy.heard() == known + len(letters)

        await eventually(has_heard)
        await eventually(bus.settled)


def copied(file: Path, to: str) -> Path:
    """Return a copy of a database as it is now, beside it."""
    copy = file.with_suffix(to)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("vacuum into ?", (str(copy),))
    return copy


def put_in_place(copy: Path, file: Path) -> None:
    """Replace a database by a copy, and what SQLite keeps beside it."""
    for beside in ("-wal", "-shm"):
        Path(f"{file}{beside}").unlink(missing_ok=True)
    os.replace(copy, file)


async def start(toy: Toy) -> None:
    async with toy.running():
        pass


@pytest.mark.slow
async def test_an_emptied_database_is_refused_with_the_way_back(
    bus: Bus, toy: Toy, database: Database
) -> None:
    await process(toy, bus, "a", "b")
    async with database.writing() as connection:
        for table in (heard, position.position, inbox.inbox, outbox.outbox):
            await connection.execute(delete(table))
    with pytest.raises(DatabaseBehind, match=r"toy is empty, but .* OFFICE .* message \d+\..*read-again"):
        await start(toy)


@pytest.mark.slow
async def test_an_older_copy_is_refused_and_the_right_file_goes_on(bus: Bus, toy: Toy, file: Path) -> None:
    await process(toy, bus, "a")
    older = copied(file, ".older")
    await process(toy, bus, "b")
    right = copied(file, ".right")
    put_in_place(older, file)
    with pytest.raises(DatabaseBehind, match=r"ends at message \d+, but the bus has delivered"):
        await start(toy)
    put_in_place(right, file)
    await process(toy, bus, "c")
    assert await toy.heard() == 3


@pytest.mark.slow
async def test_messages_that_the_consumer_passes_over_are_not_missed(bus: Bus, toy: Toy) -> None:
    """The service publishes facts of its own, after each that it processes."""
    for letter in "abc":
        await process(toy, bus, letter)
    assert await toy.heard() == 3


@pytest.mark.slow
async def test_a_database_from_before_positions_were_noted_goes_on(
    bus: Bus, toy: Toy, database: Database
) -> None:
    await process(toy, bus, "a")
    async with database.writing() as connection:
        await connection.execute(delete(position.position))
    await process(toy, bus, "b")
    assert await toy.heard() == 2


@pytest.mark.slow
async def test_a_consumer_that_is_recreated_lets_an_older_copy_catch_up(
    bus: Bus, toy: Toy, file: Path
) -> None:
    await process(toy, bus, "a")
    older = copied(file, ".older")
    await process(toy, bus, "b", "c")
    put_in_place(older, file)
    consumer = toy.service().consumer
    await bus.client.jetstream().delete_consumer(consumer.stream, consumer.name)
    await provision(bus.client.jetstream(), [consumer])
    async with toy.running():
        await eventually(bus.settled)
    assert await toy.heard() == 3


@pytest.mark.slow
async def test_a_file_that_is_taken_away_ends_the_service(
    bus: Bus, toy: Toy, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(position_check, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(os, "kill", lambda _pid, number: told.append(number))
    async with toy.running():
        os.unlink(file)

        async def has_ended() -> bool:
            return bool(told)

        await eventually(has_ended)
