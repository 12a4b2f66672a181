"""`motcua replay` over TLS gets through though the bus is killed and restarted again and again."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

import pytest

from deploy.access.deployment import Deployment
from deploy.demo.year import generate
from tests.deploy.support.deployed import PUBLISHER, bus_command, new_deployment
from tests.deploy.support.office import MOTCUA, eventually
from tests.support.servers import free_port, wait_for

pytestmark = pytest.mark.slow
EVENTS = 1_500
DEATHS = 6
LIVES_S = 0.4


def signed_in(deployment: Deployment, seed: str, port: int) -> dict[str, str]:
    """The environment of a process that signs in by a seed."""
    return os.environ | {
        "MOTCUA_NATS_URL": f"tls://127.0.0.1:{port}",
        "MOTCUA_NATS_CA": str(deployment.folder / "tls/authority.pem"),
        "MOTCUA_NATS_SEED": str(deployment.folder / seed),
        "MOTCUA_PUBLISHERS": str(deployment.folder / "publishers.toml"),
        "MOTCUA_DATABASE_URL": f"sqlite+aiosqlite:///{deployment.folder}/{{service}}.db",
    }


@contextmanager
def intake(deployment: Deployment, port: int) -> Iterator[None]:
    """Run intake; should it give a bus up for lost, run it again, as compose would."""
    command = [sys.executable, "-m", "services.intake.main"]
    keep_going = f"while true; do {' '.join(command)}; done"
    process = subprocess.Popen(
        ["sh", "-c", keep_going],
        env=signed_in(deployment, "seeds/intake", port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, 9)
        process.wait(10)


def has_received(database: Path) -> bool:
    """Whether intake has received something."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return bool(connection.execute("select 1 from received limit 1").fetchone())


def test_a_replay_survives_any_number_of_deaths_of_the_bus(tmp_path: Path) -> None:
    deployment, port = new_deployment(tmp_path / "deployment"), free_port()
    command = bus_command(deployment, tmp_path / "store", port)
    file = tmp_path / "events.jsonl"
    events = (event | {"source": f"urn:{PUBLISHER}"} for event in islice(generate(), EVENTS))
    file.write_text("".join(json.dumps(event) + "\n" for event in events))

    def start() -> "subprocess.Popen[bytes]":
        bus = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for(port)
        return bus

    bus = start()
    try:
        for step in ("deploy.provision", "deploy.migrate"):
            environment = signed_in(deployment, "seeds/provision", port)
            subprocess.run([sys.executable, "-m", step], env=environment, check=True, timeout=60)
        with intake(deployment, port):
            replaying = subprocess.Popen(
                [*MOTCUA, "replay", str(file), "--publisher", PUBLISHER],
                env=signed_in(deployment, f"publishers/{PUBLISHER}", port),
                stdout=subprocess.PIPE,
            )
            # The command gives up a bus that is dead from the start.
            assert eventually(lambda: has_received(deployment.folder / "intake.db"), 30)
            for _ in range(DEATHS):
                time.sleep(LIVES_S)
                bus.kill()
                bus.wait(10)
                bus = start()
            said, _ = replaying.communicate(timeout=90)
    finally:
        bus.kill()
        bus.wait(10)
    assert replaying.returncode == 0, said.decode()
    assert "       0  bị từ chối" in said.decode()
