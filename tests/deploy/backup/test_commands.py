"""`motcua backup`, `restore` and `verify` on an office on one computer, as its operator types them."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.deploy.backup.support.copies import flip, write_copy
from tests.deploy.support.office import MOTCUA, eventually, open_office

pytestmark = pytest.mark.slow
EVENT = {
    "specversion": "1.0",
    "source": "urn:portal",
    "type": "vn.motcua.record.filed.v1",
    "time": "2026-11-23T08:30:00+07:00",
}
PUBLISHERS = '[publisher.portal]\nsources = ["urn:portal"]\nunits = ["15664"]\n'


def motcua(*arguments: object, home: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*MOTCUA, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=240,
        env=os.environ | {"COLUMNS": "300"} | ({"MOTCUA_HOME": str(home)} if home else {}),
    )


def filed(number: int) -> bytes:
    """A line of a publisher's file."""
    record, at = f"H56.31.20-261123-{number:04}", EVENT["time"]
    data = {"unit": "15664", "record": record, "procedure": "2.000815", "applicant": {"name": "Lê Thị Hòa"}}
    return json.dumps(EVENT | {"id": str(number), "data": data | {"at": at}}).encode() + b"\n"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The file of a key, and for whom copies are encrypted."""
    file = tmp_path_factory.mktemp("key") / "key.txt"
    made = motcua("backup", "--new-key", file)
    assert not made.returncode, made.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert "AGE-SECRET-KEY" not in made.stdout + made.stderr
    return file, made.stdout.strip()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, key: tuple[Path, str]) -> Path:
    """A copy of an office at work, which is closed and away by now."""
    office, into = tmp_path_factory.mktemp("office") / "office", tmp_path_factory.mktemp("copies")
    office.mkdir()
    (office / "publishers.toml").write_text(PUBLISHERS)
    with open_office(office) as running:
        told = running.motcua("replay", "-", "--publisher", "portal", stdin=b"".join(map(filed, range(30))))
        assert not told.returncode, told.stderr
        taken = motcua("backup", "--into", into, "--to", key[1], home=office)
        assert not taken.returncode, taken.stderr
    file = Path(taken.stdout.strip())
    assert [one.name for one in into.iterdir()] == [file.name]
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Hòa".encode() not in file.read_bytes()
    return file


def test_a_restored_office_is_equal_and_goes_on(copy: Path, key: tuple[Path, str], tmp_path: Path) -> None:
    office = tmp_path / "office"
    restored = motcua("restore", copy, "--identity", key[0], "--data", office)
    assert not restored.returncode, restored.stderr
    assert not (office / ".restoring").exists()
    assert (office / "publishers.toml").read_text() == PUBLISHERS
    compared = motcua("verify", copy, "--identity", key[0], home=office)
    assert not compared.returncode, compared.stdout
    assert "Giống hệt bản sao" in compared.stdout
    assert "records by status: filed" in compared.stdout
    with open_office(office) as running:
        told = running.motcua("replay", "-", "--publisher", "portal", stdin=b"".join(map(filed, range(35))))
        assert not told.returncode, told.stderr
        assert " 30  đã nhận từ trước · duplicate" in told.stdout.decode()
        assert "  5  được nhận · accepted" in told.stdout.decode()
        asked = ("report", "--unit", "15664", "--from", "2026-11-01", "--to", "2026-11-30", "--json")
        # The report is accepted when intake has it; deadlines counts it a moment later.
        assert eventually(lambda: json.loads(running.motcua(*asked).stdout)["received"] == 35)
    differing = motcua("verify", copy, "--identity", key[0], "--json", home=office)
    assert differing.returncode == 1
    assert not json.loads(differing.stdout)["equal"]


def test_a_closed_office_is_copied_too(copy: Path, key: tuple[Path, str], tmp_path: Path) -> None:
    office = tmp_path / "office"
    assert not motcua("restore", copy, "--identity", key[0], "--data", office).returncode
    taken = motcua("backup", "--into", tmp_path / "copies", home=office)
    assert not taken.returncode, taken.stderr
    assert "not encrypted" in taken.stderr
    assert "Hòa".encode() not in taken.stderr.encode()
    assert not motcua("verify", taken.stdout.strip(), home=office).returncode


def test_an_office_that_is_there_is_not_overwritten(
    copy: Path, key: tuple[Path, str], tmp_path: Path
) -> None:
    office = tmp_path / "office"
    assert not motcua("restore", copy, "--identity", key[0], "--data", office).returncode
    before = {file: file.stat().st_mtime_ns for file in office.rglob("*.db")}
    again = motcua("restore", copy, "--identity", key[0], "--data", office)
    assert again.returncode == 1
    assert "not empty" in again.stderr
    assert "move the folder away" in again.stderr
    assert {file: file.stat().st_mtime_ns for file in office.rglob("*.db")} == before


def test_a_restore_that_is_killed_leaves_no_half_office_and_may_be_run_again(
    copy: Path, key: tuple[Path, str], tmp_path: Path
) -> None:
    office = tmp_path / "office"
    command = [*MOTCUA, "restore", str(copy), "--identity", str(key[0]), "--data", str(office)]
    for file in ("nats", "deadlines.db", "surveys.db"):
        with (tmp_path / "said").open("wb") as said:
            restoring = subprocess.Popen(command, stdout=said, stderr=said)
        come = eventually((office / ".restoring" / file).exists, within_s=120)
        assert come, (tmp_path / "said").read_text()
        os.kill(restoring.pid, signal.SIGKILL)
        restoring.wait()
        assert {one.name for one in office.iterdir()} == {"lock", ".restoring"}
        time.sleep(0.2)
    done = subprocess.run(command, capture_output=True, timeout=240)
    assert not done.returncode, done.stderr
    assert not motcua("verify", copy, "--identity", key[0], home=office).returncode


def test_a_damaged_copy_is_refused_before_anything_is_written(
    copy: Path, key: tuple[Path, str], tmp_path: Path
) -> None:
    damaged = tmp_path / copy.name
    damaged.write_bytes(copy.read_bytes())
    flip(damaged, damaged.stat().st_size // 2)
    refused = motcua("restore", damaged, "--identity", key[0], "--data", tmp_path / "office")
    assert refused.returncode == 1
    assert "damaged" in refused.stderr
    assert not (tmp_path / "office").exists()


def test_a_copy_of_newer_tables_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    write_copy(tmp_path / "copy", revision="9999")
    refused = motcua("restore", tmp_path / "copy", "--data", tmp_path / "office")
    assert refused.returncode == 1
    assert "revision 9999" in refused.stderr
    assert not (tmp_path / "office").exists()


def test_where_there_is_no_office_there_is_nothing_to_copy(tmp_path: Path) -> None:
    refused = motcua("backup", "--into", tmp_path / "copies", "--data", tmp_path / "office")
    assert refused.returncode == 1
    assert "no office" in refused.stderr
    assert not (tmp_path / "copies").exists()


def test_a_key_is_not_written_over_another(key: tuple[Path, str]) -> None:
    before = key[0].read_text()
    assert motcua("backup", "--new-key", key[0]).returncode == 1
    assert key[0].read_text() == before
