"""Of several processes of a service, one works; the next takes over when it is gone."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.service.leader import leadership
from shared.storage.database import Database
from shared.storage.transient import is_transient

SOON_S = 10
END_HOLDER = text("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted")

Open = Callable[[str], Awaitable[Database]]


async def sit(database: Database, sitting: asyncio.Event) -> None:
    async with leadership(database, "toy") as until_lost:
        sitting.set()
        await until_lost()


@pytest.fixture
async def database(open_database: Open) -> Database:
    return await open_database("toy")


async def test_whoever_comes_first_sits(database: Database) -> None:
    async with asyncio.timeout(SOON_S), leadership(database, "toy"):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_second_sits_when_the_first_gets_up_and_not_before(database: Database) -> None:
    second = asyncio.Event()
    async with leadership(database, "toy"):
        waiting = asyncio.create_task(sit(database, second))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await second.wait()
    async with asyncio.timeout(SOON_S):
        await second.wait()
    waiting.cancel()


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_loses_the_session_is_told_as_of_a_database_that_is_away(database: Database) -> None:
    sitting = asyncio.Event()
    holder = asyncio.create_task(sit(database, sitting))
    async with asyncio.timeout(SOON_S):
        await sitting.wait()
        async with database.reading() as connection:
            await connection.execute(END_HOLDER)
        with pytest.raises(DBAPIError) as lost:
            await holder
    assert is_transient(lost.value)
