"""Another user of the same computer reads nothing of an office and says nothing to its bus."""

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nats
import pytest
from nats.errors import Error as NatsError

from deploy.embedded.ports import LOOPBACK
from deploy.private_file import make_folder
from shared.contracts.services import SERVICES
from tests.deploy.support.office import Office, open_office

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office whose folder an older version had left open to everybody."""
    folder = tmp_path_factory.mktemp("computer") / "office"
    for part in ("logs", "nats/jetstream", "papers"):
        (folder / part).mkdir(parents=True)
    for file in ("logs/intake.log", "nats/nats.conf", "papers/mine.txt"):
        (folder / file).touch(0o644)
    folder.joinpath("papers").chmod(0o755)
    folder.chmod(0o755)
    with open_office(folder) as running:
        yield running


def rights(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_only_its_own_user_opens_the_folder_and_what_is_in_it(office: Office) -> None:
    assert office.motcua("doctor").returncode == 0
    assert rights(office.folder) == 0o700
    ours = [one for one in office.folder.rglob("*") if "papers" not in one.parts]
    assert len([one for one in ours if one.suffix == ".db"]) == len(SERVICES)
    assert not [one for one in ours if rights(one) != (0o700 if one.is_dir() else 0o600)]
    assert rights(office.folder / "papers/mine.txt") == 0o644, "what is not ours is left as it was"


@pytest.mark.skipif(os.getuid() != 0, reason="only root may try it as somebody else")
@pytest.mark.parametrize("file", ["bus.key", "stack.json", "surveys.db", "logs/intake.log", "nats/nats.conf"])
def test_another_user_reads_no_file(office: Office, file: str) -> None:
    read = subprocess.run(["cat", str(office.folder / file)], user="nobody", capture_output=True)
    assert (read.returncode, read.stdout) == (1, b"")


@pytest.mark.parametrize("who", ["", "motcua:@", "motcua:guess@", "nobody:x@"])
async def test_who_lacks_the_key_gets_nothing_from_the_bus(office: Office, who: str) -> None:
    port = office.stack.nats_url.rpartition(":")[2]
    with pytest.raises(NatsError):
        await nats.connect(f"nats://{who}{LOOPBACK}:{port}", allow_reconnect=False, connect_timeout=2)


async def test_who_has_the_key_signs_in_and_it_is_shown_nowhere(office: Office) -> None:
    bus = await nats.connect(office.stack.nats_url)
    assert (await bus.jetstream().stream_info("IN")).config.name == "IN"
    await bus.close()
    key = (office.folder / "bus.key").read_text()
    assert key in office.stack.nats_url
    assert key not in repr(office.stack)
    shown = b"".join(log.read_bytes() for log in (office.folder / "logs").iterdir())
    assert key.encode() not in shown


def test_a_command_that_finds_no_bus_does_not_show_the_key(office: Office) -> None:
    url = f"nats://motcua:secret@{LOOPBACK}:1"
    doctor = subprocess.run(
        office.command("doctor"), env=office.environment | {"MOTCUA_NATS_URL": url}, capture_output=True
    )
    assert doctor.returncode == 1
    assert f"nats://{LOOPBACK}:1" in doctor.stdout.decode()
    assert b"secret" not in doctor.stdout + doctor.stderr


def test_a_folder_for_all_users_stays_open(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    make_folder(tmp_path)
    assert rights(tmp_path) == 0o777 | stat.S_ISVTX
