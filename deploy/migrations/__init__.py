"""Migrations: how the tables of each service's database came to be, as alembic keeps it.

The revisions of a service lie in its own folder, `services/<name>/migrations/`, numbered without gaps. Old
and new versions of a service run side by side during an update, so a revision adds and never takes away what
the version before it uses; what nobody uses any more goes with the version after.
"""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect

from shared.storage.database import Database

SERVICES: Final = Path(__file__).parents[2] / "services"
MIGRATED: Final = tuple(sorted(folder.parent.name for folder in SERVICES.glob("*/migrations")))
NEWEST: Final = "head"
FIRST: Final = "0001"
"""What a database has that was made before there were migrations."""


async def upgrade(
    database: Database, service: str, to: str = NEWEST, *, revisions: Path | None = None
) -> None:
    """Bring a database up to a revision, in one transaction that no writer of the service shares.

    Args:
        database: Of the service, as its migrator reaches it.
        service: Whose tables they are.
        to: Which revision.
        revisions: Where they lie, if not in the service's own folder.
    """
    async with database.writing() as connection:
        await connection.run_sync(_upgrade, alembic_of(service, revisions), to)


def alembic_of(service: str, folder: Path | None = None) -> Config:
    """Return what alembic has to know of a service."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", str(folder or SERVICES / service / "migrations"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _upgrade(connection: Connection, alembic: Config, to: str) -> None:
    alembic.attributes["connection"] = connection
    there = inspect(connection).get_table_names()
    if there and "alembic_version" not in there:
        command.stamp(alembic, FIRST)
    command.upgrade(alembic, to)
