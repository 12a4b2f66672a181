"""What happens to the files of an office on one computer is told in one line, and the way back leads back."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from pydantic_core import to_json

from tests.deploy.support.office import MOTCUA, Office, eventually, of_free_ports, open_office

pytestmark = pytest.mark.slow
DAY = "2026-11-23"
NO_RIGHTS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
"""Runs a program of root as somebody whom the rights of files bind."""


def filed(number: int) -> bytes:
    """A record that was filed."""
    event = {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": "urn:motcua:demo",
        "type": "vn.motcua.record.filed.v1",
        "time": f"{DAY}T08:30:00+07:00",
        "data": {
            "unit": "15715",
            "record": f"H56.31.20-261123-{number:04}",
            "procedure": "2.000815",
            "applicant": {"name": "Lò Thị Hòa"},
            "at": f"{DAY}T08:30:00+07:00",
        },
    }
    return to_json(event) + b"\n"


def number_of(folder: Path, service: str, table: str) -> int:
    """Count the rows of a table, whether the office runs or not."""
    with closing(sqlite3.connect(folder / f"{service}.db")) as connection:
        return len(connection.execute(f"select 1 from {table}").fetchall())  # noqa: S608  # names of ours


def report(office: Office, first: int, last: int) -> None:
    """Report records, and wait until every service knows them."""
    lines = b"".join(filed(number) for number in range(first, last + 1))
    sent = office.motcua("replay", "-", stdin=lines)
    assert sent.returncode == 0, sent.stderr
    assert eventually(lambda: number_of(office.folder, "deadlines", "deadline") == last, within_s=60)


def refused(folder: Path, *prefix: str) -> str:
    """Start the office, which refuses; return what it says. `prefix` is a program that runs it."""
    words = ("up", "--data", str(folder), *of_free_ports())
    end = subprocess.run(
        [*prefix, *MOTCUA, *words],
        capture_output=True,
        env=os.environ | {"COLUMNS": "1000"},
        timeout=200,
        check=False,
    )
    assert end.returncode == 1
    *progress, line = end.stderr.decode().splitlines()
    assert all(said.startswith("still starting") for said in progress), "on a slow computer only"
    return line


def remove(folder: Path, service: str) -> None:
    for end in ("", "-wal", "-shm"):
        (folder / f"{service}.db{end}").unlink(missing_ok=True)


def test_a_removed_and_an_older_database_are_refused_and_read_again(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        report(office, 1, 3)
        older = tmp_path / "older"
        with closing(sqlite3.connect(tmp_path / "deadlines.db")) as connection:
            connection.execute("vacuum into ?", (str(older),))
        report(office, 4, 6)
        remove(tmp_path, "deadlines")
        # It was removed while it was open: the service ends, and does not go on with a new, empty one.
        assert eventually(lambda: "has no tables" in office.motcua("doctor").stdout.decode(), within_s=90)
    assert "the database of deadlines is empty, but the bus has delivered OFFICE" in refused(tmp_path)
    remove(tmp_path, "deadlines")
    older.rename(tmp_path / "deadlines.db")
    line = refused(tmp_path)
    assert "the database of deadlines ends at message" in line
    assert "motcua read-again deadlines" in line
    again = subprocess.run(
        [*MOTCUA, "read-again", "deadlines", "--data", str(tmp_path)], capture_output=True, timeout=120
    )
    assert again.returncode == 0, again.stderr
    with open_office(tmp_path) as office:
        assert eventually(lambda: number_of(tmp_path, "deadlines", "deadline") == 6, within_s=60)
        assert number_of(tmp_path, "deadlines", "happening") == 6
        assert eventually(lambda: office.motcua("doctor").returncode == 0, within_s=60)
    (tmp_path / "deadlines.db").chmod(0o444)
    without_rights = NO_RIGHTS if os.geteuid() == 0 else ()
    assert "cannot be opened or written (SQLITE_READONLY" in refused(tmp_path, *without_rights)


@pytest.mark.parametrize(
    "command",
    [
        ("services.intake.main",),
        ("services.deadlines.main",),
        ("services.letters.main",),
        ("services.surveys.main",),
        ("services.gateway.main",),
        ("deploy.migrate",),
        ("deploy.provision",),
        ("deploy.cli.main", "doctor"),
        ("deploy.cli.main", "report", "--unit", "15712v1", "--from", "2026-01-01", "--to", "2026-12-31"),
    ],
    ids=" ".join,
)
def test_a_setting_that_cannot_be_used_ends_every_process_in_one_line(command: tuple[str, ...]) -> None:
    end = subprocess.run(
        [sys.executable, "-m", *command],
        capture_output=True,
        env=os.environ | {"MOTCUA_BATCH_SIZE": "abc", "COLUMNS": "400"},
        timeout=120,
        check=False,
    )
    (line,) = end.stderr.decode().splitlines()
    assert (end.returncode, "MOTCUA_BATCH_SIZE: Input should be a valid integer" in line) == (1, True)
    assert "abc" not in line.replace("MOTCUA_BATCH_SIZE", "")


def test_a_service_without_tables_ends_in_one_line(tmp_path: Path, nats_url: str) -> None:
    end = subprocess.run(
        [sys.executable, "-m", "services.deadlines.main"],
        capture_output=True,
        env=os.environ
        | {
            "MOTCUA_NATS_URL": nats_url,
            "MOTCUA_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db",
        },
        timeout=120,
        check=False,
    )
    errors = [line for line in end.stderr.decode().splitlines() if '"level": "error"' in line]
    assert (end.returncode, len(errors)) == (1, 1)
    assert "run the migration step first" in errors[0]
    assert "Traceback" not in end.stderr.decode()
