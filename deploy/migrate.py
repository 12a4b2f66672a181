"""The migration step: creates and upgrades the tables of every service's database.

    python -m deploy.migrate

Runs before the services, and again after each update, with the only login that may change tables. Running it
twice changes nothing.
"""

import asyncio

from deploy.migrations import upgrade
from shared.contracts.services import SERVICES
from shared.settings import Settings
from shared.storage.database import Database
from shared.storage.revision import revision_of


async def migrate(settings: Settings) -> None:
    """Upgrade every database and print those that changed."""
    for service in SERVICES:
        database = Database(settings.database_url, service, settings.database_password, long_timeouts=True)
        before = await revision_of(database)
        await upgrade(database, service)
        if (after := await revision_of(database)) != before:
            print(f"{service}: {before or 'nothing'} -> {after}", flush=True)
        await database.close()


if __name__ == "__main__":
    asyncio.run(migrate(Settings()))
