"""A service at work: heard, decided, stored, said on the bus and acknowledged."""

import asyncio
import time
from pathlib import Path

from nats.aio.client import Client

from bench.bus import unsettled
from deploy.migrate import migrate
from shared.gc_tuning import tune_gc
from shared.service.service import Service
from shared.settings import Settings
from shared.storage import outbox
from shared.storage.database import Database

FAR_AWAY = "2100-01-01T00:00:00Z"


async def at_work(service: Service, client: Client, settings: Settings) -> float:
    """Return the seconds from when an open service may hear until nothing is left to hear or to say.

    As in the bare-bones run, opening the database and the bus is not in them.
    """
    tune_gc()
    await migrate(settings)
    app, js, reader = service.app(settings), client.jetstream(), service.consumer
    await js.pause_consumer(reader.stream, reader.name, FAR_AWAY)
    async with app.start_lifespan_context():
        database = Database(settings.database_url, service.name)
        since = time.perf_counter()
        await js.resume_consumer(reader.stream, reader.name)
        while await unsettled(client, reader) or await _unsaid(database):  # noqa: ASYNC110  # neither tells
            await asyncio.sleep(0.05)
        seconds = time.perf_counter() - since
        await database.close()
    return seconds


def settings(url: str, database_url: str, publishers: Path) -> Settings:
    """The settings of a service on the benchmark's bus."""
    return Settings(nats_url=url, database_url=database_url, publishers=publishers, clock="replay")


async def _unsaid(database: Database) -> int:
    async with database.reading() as connection:
        return await outbox.depth(connection)
