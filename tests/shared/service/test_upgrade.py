"""An upgrade of the tables while events flow: nothing is lost, nothing is done twice."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from deploy.migrations import upgrade
from shared.storage import outbox
from shared.storage.database import Database
from shared.storage.revision import revision_of
from tests.shared.conftest import Bus, Toy, heard
from tests.support.eventually import eventually

EVENTS = 400
FIRST = """
revision, down_revision = "0001", None


def upgrade() -> None:
    raise AssertionError('a database that has tables is adopted')
"""
SECOND = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.add_column("heard", sa.Column("place", sa.String(), nullable=False, server_default="desk"))
    op.create_index("heard_by_place", "heard", ["place", "letter"])
"""


@pytest.mark.slow
async def test_an_upgrade_with_events_flowing_loses_nothing(bus: Bus, toy: Toy, tmp_path: Path) -> None:
    revisions = tmp_path / "revisions"
    revisions.mkdir()
    (revisions / "0001_first.py").write_text(FIRST)
    (revisions / "0002_second.py").write_text(SECOND)
    database = Database(toy.database_url, "toy")

    async def enough(at_least: int) -> bool:
        return await toy.heard() >= at_least

    async def all_is_said() -> bool:
        async with database.reading() as read:
            return not await outbox.depth(read)

    async with toy.running():
        telling = asyncio.create_task(bus.tell(*(f"e{number}" for number in range(EVENTS))))
        await eventually(lambda: enough(1))
        await upgrade(database, "toy", revisions=revisions)
        assert not telling.done(), "the events were over before the upgrade"
        await telling
        await eventually(lambda: enough(EVENTS))
        await eventually(all_is_said)
    async with database.reading() as read:
        rows = (await read.execute(select(heard.c.letter, text("place")))).all()
        taken = await read.scalar(text("select count(*) from inbox"))
        columns = await read.run_sync(lambda sync: inspect(sync).get_columns("heard"))
    assert [column["name"] for column in columns] == ["letter", "place"]
    assert sorted(rows) == sorted((f"e{number}", "desk") for number in range(EVENTS))
    assert taken == EVENTS
    assert await revision_of(database) == "0002"
    said = await bus.kept("OFFICE", "office.letter.held")
    assert len(said) == len(set(said)) == EVENTS
    await database.close()
