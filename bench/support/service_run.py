"""Runs a service until it has consumed and acknowledged all messages and published its own."""

import asyncio
import time
from pathlib import Path
from typing import NamedTuple

from nats.aio.client import Client

from bench.support.bus import unacknowledged
from deploy.migrations import upgrade
from shared.gc_tuning import tune_gc
from shared.messaging.batch_subscriber import CONTEXT
from shared.messaging.context import ServiceContext
from shared.service.service import Service
from shared.settings import Settings
from shared.storage import outbox
from shared.storage.database import Database

PAUSED_UNTIL = "2100-01-01T00:00:00Z"


class Pace(NamedTuple):
    """How long a run took, and how long its process was busy; the second says more where others work, too."""

    seconds: float
    busy: float


def pace_of(since: tuple[float, float]) -> Pace:
    """Return the pace since a moment, told by `perf_counter` and `process_time`."""
    return Pace(time.perf_counter() - since[0], time.process_time() - since[1])


async def run_to_the_end(service: Service, client: Client, settings: Settings) -> Pace:
    """Return the pace from the first fetch until no message is left to consume or to publish.

    As in the runs beside it, the time to open the database and the bus is not included, nor do questions
    to the bus whether it is done take the process's time.
    """
    tune_gc()
    database = Database(settings.database_url, service.name)
    await upgrade(database, service.name)
    app, js, consumer = service.app(settings), client.jetstream(), service.consumer
    await js.pause_consumer(consumer.stream, consumer.name, PAUSED_UNTIL)
    waiting = await unacknowledged(client, consumer)
    async with app.start_lifespan_context():
        assert app.broker
        context: ServiceContext = app.broker.context.get(CONTEXT)
        since = time.perf_counter(), time.process_time()
        await js.resume_consumer(consumer.stream, consumer.name)
        while context.stats.processed + context.stats.dead_lettered < waiting:  # noqa: ASYNC110  # costs nothing
            await asyncio.sleep(0.05)
        while await unacknowledged(client, consumer) or await _unpublished(database):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        pace = pace_of(since)
        await database.close()
    return pace


def settings(url: str, database_url: str, publishers: Path) -> Settings:
    """Return the settings of a service on the benchmark's bus."""
    return Settings(nats_url=url, database_url=database_url, publishers=publishers, clock="replay")


async def _unpublished(database: Database) -> int:
    async with database.reading() as connection:
        return await outbox.depth(connection)
