"""A service at work: heard, decided, stored, said on the bus and acknowledged."""

import asyncio
import time
from pathlib import Path

from nats.aio.client import Client

from bench.bus import unsettled
from shared import outbox
from shared.collector import collect_seldom
from shared.db import Database
from shared.service import Service
from shared.settings import Settings


async def at_work(service: Service, client: Client, settings: Settings) -> float:
    """Return the seconds from the service's start until nothing is left to hear or to say."""
    collect_seldom()
    app = service.app(settings)
    since = time.perf_counter()
    async with app.start_lifespan_context():
        database = Database(settings.database_url, service.name)
        while await unsettled(client, service.reader) or await _unsaid(database):  # noqa: ASYNC110  # neither tells
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
