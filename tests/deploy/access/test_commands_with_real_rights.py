"""The commands of an operator, under the rights that `motcua init` gives, with something there to work on."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import nats
import pytest

from deploy.access.deployment import BACKUP, OPERATOR, PROVISION, Deployment
from shared.contracts.events.receipt import Receipt, Verdict
from shared.contracts.services import SERVICES
from shared.messaging.connection import sign_in
from shared.messaging.streams import IN
from tests.deploy.support.deployed import PUBLISHER, bus_of, new_deployment, settings_of
from tests.deploy.support.office import MOTCUA
from tests.intake.support.outside_system import Teller
from tests.support.servers import free_port

pytestmark = pytest.mark.slow
READY_S = 60
STRAY = b'{"stream":"IN","seq":9}'
"""What a publisher got stored there in December 2026, by naming `dead.intake` as the place of an answer."""


@dataclass(frozen=True)
class Office:
    """The services of an office on its bus, each with its own login; the databases are files."""

    deployment: Deployment
    url: str
    folder: Path

    def environment(self, login: str) -> dict[str, str]:
        """What a process or a command of this login is told."""
        return os.environ | {
            "MOTCUA_NATS_URL": self.url,
            "MOTCUA_NATS_SEED": str(settings_of(login, self.deployment, self.url).nats_seed),
            "MOTCUA_NATS_CA": str(self.deployment.folder / "tls/authority.pem"),
            "MOTCUA_DATABASE_URL": f"sqlite+aiosqlite:///{self.folder}/{{service}}.db",
            "MOTCUA_PUBLISHERS": str(self.deployment.folder / "publishers.toml"),
            "MOTCUA_SLIP_KEY": str(self.deployment.folder / "slips/key"),
            "MOTCUA_HEALTH_PORT": str(free_port()),
            "COLUMNS": "300",
        }

    def motcua(self, *arguments: str, login: str = OPERATOR) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*MOTCUA, *arguments], env=self.environment(login), capture_output=True, text=True, timeout=120
        )

    def done(self, *arguments: str, login: str = OPERATOR) -> str:
        """Run a command and expect that it does its work; return all that it prints."""
        ran = self.motcua(*arguments, login=login)
        assert not ran.returncode, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    def step(self, name: str, login: str = OPERATOR) -> None:
        subprocess.run([sys.executable, "-m", f"deploy.{name}"], env=self.environment(login), check=True)

    @contextmanager
    def running(self, service: str) -> Iterator[None]:
        command = [sys.executable, "-m", f"services.{service}.main"]
        with (self.folder / f"{service}.log").open("wb") as log:
            process = subprocess.Popen(command, env=self.environment(service), stdout=log, stderr=log)
            try:
                yield
            finally:
                process.terminate()
                process.wait(30)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    deployment = new_deployment(folder / "deployment")
    with bus_of(deployment, folder / "bus") as url, ExitStack() as services:
        office = Office(deployment, url, folder)
        office.step("migrate")
        office.step("provision", PROVISION)
        for service in SERVICES:
            services.enter_context(office.running(service))
        asyncio.run(report(office))
        yield office


async def report(office: Office) -> None:
    """A publisher reports a record and two lines that nobody can read; a stray is among the dead letters."""
    portal = await nats.connect(
        office.url, **sign_in(PUBLISHER, settings_of(PUBLISHER, office.deployment, office.url))
    )
    receipts = await portal.subscribe(f"receipts.{PUBLISHER}.filed")
    event = Teller(PUBLISHER).filed() | {"source": f"urn:{PUBLISHER}"}
    for body in (b"{", b"{", json.dumps(event).encode()):
        acknowledged = await portal.jetstream().publish(
            f"in.{PUBLISHER}.record", body, stream=IN.name, timeout=5
        )
        assert acknowledged.stream == IN.name
    receipt = Receipt.model_validate_json((await receipts.next_msg(timeout=READY_S)).data)
    assert receipt.verdict is Verdict.ACCEPTED
    await portal.close()
    operator = await nats.connect(
        office.url, **sign_in(OPERATOR, settings_of(OPERATOR, office.deployment, office.url))
    )
    await operator.jetstream().publish("dead.intake", STRAY)
    await operator.close()


def ids(listed: str) -> list[str]:
    return [line.split("│")[1].strip() for line in listed.splitlines() if "-IN-" in line or "stray-" in line]


def until(office: Office, number: int) -> list[str]:
    """Wait until there are so many dead letters, and return their ids."""
    give_up = time.monotonic() + READY_S
    while len(found := ids(office.done("dead", "list"))) < number:
        assert time.monotonic() < give_up, found
    return found


def test_dead_letters_are_listed_shown_sent_again_and_dropped(office: Office) -> None:
    first, second, stray = sorted(until(office, 3))
    assert stray.startswith("stray-")
    assert "no dead letter of a service" in office.done("dead", "list")
    assert f"in.{PUBLISHER}.record" in office.done("dead", "show", first)
    assert STRAY.decode() in office.done("dead", "show", stray)
    assert "redriven by" in office.done("dead", "redrive", first)
    assert "dropped by" in office.done("dead", "drop", second, "--why", "nobody needs it")
    refused = office.motcua("dead", "redrive", stray)
    assert refused.returncode == 1
    assert "drop it" in refused.stderr
    advice = office.motcua("doctor")
    assert "2 " not in advice.stdout.split("no service has written")[0].rsplit("\n", 1)[-1]
    assert "full disk" not in advice.stdout
    office.done("dead", "drop", stray, "--why", "a stray")
    (again,) = until(office, 1)  # what was sent again is as unreadable as before
    office.done("dead", "drop", again, "--why", "nobody needs it")
    assert len(ids(office.done("dead", "list", "--all"))) == 4


def test_the_doctor_asks_everybody(office: Office) -> None:
    found = office.motcua("doctor").stdout
    assert "may not use" not in found
    for service in SERVICES:
        assert f"✓ {service}: condition" in found, found


def test_figures_are_reported(office: Office) -> None:
    said = office.done("report", "--unit", "15712v1", "--from", "2023-01-01", "--to", "2023-12-31", "--json")
    assert json.loads(said)["received"] == 1


def test_retention_publishers_and_the_calendar_are_asked(office: Office) -> None:
    assert json.loads(office.done("retention", "--dry-run", "--json"))
    assert PUBLISHER in office.done("publishers", "list", "--folder", str(office.deployment.folder))


def test_a_copy_is_taken(office: Office) -> None:
    copy = (
        office.done("backup", "--into", str(office.folder / "copies"), login=BACKUP).splitlines()[0].strip()
    )
    assert Path(copy).exists()


def test_a_file_is_replayed_as_a_publisher(office: Office) -> None:
    file = office.folder / "events.jsonl"
    event = Teller(PUBLISHER, 2).filed() | {"source": f"urn:{PUBLISHER}", "id": "replayed"}
    file.write_text(json.dumps(event) + "\n", encoding="utf-8")
    assert "1  được nhận" in office.done("replay", str(file), "--publisher", PUBLISHER, login=PUBLISHER)


@pytest.mark.parametrize("command", [("dead", "list"), ("dead", "drop", "x", "--why", "x")], ids=" ".join)
def test_who_has_the_wrong_key_is_told_so_and_not_of_a_full_disk(
    office: Office, command: tuple[str, ...]
) -> None:
    refused = office.motcua(*command, login="gateway")
    assert refused.returncode == 1
    assert refused.stderr.startswith("this login may not use ")
    assert "disk" not in refused.stderr


def test_the_doctor_with_the_wrong_key_says_what_is_denied(office: Office) -> None:
    found = office.motcua("doctor", login="gateway").stdout
    assert "may not use $js.api.stream.info.dead" in found.lower()
    assert "disk" not in found.split("may not use")[1].splitlines()[0]
