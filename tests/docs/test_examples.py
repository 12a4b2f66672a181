"""The example of a subscriber runs: on a bus that asks nobody, and with a login that may do nothing else."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

import nats
import pytest

from deploy.access.accounts import STREAMS, Login, accounts
from deploy.access.deployment import Deployment
from deploy.access.keys import new_seed, public_key
from deploy.access.rights import Rights
from deploy.provision import provision_bus
from shared.messaging.connection import sign_in
from shared.settings import Settings
from tests.deploy.support.deployed import bus_command, new_deployment, settings_of
from tests.support.servers import free_port, nats_server, wait_for

pytestmark = pytest.mark.slow

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "docs" / "examples" / "subscriber"
FACT: Final = ROOT / "docs" / "contracts" / "examples" / "vn.motcua.record.resolved.v1.json"
SUBJECT: Final = "office.record.resolved.v1.15712v1"


def read_rights() -> Rights:
    """The rights that README.md names for the login."""
    subjects: dict[str, list[str]] = {"publish": [], "subscribe": []}
    for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines():
        if right := re.match(r"\| (publish|subscribe)\b[^|]*\|([^|]+)\|", line):
            subjects[right[1]] += re.findall(r"`([^`]+)`", right[2])
    assert all(subjects.values())
    return Rights(publish=tuple(subjects["publish"]), subscribe=tuple(subjects["subscribe"]))


async def publish(settings: Settings, name: str, events: Mapping[str, bytes]) -> None:
    """Publish facts as somebody who may."""
    bus = await nats.connect(settings.nats_servers, **sign_in(name, settings))
    for event, body in events.items():
        await bus.jetstream().publish(SUBJECT, body, headers={"Nats-Msg-Id": event}, stream="OFFICE")
    await bus.close()


def facts(*records: str) -> dict[str, bytes]:
    """Facts that records are resolved, by their ids."""
    event = json.loads(FACT.read_text())
    return {
        id: json.dumps(event | {"id": id, "data": event["data"] | {"record": record}}).encode()
        for record in records
        for id in (f"id-{record}",)
    }


def lines_of(environment: dict[str, str], count: int) -> list[str]:
    """Run the example until it has printed some lines."""
    command = [sys.executable, str(FOLDER / "ready.py")]
    running = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout
        printed = (
            line.strip() for line in running.stdout if line.startswith("id-")
        )  # others are FastStream's
        return list(islice(printed, count))
    finally:
        running.terminate()
        running.wait(30)


@pytest.fixture
def open_bus(tmp_path: Path) -> Iterator[str]:
    with nats_server(tmp_path / "bus") as url:
        yield url


async def test_it_prints_what_is_resolved_and_goes_on_where_it_stopped(open_bus: str) -> None:
    settings = Settings(nats_url=open_bus)
    await provision_bus(settings)
    await publish(settings, "intake", facts("R-1", "R-2"))
    assert lines_of({"NATS_URL": open_bus}, 2) == ["id-R-1 R-1", "id-R-2 R-2"]
    await publish(settings, "intake", facts("R-3"))
    assert lines_of({"NATS_URL": open_bus}, 1) == ["id-R-3 R-3"]


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """The seed of the example's login."""
    file = tmp_path / "seed"
    file.write_text(new_seed())
    return file


@pytest.fixture
def deployed_bus(tmp_path: Path, seed: Path) -> Iterator[tuple[Deployment, str]]:
    """The bus as deployed, with one login more."""
    deployment = new_deployment(tmp_path / "deployment")
    port = free_port()
    command = bus_command(deployment, tmp_path / "bus", port)
    file = Path(command[-1])
    conf = json.loads(file.read_text())
    of_login = accounts([Login("ready", public_key(seed), read_rights())])
    conf["accounts"]["ready"] = of_login["ready"]
    exports = conf["accounts"][STREAMS]["exports"]
    for wanted in of_login[STREAMS]["exports"]:
        there = [one for one in exports if {**one, "accounts": []} == {**wanted, "accounts": []}]
        if there:
            there[0]["accounts"].append("ready")
        else:
            exports.append(wanted)
    file.write_text(json.dumps(conf))
    bus = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield deployment, f"tls://127.0.0.1:{port}"
    finally:
        bus.terminate()
        bus.wait(10)


async def test_it_runs_with_a_login_that_has_the_rights_of_its_page_and_no_others(
    deployed_bus: tuple[Deployment, str], seed: Path
) -> None:
    deployment, url = deployed_bus
    await provision_bus(settings_of("provision", deployment, url))
    await publish(settings_of("intake", deployment, url), "intake", facts("R-1"))
    authority = str(deployment.folder / "tls" / "authority.pem")
    assert lines_of({"NATS_URL": url, "NATS_SEED": str(seed), "NATS_CA": authority}, 1) == ["id-R-1 R-1"]
