"""The schema revision of a service's database, and the one that this version needs.

Only the migration step changes tables; services check.
"""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from shared.errors import PublicError
from shared.storage.database import Database
from shared.storage.transient import is_transient


class SchemaTooOld(PublicError):
    """The database has the tables of an older version."""

    def __init__(self, service: str, found: str, needed: str) -> None:
        state = f"is at revision {found}, this version needs {needed}" if found else "has no tables"
        lost = "" if found else ". If it had data: see docs/operations.md, Lost data"
        first = "run the migration step first (python -m deploy.migrate)"
        super().__init__(f"the database of {service} {state}: {first}{lost}")


def newest(migrations: Path) -> str:
    """Return the newest revision of a folder of migrations, empty if it has none."""
    return max((file.name.partition("_")[0] for file in migrations.glob("[0-9]*_*.py")), default="")


async def revision_of(database: Database) -> str:
    """Return the revision that a database is at, empty if it has none."""
    async with database.reading() as connection:
        try:
            return str(await connection.scalar(text("select version_num from alembic_version")) or "")
        except (OperationalError, ProgrammingError) as failure:
            if is_transient(failure) and not database.is_sqlite:
                raise
            return ""


async def require(database: Database, service: str, needed: str) -> None:
    """Check that a database is at the needed revision or a newer one, since newer ones only add.

    Raises:
        SchemaTooOld: It is not.
    """
    if (found := await revision_of(database)) < needed:
        raise SchemaTooOld(service, found, needed)
