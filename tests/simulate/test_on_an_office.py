"""The simulated province against a running office: each answer is as it should be, the records are there."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from tests.adapters.support.office import KEY, running_office
from tests.support.eventually import eventually

pytestmark = pytest.mark.slow
RESOLVED = (
    "select count(distinct about) from received where type like '%.resolved.v1' and verdict = 'accepted'"
)
FILED = "select count(distinct about) from received where type like '%.filed.v1' and verdict = 'accepted'"


def counted(folder: Path, query: str) -> int:
    with closing(sqlite3.connect(folder / "intake.db")) as database:
        [[count]] = database.execute(query)
        return int(count)


def simulated(port: int, *options: str) -> dict[str, Any]:
    words = ["simulate", "--url", f"http://127.0.0.1:{port}", "--messages", "60", "--communes", "2", "--yes"]
    result = CliRunner().invoke(
        app, [*words, "--on", "27/11/2026", "--json", *options], env={"MOTCUA_SIMULATE_KEY": KEY}
    )
    assert result.exit_code == 0, result.output
    said: dict[str, Any] = json.loads(result.stdout)
    return said


def test_a_day_is_answered_as_it_deserves_and_the_same_day_again_is_no_news(tmp_path: Path) -> None:
    with running_office(tmp_path) as port:
        clean = simulated(port, "--clean")
        assert (clean["answers"], clean["unexpected"], clean["dirt"]) == ({"taken": 60}, [], {})

        async def all_are_resolved() -> bool:
            return counted(tmp_path, RESOLVED) == 12

        asyncio.run(eventually(all_are_resolved))
        assert counted(tmp_path, FILED) == 12
        assert simulated(port, "--clean")["answers"] == {"taken": 60}
        dirty = simulated(port, "--seed", "5", "--agency", "H99.101")
        assert dirty["answers"]["taken"] + dirty["answers"].get("faulty", 0) == 60
        assert dirty["p99_ms"] >= dirty["p50_ms"] > 0
        assert counted(tmp_path, RESOLVED) >= 12


def test_a_system_that_the_office_does_not_know_is_not_let_in(tmp_path: Path) -> None:
    with running_office(tmp_path) as port:
        words = ["simulate", "--url", f"http://127.0.0.1:{port}", "--name", "nobody", "--yes"]
        result = CliRunner().invoke(app, words, env={"MOTCUA_SIMULATE_KEY": "wrong"})
    assert result.exit_code == 1
    assert "does not let nobody in (401)" in result.stderr
