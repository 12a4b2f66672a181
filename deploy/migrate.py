"""The migration step: the tables of each service's database, made by the one login that may change them.

    python -m deploy.migrate

Runs once before the services, and again after each update; running it twice changes nothing.
"""

import asyncio

from deploy.migrations import MIGRATED, upgrade
from shared.settings import Settings
from shared.storage.database import Database
from shared.storage.revision import revision_of


async def migrate(settings: Settings) -> None:
    """Bring every database up to date, and say which ones were not."""
    for service in MIGRATED:
        database = Database(settings.database_url, service, settings.database_password, long_timeouts=True)
        before = await revision_of(database)
        await upgrade(database, service)
        if (after := await revision_of(database)) != before:
            print(f"{service}: {before or 'nothing'} -> {after}", flush=True)
        await database.close()


if __name__ == "__main__":
    asyncio.run(migrate(Settings()))
