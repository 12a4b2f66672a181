"""The memory of the stack is summed while processes come and go."""

import os
import subprocess
import sys

import psutil  # type: ignore[import-untyped]
import pytest

from deploy.embedded import memory


@pytest.mark.parametrize("awaited", [True, False])
def test_who_ends_while_it_is_looked_at_counts_for_nothing(*, awaited: bool) -> None:
    child = subprocess.Popen([sys.executable, "-S", "-c", ""])
    family = [psutil.Process(), psutil.Process(child.pid)]
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    if awaited:
        child.wait()
    assert memory.resident(family) > 0
    assert memory.proportional(family) > 0
    child.wait()
