"""The bare-bones run: a raw nats-py fetch and one batched write; it decides nothing and publishes nothing.

Both runs have the same messages in the same order, batches of 500, an acknowledgement for each message after
the commit, the same durability of the database, uvloop, and a clock that starts once everything is open. The
full pipeline does more: it validates and decides, writes several rows with indexes, and publishes up to two
messages for each that it consumes; the bus syncs the facts to disk.
"""

import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
from nats.aio.client import Client
from nats.aio.msg import Msg
from sqlalchemy.engine import make_url

from bench.support.service_run import Pace, pace_of

TABLE = "create table if not exists bare (place bigint primary key, body text not null)"


async def bare_sqlite(client: Client, stream: str, durable: str, count: int, file: Path) -> Pace:
    """Return how long it takes to fetch a number of messages and store them in SQLite."""
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("pragma journal_mode=WAL")
    database.execute("pragma synchronous=FULL")
    database.execute(TABLE)

    async def store(rows: list[tuple[int, str]]) -> None:
        database.execute("begin immediate")
        database.executemany("insert into bare values (?, ?)", rows)
        database.execute("commit")

    try:
        return await _run(client, stream, durable, count, store)
    finally:
        database.close()


async def bare_postgresql(client: Client, stream: str, durable: str, count: int, url: str) -> Pace:
    """Return how long it takes to fetch a number of messages and store them in PostgreSQL."""
    async with connected(url) as database:
        await database.execute(TABLE)

        async def store(rows: list[tuple[int, str]]) -> None:
            async with database.transaction():
                await database.executemany("insert into bare values ($1, $2)", rows)

        return await _run(client, stream, durable, count, store)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Connect to a PostgreSQL database by its driver alone."""
    where = make_url(url)
    database = await asyncpg.connect(
        host=str(where.query["host"]), user=where.username, database=where.database
    )
    try:
        yield database
    finally:
        await database.close()


async def _run(client: Client, stream: str, durable: str, count: int, store) -> Pace:  # type: ignore[no-untyped-def]
    pull = await client.jetstream().pull_subscribe_bind(durable=durable, stream=stream)
    left = count
    since = time.perf_counter(), time.process_time()
    while left:
        messages: list[Msg] = await pull.fetch(500, 1.0)
        await store([(message.metadata.sequence.stream, message.data.decode()) for message in messages])
        for message in messages:
            await message.ack()
        left -= len(messages)
    await client.flush()
    pace = pace_of(since)
    await pull.unsubscribe()
    return pace
