"""Drafts the next revision of a service from the difference between its tables and its last revision.

    python -m deploy.migrations.draft SERVICE "What changes."

Check the draft: alembic sees a renamed column as one dropped and one added.
"""

import asyncio
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from sqlalchemy import Connection, MetaData

from deploy.migrations import SERVICES_FOLDER, alembic_of, upgrade
from shared.service.retention import purge_log
from shared.storage import dead_letter, outbox, position
from shared.storage.database import Database
from shared.storage.partial_index import DIALECTS, set_conditions
from shared.storage.revision import newest


def tables_of(service: str) -> list[MetaData]:
    """Return the tables of a service, those that every service has included."""
    inbox_and_more = (position.position.metadata, dead_letter.dead_letter.metadata)  # which are one
    own = import_module(f"services.{service}.tables").TABLES
    return [inbox_and_more[0], outbox.TABLES, purge_log.TABLES, own]


async def draft(service: str, words: str) -> None:
    """Write the next revision into the folder of the service."""
    alembic = alembic_of(service)
    alembic.attributes["tables"] = tables = tables_of(service)
    for metadata in tables:
        set_conditions(metadata, *DIALECTS)
    number = f"{int(newest(SERVICES_FOLDER / service / 'migrations') or 0) + 1:04}"

    def write(connection: Connection) -> None:
        alembic.attributes["connection"] = connection
        command.revision(alembic, words, autogenerate=True, rev_id=number)

    with TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder)}/draft.db", service)
        if number != "0001":
            await upgrade(database, service)
        async with database.writing() as connection:
            await connection.run_sync(write)
        await database.close()


if __name__ == "__main__":
    asyncio.run(draft(*sys.argv[1:]))
