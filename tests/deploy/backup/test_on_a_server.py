"""A server, its bus with keys and TLS, its PostgreSQL with a login for each: copied, lost and restored.

The copy is taken by a credential that may only read, and restored by those of the steps that set it up.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nats
import pytest
from sqlalchemy import insert
from sqlalchemy.engine import URL, make_url

from deploy.access.deployment import BACKUP, MIGRATOR, PROVISION, Deployment
from services.intake.tables import record
from shared.messaging.connection import sign_in
from shared.messaging.streams import IN
from shared.storage import outbox
from shared.storage.database import Database
from shared.storage.outbox import Outgoing
from tests.deploy.support.deployed import PUBLISHER, bus_of, new_deployment, set_up_databases, settings_of
from tests.deploy.support.office import MOTCUA
from tests.support.servers import postgresql

pytestmark = pytest.mark.slow
MIGRATE = (sys.executable, "-m", "deploy.migrate")
PROVISION_STEP = (sys.executable, "-m", "deploy.provision")
REPORTED = 30
NOBODY = "nobody"
"""A login that the database does not know."""
RECORD = {
    "unit": "15712v1",
    "procedure": "2.000815",
    "applicant": "Lê Thị Hòa",
    "channel": "counter",
    "submitted_at": None,
    "received_at": datetime(2026, 11, 28, 1, tzinfo=UTC),
    "status": "filed",
}


@dataclass(frozen=True)
class Server:
    """A bus and a PostgreSQL as the deployment sets them up."""

    deployment: Deployment
    bus_url: str
    postgresql: URL

    def database_url(self, login: str) -> str:
        return f"postgresql+asyncpg://{login}@/{{service}}?host={self.postgresql.query['host']}"

    def run(
        self, command: Sequence[str], seed: str = "", login: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command or a step as compose would, with the secrets of whoever it is."""
        folder = self.deployment.folder
        environment = {
            "MOTCUA_NATS_URL": self.bus_url,
            "MOTCUA_NATS_SEED": str(folder / "seeds" / seed),
            "MOTCUA_NATS_CA": str(folder / "tls/authority.pem"),
            "MOTCUA_DATABASE_URL": self.database_url(login),
            "MOTCUA_DATABASE_PASSWORD": str(folder / "passwords" / (login if login != NOBODY else BACKUP)),
            "COLUMNS": "300",
        }
        return subprocess.run(
            command, env=os.environ | environment, capture_output=True, text=True, timeout=240
        )

    def done(self, command: Sequence[str], seed: str = "", login: str = "") -> str:
        """Run it and expect that it does its work."""
        ran = self.run(command, seed, login)
        assert not ran.returncode, ran.stderr
        return ran.stdout

    async def work(self, code: str) -> None:
        """Let a publisher report, and a service enter a record."""
        signed_in = sign_in(PUBLISHER, settings_of(PUBLISHER, self.deployment, self.bus_url))
        bus = await nats.connect(self.bus_url, **signed_in)
        for n in range(REPORTED):
            await bus.jetstream().publish(
                f"in.{PUBLISHER}.record", b"{}", stream=IN.name, headers={"n": str(n)}
            )
        await bus.close()
        intake = Database(self.database_url("intake"), "intake", self.deployment.folder / "passwords/intake")
        async with intake.writing() as connection:
            await connection.execute(insert(record), [RECORD | {"code": code}])
            await outbox.put(connection, [Outgoing("OFFICE", "office.x", "1", "{}")])
        await intake.close()


@contextmanager
def server(deployment: Deployment, folder: Path) -> Iterator[Server]:
    """Run a server whose bus and database are empty."""
    folder.mkdir()
    with bus_of(deployment, folder / "bus") as bus_url, postgresql() as url:
        set_up_databases(make_url(url), deployment)
        yield Server(deployment, bus_url, make_url(url))


async def test_a_server_is_copied_lost_and_restored(tmp_path: Path) -> None:
    deployment = new_deployment(tmp_path / "deployment")
    with server(deployment, tmp_path / "lost") as lost:
        lost.done(MIGRATE, login=MIGRATOR)
        lost.done(PROVISION_STEP, seed=PROVISION)
        await lost.work("H56-1")
        copy = lost.done([*MOTCUA, "backup", "--into", str(tmp_path)], BACKUP, BACKUP).strip()
    restore, verify = [*MOTCUA, "restore", copy], [*MOTCUA, "verify", copy]

    with server(deployment, tmp_path / "new") as new:
        new.done(restore, PROVISION, MIGRATOR)
        new.done(verify, BACKUP, BACKUP)
        new.done(MIGRATE, login=MIGRATOR)
        new.done(PROVISION_STEP, seed=PROVISION)
        assert "Giống hệt bản sao" in new.done(verify, BACKUP, BACKUP)

        stranger = new.run([*MOTCUA, "backup", "--into", str(tmp_path / "more")], BACKUP, NOBODY)
        assert stranger.returncode == 1
        assert "does not let us in" in stranger.stderr
        assert "Traceback" not in stranger.stderr
        again = new.run(restore, PROVISION, MIGRATOR)
        assert again.returncode == 1
        assert "not empty: the database of intake, the database of deadlines" in again.stderr
        assert "empty volumes" in again.stderr

        await new.work("H56-2")
        changed = new.run(verify, BACKUP, BACKUP)
        assert changed.returncode == 1
