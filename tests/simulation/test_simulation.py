"""The kernel keeps its promises in the worlds of some seeds, and each mutant of it is found out.

`python -m tests.simulation` runs thousands of worlds, and one of them again: `--seed 17`.
"""

import os
import re
import subprocess
import sys
from typing import Final

import pytest

from tests.simulation.mutants import MUTANTS

SEEDS: Final = 20
REPLAYED: Final = 3


def simulated(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own: the order of sets has to be the same again."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONHASHSEED"}
    command = [sys.executable, "-m", "tests.simulation", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.mark.slow
def test_the_kernel_keeps_its_promises_in_every_world_and_each_mutant_is_found() -> None:
    done = simulated("--seeds", str(SEEDS), "--processes", "1")
    assert done.stdout.startswith(f"{SEEDS} worlds, 0 went wrong"), done.stdout + done.stderr
    found = dict(re.findall(r"^([a-z-]+): found by seed \d+: (.*)$", done.stdout, re.MULTILINE))
    assert found.keys() == MUTANTS.keys(), done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.slow
def test_a_seed_replays_exactly_and_one_that_goes_wrong_fails() -> None:
    asked = ("--seed", str(REPLAYED), "--mutant", "acknowledges-first")
    first, second = simulated(*asked), simulated(*asked)
    assert re.search(r"^\d+ steps, ", first.stdout, re.MULTILINE), first.stdout + first.stderr
    assert "was acknowledged before it was stored" in first.stdout
    assert (first.stdout, first.returncode) == (second.stdout, 1)


@pytest.mark.slow
def test_what_was_fetched_ahead_does_not_overtake_what_was_put_off() -> None:
    done = simulated("--seed", "979")
    assert done.returncode == 0, done.stdout + done.stderr
