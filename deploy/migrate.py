"""The migration step: the tables of each service's database, made by the one login that may change them.

    python -m deploy.migrate

Runs once before the services, and again after each update.
"""

import asyncio

from deploy.provision import SERVICES
from shared.settings import Settings


async def migrate(settings: Settings) -> None:
    """Bring every database up to date."""
    for service in SERVICES:
        await service.create_tables(settings)


if __name__ == "__main__":
    asyncio.run(migrate(Settings()))
