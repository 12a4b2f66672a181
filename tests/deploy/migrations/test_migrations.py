"""Migrations: they make the tables that the services work with, adopt older databases, and lose nothing."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from deploy.migrations import FIRST, SERVICES_FOLDER, alembic_of, upgrade
from deploy.migrations.draft import tables_of
from services.intake.rows.procedure_texts import text_key
from services.intake.rows.row_store import texts
from shared.contracts.services import SERVICES
from shared.storage.database import Database
from shared.storage.revision import SchemaTooOld, newest, require, revision_of
from tests.conftest import migrated

Open = Callable[[str], Awaitable[Database]]
VERSION = "alembic_version"


def tables(connection: Connection) -> dict[str, object]:
    """Columns, keys and indexes of all tables, as the database has them; which rows an index has, too."""
    looked = inspect(connection)
    return {
        name: (
            sorted(str((one["name"], str(one["type"]), one["nullable"])) for one in looked.get_columns(name)),
            looked.get_pk_constraint(name)["constrained_columns"],
            sorted(map(index, looked.get_indexes(name))),
            sorted(map(str, looked.get_foreign_keys(name))),
            sorted(str(one["column_names"]) for one in looked.get_unique_constraints(name)),
        )
        for name in looked.get_table_names()
        if name != VERSION
    }


def index(one: ReflectedIndex) -> str:
    """An index, with the condition of one that has only some rows."""
    options = {name: str(value) for name, value in one.get("dialect_options", {}).items()}
    return str((one["name"], one["column_names"], one["unique"], options))


def differences(connection: Connection, kept: list[MetaData]) -> list[object]:
    """What alembic would change."""
    there = MigrationContext.configure(connection)
    return list(compare_metadata(there, kept))  # type: ignore[arg-type]  # it takes several, as env.py does


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
async def test_the_revisions_make_the_tables_that_the_service_works_with(
    service: str, database_url: str, open_database: Open
) -> None:
    by_revisions = await migrated(database_url, service)
    by_classes = await open_database(f"classes_of_{service}")
    await by_classes.create(*tables_of(service))
    async with by_revisions.writing() as one, by_classes.writing() as other:
        assert await one.run_sync(differences, tables_of(service)) == []
        assert await one.run_sync(tables) == await other.run_sync(tables)
    await by_revisions.close()


@pytest.mark.parametrize("service", SERVICES)
def test_revisions_are_numbered_one_after_the_other(service: str) -> None:
    revisions = [one.revision for one in ScriptDirectory.from_config(alembic_of(service)).walk_revisions()]
    assert revisions[::-1] == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    assert newest(SERVICES_FOLDER / service / "migrations") == revisions[0]


async def test_a_database_of_the_time_before_migrations_is_adopted_with_its_rows(open_database: Open) -> None:
    database = await open_database("intake")
    await upgrade(database, "intake", FIRST)
    async with database.writing() as connection:
        await connection.execute(text("insert into inbox (reader, event_id) values ('intake', 'known')"))
        await connection.execute(text(f"drop table {VERSION}"))
    await upgrade(database, "intake")
    assert await revision_of(database) == newest(SERVICES_FOLDER / "intake" / "migrations")
    async with database.reading() as read:
        assert list(await read.scalars(text("select event_id from inbox"))) == ["known"]


async def test_decisions_are_kept_when_the_same_may_be_made_again(open_database: Open) -> None:
    database = await open_database("deadlines")
    await upgrade(database, "deadlines", "0002")
    made = "insert into decision (number, digest, text, decided_by, decided_at) "
    made += "values (:it, 'x', 'y', 'z', '2023-02-02 08:00:00')"
    async with database.writing() as connection:
        await connection.execute(text(made), {"it": 0})
    await upgrade(database, "deadlines")
    async with database.writing() as connection:
        await connection.execute(text(made), {"it": 1})
        rows = await connection.execute(
            text("select number, digest, decided_by from decision order by number")
        )
        assert [tuple(row) for row in rows] == [(0, "x", "z"), (1, "x", "z")]


async def test_a_text_of_a_book_is_known_again_once_only_its_digest_is_kept(open_database: Open) -> None:
    database = await open_database("intake")
    await upgrade(database, "intake", "0011")
    taught = "insert into procedure_text values ('15712v1', :key, '2.000815', 'clerk', 'x', '2026-11-29')"
    async with database.writing() as connection:
        await connection.execute(text(taught), {"key": text_key("Chứng thực bản sao")})
    await upgrade(database, "intake")
    async with database.reading() as read:
        assert await texts(read, "15712v1", ["chứng thực BẢN SAO"]) == {"chung thuc ban sao": "2.000815"}
        assert "chung" not in str((await read.execute(text("select * from procedure_text"))).all())


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    database = await migrated(database_url, "surveys")
    before = await revision_of(database)
    await upgrade(database, "surveys")
    assert await revision_of(database) == before
    await database.close()


@pytest.mark.parametrize(
    ("found", "is_enough"),
    [
        pytest.param("", False, id="none"),
        pytest.param("0001", False, id="an older one"),
        pytest.param("0002", True, id="the one that is needed"),
        pytest.param("0003", True, id="a newer one, which only adds"),
    ],
)
async def test_a_service_opens_on_the_revision_that_it_needs(
    found: str, is_enough: bool, open_database: Open
) -> None:
    database = await open_database("letters")
    if found:
        async with database.writing() as connection:
            await connection.execute(text(f"create table {VERSION} (version_num varchar(32))"))
            await connection.execute(text("insert into alembic_version values (:it)"), {"it": found})
    if is_enough:
        await require(database, "letters", "0002")
    else:
        with pytest.raises(SchemaTooOld, match=r"(needs 0002|has no tables): run the migration step first"):
            await require(database, "letters", "0002")


@pytest.mark.slow
async def test_a_service_on_older_tables_says_what_to_do_and_ends(tmp_path: Path) -> None:
    environment = os.environ | {"MOTCUA_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db"}
    command = [sys.executable, "-m", "services.surveys.main"]
    ended = await asyncio.to_thread(subprocess.run, command, env=environment, capture_output=True, timeout=30)
    assert ended.returncode != 0
    assert b"run the migration step first" in ended.stdout + ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
def test_no_service_imports_alembic(service: str) -> None:
    import_module(f"services.{service}.main")
    loaded = [sys.executable, "-c", f"import sys, services.{service}.main; print('alembic' in sys.modules)"]
    assert subprocess.run(loaded, capture_output=True, text=True, check=True).stdout == "False\n"
