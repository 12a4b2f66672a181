"""The migration step: creates and upgrades the tables of every service's database.

    python -m deploy.migrate

Runs before the services, and again after each update, with the only login that may change tables. Running it
twice changes nothing.
"""

import asyncio
import sys

from sqlalchemy.exc import DBAPIError

from deploy.migrations import upgrade
from shared.contracts.services import SERVICES
from shared.settings import Settings
from shared.storage.database import Database
from shared.storage.revision import revision_of


def _reason(trouble: OSError | DBAPIError) -> str:
    """Name what happened; the text of a database error may repeat a row."""
    return type(trouble.orig if isinstance(trouble, DBAPIError) else trouble).__name__


async def migrate(settings: Settings) -> None:
    """Upgrade every database and print those that changed."""
    for service in SERVICES:
        database = Database(settings.database_url, service, settings.database_password, long_timeouts=True)
        before = await revision_of(database)
        await upgrade(database, service)
        if (after := await revision_of(database)) != before:
            print(f"{service}: {before or 'nothing'} -> {after}", flush=True)
        await database.close()


def main() -> None:
    """Upgrade the databases that the settings name; end with a reason if that fails."""
    try:
        asyncio.run(migrate(Settings()))
    except (OSError, DBAPIError) as trouble:
        sys.exit(
            f"a database cannot be opened or changed ({_reason(trouble)}): see that it runs, and its disk"
        )


if __name__ == "__main__":
    main()
