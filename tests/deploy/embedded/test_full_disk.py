"""An office whose disk runs full says so, loses nothing, and goes on by itself once there is room."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.deploy.embedded.test_lost_data import filed, number_of, report
from tests.deploy.support.office import Office, eventually, open_office

pytestmark = pytest.mark.slow
SIZE = "64m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, which only somebody who may mount one can have."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path) -> None:
    """Leave no byte of the disk free, not even at the ends of the logs."""
    with suppress(OSError), (disk / "ballast").open("wb", buffering=0) as ballast:
        while ballast.write(bytes(4096)):
            pass
    for file in disk.glob("*/logs/*.log"):
        with suppress(OSError), file.open("ab", buffering=0) as log:
            while log.write(b"\n"):
                pass


def is_well(office: Office) -> bool:
    return office.motcua("doctor").returncode == 0


def test_a_full_disk_is_told_and_the_office_goes_on_once_there_is_room(small_disk: Path) -> None:
    with open_office(small_disk / "office") as office:
        report(office, 1, 3)
        fill(small_disk)
        bus = office.kill("nats-server")
        sending = subprocess.Popen(
            office.command("replay", "-"), stdin=subprocess.PIPE, env=office.environment
        )
        assert sending.stdin
        sending.stdin.write(b"".join(map(filed, range(4, 24))))
        sending.stdin.close()
        assert eventually(lambda: not Path(f"/proc/{bus}").exists(), within_s=20)
        time.sleep(12)  # longer than the supervisor's look at the bus takes
        told = office.motcua("doctor")
        assert told.returncode == 1
        assert "disk" in told.stdout.decode()
        sending.kill()
        sending.wait()
        (small_disk / "ballast").unlink()
        assert eventually(lambda: is_well(office), within_s=90)
        report(office, 1, 23)
        assert number_of(office.folder, "intake", "record") == 23
