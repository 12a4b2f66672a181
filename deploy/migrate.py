"""The migration step: the tables of each service's database, made by the one login that may change them.

    python -m deploy.migrate

Runs once before the services, and again after each update.
"""

import asyncio
from typing import Final

from services.deadlines.main import service as deadlines
from services.intake.main import service as intake
from services.letters.main import service as letters
from services.surveys.main import service as surveys
from shared.settings import Settings

SERVICES: Final = (intake, deadlines, letters, surveys)


async def migrate(settings: Settings) -> None:
    """Bring every database up to date."""
    for service in SERVICES:
        await service.create_tables(settings)


if __name__ == "__main__":
    asyncio.run(migrate(Settings()))
