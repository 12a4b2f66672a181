"""The moment of a copy: services that write all the while wait a little, and their databases agree."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import nats
import pytest
from sqlalchemy import func, select

from deploy.backup.consistent_point import consistent_point
from deploy.backup.errors import CannotCopy
from deploy.backup.target import Target
from deploy.migrations import upgrade
from deploy.services import consumers
from shared.contracts.services import SERVICES
from shared.messaging.streams import provision
from shared.storage import outbox
from shared.storage.database import Database
from tests.conftest import migrated
from tests.support.servers import nats_server

MOMENTS = 5
WORKING_S = 0.2


@pytest.fixture
async def target(database_url: str, tmp_path: Path) -> AsyncIterator[Target]:
    """An office without its services."""
    databases = {service: await migrated(database_url, service) for service in SERVICES}
    with nats_server(tmp_path / "bus") as url:
        bus = await nats.connect(url)
        await provision(bus.jetstream(), consumers())
        yield Target(databases, bus)
        await bus.close()
    for database in databases.values():
        await database.close()


async def passing_on(target: Target, until: asyncio.Event) -> None:
    """Put a word into one database after the other, round and round, as facts go through the services."""
    while not until.is_set():
        for database in target.databases.values():
            async with database.writing() as connection:
                await outbox.put(connection, [outbox.Outgoing("OFFICE", "office.x", "id", "{}")])


@pytest.mark.slow
async def test_no_database_knows_what_another_has_not_said_yet(target: Target) -> None:
    enough = asyncio.Event()
    working = asyncio.create_task(passing_on(target, enough))
    seen = []
    for _ in range(MOMENTS):
        await asyncio.sleep(WORKING_S)
        async with consistent_point(target) as moment:
            await asyncio.sleep(WORKING_S)
            count = select(func.count()).select_from(outbox.outbox)
            seen.append([await snapshot.scalar(count) or 0 for snapshot in moment.snapshots.values()])
    enough.set()
    await working
    for words in seen:
        assert words == sorted(words, reverse=True), "one that comes later in the round has more"
        assert words[0] - words[-1] <= 1
    assert seen == sorted(seen)
    assert seen[0] < seen[-1], "nobody wrote between two moments"


@pytest.mark.slow
async def test_whoever_writes_meanwhile_waits_and_does_not_fail(target: Target) -> None:
    async with target.databases["intake"].writing():
        holding = asyncio.create_task(_moment(target))
        await asyncio.sleep(WORKING_S)
        assert not holding.done(), "it waits for who was first"
    await holding


async def _moment(target: Target) -> None:
    async with consistent_point(target):
        pass


async def test_an_office_without_tables_is_nothing_to_copy(
    open_database: Callable[[str], Awaitable[Database]], tmp_path: Path
) -> None:
    databases = {service: await open_database(service) for service in SERVICES}
    await upgrade(databases["intake"], "intake")
    with nats_server(tmp_path / "bus") as url:
        bus = await nats.connect(url)
        with pytest.raises(CannotCopy, match="deadlines, letters, surveys"):
            await _moment(Target(databases, bus))
        await bus.close()


@pytest.mark.slow
async def test_a_bus_without_streams_is_nothing_to_copy(database_url: str, tmp_path: Path) -> None:
    databases = {service: await migrated(database_url, service) for service in SERVICES}
    with nats_server(tmp_path / "bus") as url:
        bus = await nats.connect(url)
        with pytest.raises(CannotCopy, match="provision"):
            await _moment(Target(databases, bus))
        await bus.close()
    for database in databases.values():
        await database.close()
