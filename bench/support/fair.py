"""The fair limit of a service: its messages in and out, its inbox, its outbox, and a row for each event.

What the service said for the same messages is recorded first. Straight nats-py and the database's driver then
fetch the messages, store inbox, rows and outbox in one transaction, publish the recorded facts in atomic
batches and the receipts one by one, and acknowledge each message. Nothing is validated or decided. The
database is as durable and as careful as the service's own.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg

from bench.support.bare import connected
from bench.support.bus import filled_bus
from bench.support.service_run import Pace, pace_of, run_to_the_end, settings
from shared.contracts.events.envelope import CONTENT_TYPE
from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.direct_get import look_up
from shared.messaging.streams import OFFICE
from shared.service.service import Service

BATCH: Final = 500
TABLES: Final = (
    "create table inbox (reader text, event_id text, taken_on date, primary key (reader, event_id))",
    "create index inbox_taken_on on inbox (taken_on)",
    "create table fair (place bigint primary key, body text not null)",
)
SQLITE_OUTBOX: Final = "create table outbox (id integer primary key autoincrement, stream text, parcel blob)"
POSTGRESQL_OUTBOX: Final = "create table outbox (id bigserial primary key, stream text, parcel bytea)"

Parcel = tuple[str, Sequence[Message]]
"""A stream, empty for receipts, and messages."""
Store = Callable[[Sequence[Msg], Sequence[Parcel]], Awaitable[None]]
Clear = Callable[[], Awaitable[None]]


class Told(NamedTuple):
    """What a service published while it processed some messages."""

    facts: Sequence[Message]
    receipts: Sequence[Message]

    def shared_out(self, batches: int) -> list[list[Parcel]]:
        """Return what goes out with each of so many batches, as evenly as it can be."""
        return [
            [
                (stream, part)
                for stream, messages in ((OFFICE.name, self.facts), ("", self.receipts))
                if (
                    part := messages[
                        len(messages) * number // batches : len(messages) * (number + 1) // batches
                    ]
                )
            ]
            for number in range(batches)
        ]


async def recorded(service: Service, messages: Sequence[Message], folder: Path, publishers: Path) -> Told:
    """Run a service over messages; return what it published."""
    receipts: list[Message] = []
    async with filled_bus(folder / "recorded", [service.consumer], messages) as (url, client):

        async def hear(message: Msg) -> None:
            receipts.append(Message(message.subject, message.data, {}))

        await client.subscribe("receipts.>", cb=hear)
        before = (await client.jetstream().stream_info(OFFICE.name)).state.last_seq
        database_url = f"sqlite+aiosqlite:///{folder}/recorded-{{service}}.db"
        await run_to_the_end(service, client, settings(url, database_url, publishers))
        await client.flush()
        last = (await client.jetstream().stream_info(OFFICE.name)).state.last_seq
        facts = [await _fact(client, sequence) for sequence in range(before + 1, last + 1)]
    return Told(facts, receipts)


async def _fact(client: Client, sequence: int) -> Message:
    found = await look_up(client, OFFICE.name, {"seq": sequence})
    assert found
    return Message(found.subject, found.body, _headers(found.headers["Nats-Msg-Id"]))


def _headers(id: str) -> dict[str, str]:
    return {"Nats-Msg-Id": id, "Content-Type": CONTENT_TYPE}


async def fair_sqlite(client: Client, stream: str, durable: str, count: int, told: Told, file: Path) -> Pace:
    """Return how long it takes with SQLite."""
    database = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "cache_size=-512"):
        database.execute(f"pragma {pragma}")
    for statement in (*TABLES, SQLITE_OUTBOX):
        database.execute(statement)

    async def store(messages: Sequence[Msg], parcels: Sequence[Parcel]) -> None:
        database.execute("begin immediate")
        database.execute(
            "insert into inbox select 'fair', value, current_date from json_each(?) where true"
            " on conflict do nothing returning event_id",
            (json.dumps(_ids(messages)),),
        ).fetchall()
        database.executemany("insert into fair values (?, ?)", _rows(messages))
        database.executemany("insert into outbox (stream, parcel) values (?, ?)", _written(parcels))
        database.execute("commit")

    async def clear() -> None:
        database.execute("delete from outbox")

    try:
        return await _run(client, stream, durable, count, told, store, clear)
    finally:
        database.close()


async def fair_postgresql(
    client: Client, stream: str, durable: str, count: int, told: Told, url: str
) -> Pace:
    """Return how long it takes with PostgreSQL."""
    async with connected(url) as database:
        for statement in (*TABLES, POSTGRESQL_OUTBOX):
            await database.execute(statement)

        async def store(messages: Sequence[Msg], parcels: Sequence[Parcel]) -> None:
            async with database.transaction():
                await database.fetch(
                    "insert into inbox select 'fair', json_array_elements_text($1::json), current_date"
                    " on conflict do nothing returning event_id",
                    json.dumps(_ids(messages)),
                )
                await database.executemany("insert into fair values ($1, $2)", _rows(messages))
                await database.executemany(
                    "insert into outbox (stream, parcel) values ($1, $2)", _written(parcels)
                )

        async def clear() -> None:
            await database.execute("delete from outbox")

        return await _run(client, stream, durable, count, told, store, clear)


def _ids(messages: Sequence[Msg]) -> list[str]:
    return [str((message.headers or {})["Nats-Msg-Id"]) for message in messages]


def _rows(messages: Sequence[Msg]) -> list[tuple[int, str]]:
    return [(message.metadata.sequence.stream, message.data.decode()) for message in messages]


def _written(parcels: Sequence[Parcel]) -> list[tuple[str, bytes]]:
    return [
        (stream, json.dumps([[one.subject, one.body.decode()] for one in messages]).encode())
        for stream, messages in parcels
    ]


async def _run(
    client: Client, stream: str, durable: str, count: int, told: Told, store: Store, clear: Clear
) -> Pace:
    pull = await client.jetstream().pull_subscribe_bind(durable=durable, stream=stream)
    batches, left = told.shared_out(-(-count // BATCH)), count
    since = time.perf_counter(), time.process_time()
    while left:
        messages: list[Msg] = await pull.fetch(BATCH, 1.0)
        parcels = batches.pop(0) if batches else []
        await store(messages, parcels)
        for message in messages:
            await message.ack()
        for name, said in parcels:
            if name:
                await publish_batch(client, said)
            else:
                for one in said:
                    await client.publish(one.subject, one.body)
                await client.flush()
        await clear()
        left -= len(messages)
    await client.flush()
    pace = pace_of(since)
    await pull.unsubscribe()
    await asyncio.sleep(0)
    return pace
