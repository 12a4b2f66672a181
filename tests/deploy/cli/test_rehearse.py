"""`motcua rehearse`: what another law would have made of an office's records, as table, JSON and CSV."""

import csv
import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from deploy.cli.rehearsal_table import rehearsal_tables
from deploy.office.figures import ReportPeriod
from deploy.office.rehearsal import as_data, rehearse_office
from deploy.terminal.screen import output
from tests.deadlines.support.facts import THREE_DAYS, TWO_DAYS
from tests.deadlines.support.rehearsed_office import a_year, law_folder, opened, run_office, switched_to
from tests.deploy.support.office import MOTCUA

PERIOD = ReportPeriod("Văn Sơn", (), date(2023, 1, 1), date(2023, 12, 31))


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """The data folder of an office that is closed."""
    database = await opened(tmp_path / "office" / "deadlines.db")
    await run_office(database, a_year(120))
    await database.close()
    return tmp_path / "office"


async def test_what_differs_is_told_by_column_by_procedure_and_by_record(
    folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "differences.csv"
    with switched_to(law_folder(tmp_path / "law")):
        found = await rehearse_office(folder, PERIOD, file)
        data = as_data(PERIOD, found)
        with output.capture() as shown:
            for table in rehearsal_tables(PERIOD, found):
                output.print(table)
    assert data["records"] == data["form"]["is"]["received"] == data["form"]["would_be"]["received"]
    for form in data["form"].values():
        assert form["received"] == form["settled"] + form["in_progress"]
    differing = {one["procedure"]: one for one in data["procedures"] if one["due_otherwise"]}
    assert {THREE_DAYS, TWO_DAYS} <= set(differing)
    with file.open(encoding="utf-8", newline="") as rows:
        records = list(csv.DictReader(rows))
    due = [row for row in records if row["due_at"] != row["would_be_due_at"]]
    assert len(due) == data["due_otherwise"]
    ends = [row for row in records if row["stands"] != row["would_stand"]]
    assert len(ends) == sum(move["records"] for one in data["procedures"] for move in one["ends"])
    limits = {(row["limit"], row["would_be_limit"]) for row in records if row["procedure"] == THREE_DAYS}
    assert ("3 working-days", "1 working-days") in limits
    assert "quá hạn" in shown.get()
    assert THREE_DAYS in shown.get()


def said(*options: str) -> "subprocess.CompletedProcess[bytes]":
    """Run the command."""
    return subprocess.run([*MOTCUA, "rehearse", *options], capture_output=True, timeout=120, check=False)


@pytest.mark.slow
async def test_the_command_counts_by_the_folder_that_it_is_given(folder: Path, tmp_path: Path) -> None:
    before = (folder / "deadlines.db").read_bytes()
    law = law_folder(tmp_path / "law")
    options = ["--from", "2023-01-01", "--to", "31/12/2023", "--data", str(folder), "--json"]
    done = said("--law", str(law), *options, "--unit", "15712")
    assert done.returncode == 0, done.stderr.decode()
    data = json.loads(done.stdout)
    assert data["units"] == ["15712v1"]
    assert data["due_otherwise"] > 0
    assert (folder / "deadlines.db").read_bytes() == before
    nowhere = said("--law", str(law), *options[:-2], str(tmp_path / "none"))
    assert nowhere.returncode == 1
    assert "there is no office" in nowhere.stderr.decode()
