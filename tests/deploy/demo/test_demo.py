"""The demo, whole: broken off with SIGKILL, run to its end, and in `make prove` run once more."""

import json
import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.run import MOST_WAITING
from shared.contracts.questions.deadlines import DeadlineFigures
from tests.deploy.support.office import MOTCUA, eventually
from tests.support.at_length import AT_LENGTH

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

FIGURES = {
    *DeadlineFigures.model_fields,
    "overdue_without_apology",
    "letters",
    "letters_by_status",
    "visits",
    "survey",
    "neighbours",
}
COSTS = {"seconds", "peak_rss_mb", "peak_pss_mb"}
LATE_COMMUNES = 24
"""Each of them has a record that is overdue when the year ends."""
LEAPING = {"MOTCUA_REPLAY_QUIET_S": "1"}
"""Lets the office's clock move on in every short silence, as it would on a very slow machine."""


def demo(folder: Path, setting: Mapping[str, str] = {}) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [*MOTCUA, "demo", "--no-serve", "--data", str(folder), "--json", str(folder / "figures.json")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | setting,
    )


def figures(folder: Path, setting: Mapping[str, str] = {}) -> dict[str, Any]:
    running = demo(folder, setting)
    _, trouble = running.communicate(timeout=600)
    assert running.returncode == 0, trouble.decode()
    found: dict[str, Any] = json.loads((folder / "figures.json").read_text())
    assert set(found) == FIGURES | COSTS
    assert len(found["neighbours"]) == 33
    return {name: found[name] for name in FIGURES}


def without_waiting(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures of all communes, but for answers: which of them wait for others is up to chance."""
    communes = [found, *found["neighbours"].values()]
    return [one | {"survey": one["survey"]["invitations"], "neighbours": None} for one in communes]


def test_the_figures_are_the_articles_after_kills_however_slow_the_machine_and_however_often_it_is_run(
    tmp_path: Path,
) -> None:
    for seconds in (2, 15) if AT_LENGTH else (15,):
        killed = demo(tmp_path, LEAPING)
        assert eventually((tmp_path / "stack.json").exists)
        time.sleep(seconds)
        killed.kill()
        killed.communicate()
    first = figures(tmp_path, LEAPING)
    assert (first["received"], first["resolved"], first["overdue"]) == (7_526, 7_526, 0)
    assert first["before_deadline"] > 0.96 * 7_526
    assert first["before_deadline"] + first["on_deadline"] + first["after_deadline"] == 7_526
    assert first["letters"] == {"birth": 52, "marriage": 34, "death": 35, "land": 17}
    assert (first["visits"], first["letters_by_status"]["handed_over"]) == (35, 52 + 34 + 35 + 17)
    assert first["letters_by_status"]["held"] == 1
    assert (
        2_109 - MOST_WAITING <= first["survey"]["answers"] == first["survey"]["satisfied_or_above"] <= 2_109
    )
    neighbours = first["neighbours"].values()
    assert all(commune["letters_by_status"]["handed_over"] for commune in neighbours)
    assert sum(commune["overdue"] for commune in neighbours) == LATE_COMMUNES
    for late in ("overdue", "after_deadline"):
        with_apology = sum(commune[f"{late}_with_apology"] for commune in neighbours)
        assert 0 < with_apology < sum(commune[late] for commune in neighbours)
    if AT_LENGTH:
        assert without_waiting(figures(tmp_path)) == without_waiting(first)
