"""`motcua import` at a real office: the demo's year from spreadsheets, killed, changed, and once more.

`make prove` takes the whole year.
"""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.support.office import MOTCUA, Office, eventually, open_office
from tests.gateway.spreadsheets.support.books import ABOVE, BELOW, SECRETS, first_rows, write_book, write_demo
from tests.support.at_length import size

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
VAN_SON = "15712"
YEAR = ("report", "--unit", VAN_SON, "--from", "2023-01-01", "--to", "2023-12-31", "--json")
LONG_S = 600
RECORDS = size(test=4_000, prove=7_526)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The demo's year as spreadsheets."""
    return write_demo(tmp_path_factory.mktemp("books"), RECORDS)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as running:
        yield running


def import_into(office: Office, file: Path, *options: str) -> dict[str, Any]:
    """Import a file, and return what is told as JSON."""
    done = subprocess.run(
        office.command("import", str(file), "--unit", VAN_SON, "--json", *options),
        capture_output=True,
        timeout=LONG_S,
        env=office.environment,
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def some(counts: dict[str, int]) -> dict[str, int]:
    """The counts that are not nought."""
    return {verdict: count for verdict, count in counts.items() if count}


def report(office: Office) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(office.motcua(*YEAR).stdout)
    return said


def settled(office: Office) -> dict[str, Any]:
    """The figures of the year, once they do not move any more."""
    before: dict[str, Any] = {}

    def stands_still() -> bool:
        nonlocal before
        now = report(office)
        is_still, before = now == before, now
        if not is_still:
            time.sleep(3)
        return is_still

    assert eventually(stands_still, LONG_S)
    return before


def test_the_books_give_the_figures_of_the_demo_after_a_kill_and_once_more(
    office: Office, books: dict[str, Path], tmp_path: Path
) -> None:
    dry = import_into(office, books["record"])
    assert (some(dry["counts"]), dry["applied"], dry["checked"]) == ({"new": RECORDS}, False, "office")
    assert report(office)["received"] == 0
    killed = subprocess.Popen(
        office.command("import", str(books["record"]), "--unit", VAN_SON, "--apply"),
        env=office.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert eventually(lambda: report(office)["received"] > RECORDS // 25, LONG_S)
    killed.kill()
    killed.wait()
    assert report(office)["received"] < RECORDS
    again = import_into(office, books["record"], "--apply")
    assert sum(again["counts"].values()) == RECORDS
    assert 0 < again["counts"]["new"] < RECORDS
    for kind in ("birth", "death", "marriage"):
        assert set(some(import_into(office, books[kind], "--apply", "--letters")["counts"])) == {"new"}
    first = settled(office)
    assert (first["received"], first["resolved"], first["overdue"]) == (RECORDS, RECORDS, 0)
    assert (first["before_deadline"], first["on_deadline"], first["after_deadline"]) == demo_figures(tmp_path)
    book, registers = first_rows(RECORDS)
    thanks = sum(str(procedure).startswith("Tặng cho quyền sử dụng đất") for _, _, procedure, *_ in book)
    assert sum(first["letters_by_status"].values()) == sum(map(len, registers.values())) + thanks
    assert first["survey"]["invitations"] == RECORDS
    assert some(import_into(office, books["record"], "--apply")["counts"]) == {"same": RECORDS}
    for kind in ("birth", "death", "marriage"):
        assert set(some(import_into(office, books[kind], "--apply", "--letters")["counts"])) == {"same"}
    assert settled(office) == first
    changed_and_shuffled(office, tmp_path)
    assert {**settled(office), "letters_by_status": None} == {**first, "letters_by_status": None}
    nothing_is_kept_that_nobody_needs(office)


def demo_figures(folder: Path) -> tuple[int, int, int]:
    """Before, on and after the deadline, where the demo's system reports the year itself."""
    year, codes = folder / "year.jsonl", {row[1] for row in first_rows(RECORDS)[0]}
    told = subprocess.run([*MOTCUA[:2], "deploy.demo.year"], capture_output=True, check=True).stdout
    year.write_bytes(b"".join(line for line in told.splitlines(True) if record_of(line) in codes))
    with open_office(folder / "demo") as demo:
        subprocess.run(demo.command("replay", str(year)), env=demo.environment, check=True, timeout=LONG_S)
        said = settled(demo)
    return said["before_deadline"], said["on_deadline"], said["after_deadline"]


def record_of(line: bytes) -> str | None:
    """The record that an event is about, or that asked for it."""
    record: str | None = json.loads(line)["data"].get("record")
    return record


def changed_and_shuffled(office: Office, folder: Path) -> None:
    """One row says something else, and the columns come in another order: one correction follows."""
    rows, _ = first_rows(200)
    rows[7][4] = "Lê Thị Đã Sửa"
    order = [0, 14, *range(1, 14), 15, 16]
    file = write_book(folder / "shuffled.xlsx", [[row[index] for index in order] for row in rows], order)
    assert len(ABOVE) == len(BELOW) == len(order)
    told = import_into(office, file, "--apply")
    assert some(told["counts"]) == {"changed": 1, "same": 199}
    assert [row["about"] for row in told["rows"]] == [rows[7][1]]
    assert some(import_into(office, file)["counts"]) == {"same": 200}


def nothing_is_kept_that_nobody_needs(office: Office) -> None:
    """No identity number, ethnic origin or cause of death is in any file of the office."""
    held = [file for file in office.folder.rglob("*") if file.is_file()]
    assert held
    for file in held:
        content = file.read_bytes()
        assert not [secret for secret in SECRETS if secret.encode() in content], file
