"""Who may do what at a running office: each cell of the tests' tables is tried at its bus and its databases.

What is allowed is done, so that some of it becomes dead letters: this comes last.
"""

import subprocess
from typing import Final

from deploy.access.deployment import BACKUP, MIGRATOR, OPERATOR, PROVISION, Deployment
from shared.contracts.services import SERVICES
from tests.compose.deployment import Deployed, say
from tests.deploy.access.test_rights_at_the_database import ALLOWED, PAPER, READS
from tests.deploy.access.test_rights_on_the_bus import ASK, EVERYONE, HEAR, SAY, hears_its_own, says_its_own
from tests.deploy.support.deployed import BY_HTTP, NEIGHBOUR, PUBLISHER

WITHOUT_LOGIN: Final = ("gateway", PROVISION, OPERATOR)


def register_publishers(office: Deployed) -> None:
    """Let those report who are named in the tables."""
    for name, unit, *how in ((PUBLISHER, "15712"), (NEIGHBOUR, "15664"), (BY_HTTP, "15712", "--http")):
        office.motcua("publishers", "add", name, "--units", unit, "--source", f"urn:{name}", *how)


async def try_the_bus(office: Deployed) -> None:
    """Everyone says and hears everything; the bus lets through what the table allows, and nothing else."""
    deployment, url = Deployment(office.clone / "deployment"), office.settings(OPERATOR).nats_servers[0]
    for name in EVERYONE:
        await says_its_own(name, deployment, url)
        await hears_its_own(name, deployment, url)
    cells = len(EVERYONE) * (len(SAY) + len(ASK) + len(HEAR))
    say(f"rights on the bus: {cells} cells tried, as the table has them")


def try_the_databases(office: Deployed) -> None:
    """Every login tries everything at every database."""
    for database in SERVICES:
        if not _tried(office, MIGRATOR, database, PAPER):
            raise AssertionError(f"the migrator cannot make a table of {database}")
    for login in SERVICES:
        found = {act: _tried(office, login, login, f"begin; {act}; rollback") for act in ALLOWED}
        if found != ALLOWED:
            raise AssertionError(f"{login}: {found}")
    for database in SERVICES:
        found = {act: _tried(office, BACKUP, database, f"begin; {act}; rollback") for act in ALLOWED}
        if found != READS:
            raise AssertionError(f"{BACKUP} at {database}: {found}")
    logins = {login: {login} for login in SERVICES} | {BACKUP: set(SERVICES)}
    logins |= {login: set() for login in WITHOUT_LOGIN}
    for login, may_reach in logins.items():
        reached = {one for one in (*SERVICES, "postgres") if _tried(office, login, one, "select 1")}
        if reached != may_reach:
            raise AssertionError(f"{login} reaches {reached}")
    cells = 2 * len(SERVICES) * len(ALLOWED) + len(logins) * (len(SERVICES) + 1)
    say(f"rights at the databases: {cells} cells tried, as the table has them")


def _tried(office: Deployed, login: str, database: str, statement: str) -> bool:
    """Whether somebody may do something, over the network and with his password, if he has one."""
    password = office.clone / "deployment/passwords" / login
    (container,) = office.containers("postgres")
    psql = [
        "psql",
        "-h",
        "postgres",
        "-U",
        login,
        "-d",
        database,
        "-v",
        "ON_ERROR_STOP=1",
        "-q",
        "-c",
        statement,
    ]
    done = subprocess.run(
        ["docker", "exec", "-e", "PGPASSWORD", container, *psql],
        env=office.environment | {"PGPASSWORD": password.read_text() if password.exists() else "none"},
        capture_output=True,
    )
    return done.returncode == 0
