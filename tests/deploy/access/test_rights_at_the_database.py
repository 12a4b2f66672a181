"""Who may do what at the database: each cell is tried on a real PostgreSQL, set up as compose does."""

import os
import subprocess
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import URL, make_url

from deploy.access.deployment import BACKUP, MIGRATOR
from shared.contracts.services import SERVICES
from tests.deploy.support.deployed import PSQL, new_deployment, set_up_databases
from tests.support.servers import postgresql

pytestmark = pytest.mark.slow

PAPER = "create table paper (id int)"
ALLOWED = {
    "select * from paper": True,
    "insert into paper values (1)": True,
    "update paper set id = 2": True,
    "delete from paper": True,
    "alter table paper add column more text": False,
    "drop table paper": False,
    "truncate paper": False,
    "create table mine (id int)": False,
    "create schema mine": False,
    "create role other login": False,
    "copy paper to program 'id'": False,
    "select pg_read_file('/etc/passwd')": False,
}
READS = dict.fromkeys(ALLOWED, False) | {"select * from paper": True}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A PostgreSQL that the container's script has set up and updated, with a table in each database."""
    deployment = new_deployment(tmp_path_factory.mktemp("deployment") / "deployment")
    with postgresql() as url:
        place = make_url(url)
        administrator = place.username or "postgres"
        set_up_databases(place, deployment)
        for database in SERVICES:
            assert tried(place, MIGRATOR, database, PAPER)
            assert tried(place, administrator, database, f"begin; drop owned by {BACKUP}; commit")
        # As with a server of the time before there was this login: the script is run again by hand.
        assert tried(place, administrator, "postgres", f"begin; drop role {BACKUP}; commit")
        set_up_databases(place, deployment)
        yield place


def tried(server: URL, login: str, database: str, statement: str) -> bool:
    """Whether somebody may do something, which is then taken back unless it makes the table of the tests."""
    body = statement if login == MIGRATOR else f"begin; {statement}; rollback;"
    done = subprocess.run(
        [PSQL, "-v", "ON_ERROR_STOP=1", "-q", "-U", login, "-d", database, "-c", body],
        env=os.environ | {"PGHOST": str(server.query.get("host", server.host))},
        capture_output=True,
    )
    return done.returncode == 0


@pytest.mark.parametrize("login", SERVICES)
def test_a_service_works_with_rows_and_changes_no_table(login: str, server: URL) -> None:
    assert {act: tried(server, login, login, act) for act in ALLOWED} == ALLOWED


@pytest.mark.parametrize("database", SERVICES)
def test_the_backup_reads_every_row_and_changes_nothing(database: str, server: URL) -> None:
    assert {act: tried(server, BACKUP, database, act) for act in ALLOWED} == READS
    assert tried(server, BACKUP, database, "select pg_advisory_xact_lock(1)")


def test_the_backup_reaches_the_services_databases_only(server: URL) -> None:
    reached = {
        database for database in (*SERVICES, "postgres") if tried(server, BACKUP, database, "select 1")
    }
    assert reached == set(SERVICES)


@pytest.mark.parametrize("login", SERVICES)
def test_a_service_reaches_no_database_but_its_own(login: str, server: URL) -> None:
    reached = {database for database in (*SERVICES, "postgres") if tried(server, login, database, "select 1")}
    assert reached == {login}
