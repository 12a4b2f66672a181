"""The embedded stack on real processes."""

import os
import shutil
import signal
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from deploy.embedded.plan import EVERYWHERE
from shared.contracts.services import PROCESSES
from tests.deploy.support.office import MOTCUA, Office, alive, eventually, of_free_ports, open_office
from tests.support.subscribed import subscribe_somebody

pytestmark = pytest.mark.slow
NAMES = ["nats-server", *PROCESSES]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    subscribe_somebody(folder)
    (folder / "on-demand").mkdir()
    (folder / "on-demand/supervision").touch()  # as if it had been asked something before
    with open_office(folder) as running:
        yield running


def says_ready(office: Office) -> bool:
    """Whether both doors are open, and the gateway says that it is ready."""
    doors = (f"{office.stack.gateway_url}/ho-so", f"{office.stack.staff_url}/sign-in")
    try:
        return all(httpx.get(page, trust_env=False).is_success for page in doors)
    except httpx.TransportError:
        return False


def test_all_processes_run_and_both_doors_are_open(office: Office) -> None:
    assert sorted(office.stack.pids) == sorted(NAMES)
    assert len(alive(list(office.stack.pids.values()))) == len(NAMES)
    assert says_ready(office)


def test_what_is_due_is_written_as_soon_as_the_office_runs(office: Office) -> None:
    assert eventually(lambda: any((office.folder / "today").glob("*.pdf")))
    (sheet,) = (office.folder / "today").iterdir()
    assert (sheet.read_bytes()[:5], sheet.stat().st_mode & 0o777) == (b"%PDF-", 0o600)


@pytest.mark.parametrize("name", NAMES)
def test_a_killed_process_is_started_again(office: Office, name: str) -> None:
    killed = office.kill(name)
    assert eventually(lambda: office.stack.pids.get(name, killed) != killed)
    assert '"process_ended", "code": -9' in (office.folder / "logs" / f"{name}.log").read_text()
    assert eventually(lambda: says_ready(office))


def test_all_services_are_started_again_when_the_process_is_killed_that_forked_them(office: Office) -> None:
    before = office.stack.pids
    parent = psutil.Process(before["intake"]).ppid()
    assert psutil.Process(parent).ppid() == office.process.pid
    os.kill(parent, signal.SIGKILL)
    assert eventually(
        lambda: all(
            office.stack.pids.get(name, pid) != pid for name, pid in before.items() if name != "nats-server"
        )
    )
    assert eventually(lambda: says_ready(office))


def test_a_second_start_in_the_same_folder_is_refused(office: Office) -> None:
    second = office.motcua("up", "--data", str(office.folder))
    assert second.returncode == 1
    assert f"another motcua runs here (pid {office.process.pid})" in second.stderr.decode()
    assert says_ready(office)


def test_a_taken_port_is_named_with_what_to_do(office: Office, tmp_path: Path) -> None:
    for url, option in ((office.stack.gateway_url, "--port"), (office.stack.staff_url, "--staff-port")):
        taken = url.rpartition(":")[2]
        refused = office.motcua("up", "--data", str(tmp_path), *of_free_ports(), option, taken)
        assert refused.returncode == 1
        assert f"port {taken} is taken" in refused.stderr.decode()
        assert f"with {option}" in refused.stderr.decode()


def test_a_door_is_opened_to_the_network_by_tls_under_its_name(tmp_path: Path) -> None:
    with open_office(tmp_path, "--staff", "can-bo.example.vn") as office:
        url, port = office.stack.staff_url, office.stack.staff_url.rpartition(":")[2]
        assert url == f"https://can-bo.example.vn:{port}"
        assert office.stack.gateway_url.startswith("http://127.0.0.1:")
        trusted = ssl.create_default_context(cafile=str(tmp_path / "tls/authority.pem"))
        here, to = {"Host": f"can-bo.example.vn:{port}"}, {"sni_hostname": "can-bo.example.vn"}
        with httpx.Client(verify=trusted, trust_env=False) as web:
            asked = web.build_request("GET", f"https://127.0.0.1:{port}/sign-in", headers=here, extensions=to)
            assert web.send(asked).status_code == 200
            assert web.get(f"https://127.0.0.1:{port}/").headers["location"] == "/sign-in"
            elsewhere = web.get(f"https://127.0.0.1:{port}/sign-in", headers={"Host": "elsewhere.example"})
            assert elsewhere.status_code == 400
        assert (tmp_path / "tls/staff.key").stat().st_mode & 0o077 == 0
        listening = psutil.Process(office.stack.pids["gateway"]).net_connections()
        at = {one.laddr.ip for one in listening if one.status == "LISTEN" and one.laddr.port == int(port)}
        assert at == {EVERYWHERE}


def test_a_law_with_faults_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    law = tmp_path / "law"
    shutil.copytree("docs/examples/law-of-france", law)
    hours = law / "hours.toml"
    hours.write_text(hours.read_text().replace('"08:30", "12:00"', '"12:00", "08:30"'))
    words = ("up", "--data", str(tmp_path), *of_free_ports())
    refused = subprocess.run(
        [*MOTCUA, *words],
        capture_output=True,
        env=os.environ | {"MOTCUA_LAW": str(law), "COLUMNS": "400"},
        check=False,
    )
    assert refused.returncode == 1
    (line,) = refused.stderr.decode().splitlines()
    assert (
        line == f"{hours}:5: sessions: each session ends after it begins, and begins after the one before it"
    )


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "termination"])
def test_it_ends_well_and_leaves_nothing_running(tmp_path: Path, end: signal.Signals) -> None:
    with open_office(tmp_path) as office:
        pids = list(office.stack.pids.values())
        office.process.send_signal(end)
        assert office.process.wait(30) == 0
    assert alive(pids) == []
    assert not (tmp_path / "stack.json").exists()


def test_nothing_outlives_a_killed_supervisor_and_the_folder_can_be_opened_again(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        pids = list(office.stack.pids.values())
        office.process.kill()
        office.process.wait()
        with open_office(tmp_path) as again:
            assert says_ready(again)
    assert eventually(lambda: not alive(pids), within_s=2)


def test_a_command_without_an_office_says_how_to_start_one(tmp_path: Path) -> None:
    asked = subprocess.run(
        [*MOTCUA, "dead", "list"],
        capture_output=True,
        env=os.environ | {"MOTCUA_NATS_URL": "nats://127.0.0.1:1"},
    )
    assert asked.returncode == 1
    assert "`motcua up`" in asked.stderr.decode()


def test_feed_runs_once_somebody_is_subscribed_and_nobody_misses_it_before(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        assert "feed" not in office.stack.pids
        assert office.motcua("doctor").returncode == 0
        assert office.motcua("retention", "--dry-run").returncode == 0
        words = ("tinh", "--facts", "record.filed", "--units", "15712", "--folder", str(tmp_path))
        refused = office.motcua("subscribers", "add", *words)
        assert b"say --webhook ADDRESS instead" in refused.stderr
        added = office.motcua("subscribers", "add", *words, "--webhook", "https://10.0.0.1/events")
        assert b"nothing needs a restart" in added.stdout
        assert eventually(lambda: "feed" in office.stack.pids)
        assert eventually(lambda: b"takes no events: its name leads into" in office.motcua("doctor").stdout)
        assert b"https://10.0.0.1/events" in office.motcua("subscribers", "list", *words[-2:]).stdout


def test_supervision_runs_once_it_is_asked_and_nobody_misses_it_before(tmp_path: Path) -> None:
    days = ("--unit", "15712v1", "--from", "2023-01-01", "--to", "2023-01-31")
    pack = str(tmp_path / "pack.zip")
    with open_office(tmp_path / "office") as office:
        assert "supervision" not in office.stack.pids
        assert office.motcua("doctor").returncode == 0
        assert office.motcua("retention", "--dry-run").returncode == 0
        assert "supervision" not in office.stack.pids, "how it is starts nothing"
        closed = office.motcua("report", "close", *days, "--by", "ct-15712")
        assert closed.returncode == 0, closed.stderr.decode()
        assert "supervision" in office.stack.pids
        assert office.motcua("inspection-pack", pack, *days).returncode == 0
        assert office.motcua("verify-pack", pack).returncode == 0
        assert office.motcua("doctor").returncode == 0
    with open_office(tmp_path / "office") as office:
        assert "supervision" in office.stack.pids, "from then on always"
        form = office.motcua("report", *days, "--form", "ii-06a", "--reported", "--json")
        assert b'"by": "ct-15712"' in form.stdout
