"""Migrations of the services' databases, run by alembic.

The revisions of a service are in `services/<name>/migrations/`, numbered without gaps. During an update the
old and the new version of a service run side by side, so a revision must not remove anything that the version
before it uses; the following version may remove it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect

from shared.storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

SERVICES_FOLDER: Final = Path(__file__).parents[2] / "services"
NEWEST: Final = "head"
FIRST: Final = "0001"
"""Revision of a database that was created before migrations existed."""


async def upgrade(
    database: Database, service: str, to: str = NEWEST, *, revisions: Path | None = None
) -> None:
    """Upgrade a database to a revision, in one transaction and under the writer's lock.

    Args:
        database: Database of the service, opened with a login that may change tables.
        service: Name of the service.
        to: Revision to reach.
        revisions: Folder of the revisions, if not the service's own.
    """
    async with database.writing() as connection:
        await connection.run_sync(_upgrade, alembic_of(service, revisions), to)


def alembic_of(service: str, folder: Path | None = None) -> "Config":
    """Return the alembic configuration of a service."""
    from alembic.config import Config  # 9 MB, which the services forked beside this step do not need

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", str(folder or SERVICES_FOLDER / service / "migrations"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _upgrade(connection: Connection, alembic: "Config", to: str) -> None:
    from alembic import command

    alembic.attributes["connection"] = connection
    there = inspect(connection).get_table_names()
    if there and "alembic_version" not in there:
        command.stamp(alembic, FIRST)
    command.upgrade(alembic, to)
