"""A change of large tables takes its time: the step that makes it is not cut off, and services wait."""

from pathlib import Path

import pytest
from sqlalchemy import text

from deploy import migrate, migrations
from shared.settings import Settings
from shared.storage import database
from shared.storage.database import Database
from shared.storage.revision import revision_of
from shared.storage.transient import is_transient
from tests.conftest import create_postgresql

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]
LONG = """
from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    op.execute("create table large (row int)")
    op.execute("select pg_sleep(2)")
"""


@pytest.fixture
def revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One service, whose revision takes longer than a statement of a service may."""
    folder = tmp_path / "toy" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_long.py").write_text(LONG, encoding="utf-8")
    monkeypatch.setattr(migrations, "SERVICES_FOLDER", tmp_path)
    monkeypatch.setattr(migrate, "SERVICES", ("toy",))
    monkeypatch.setattr(database, "LIVE_TIMEOUTS", database.LIVE_TIMEOUTS | {"command_timeout": 1})


@pytest.mark.usefixtures("revisions")
async def test_a_migration_outlasts_what_a_service_would_wait_for(database_url: str) -> None:
    await create_postgresql(database_url.format(service="toy"))
    await migrate.migrate(Settings(database_url=database_url))
    of_a_service = Database(database_url, "toy")
    assert await revision_of(of_a_service) == "0001"
    with pytest.raises(TimeoutError) as cut:
        async with of_a_service.writing() as connection:
            await connection.execute(text("select pg_sleep(2)"))
    assert is_transient(cut.value), "what a service waits for in vain, it tries again"
    await of_a_service.close()
