"""A small machine gets the settings that save memory, any other those that save processor time."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from deploy.embedded.memory_settings import ALLOCATOR, LARGE_PAGES, SMALL_BYTES, defaults
from deploy.embedded.plan import Plan


def test_only_a_small_machine_saves_memory() -> None:
    small, roomy = defaults(SMALL_BYTES - 1), defaults(SMALL_BYTES)
    assert small.keys() == roomy.keys()
    assert int(small["MOTCUA_BATCH_SIZE"]) < int(roomy["MOTCUA_BATCH_SIZE"])
    assert int(small["GOMEMLIMIT"].removesuffix("MiB")) < int(roomy["GOMEMLIMIT"].removesuffix("MiB"))


def test_the_operator_may_choose_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = {"GOMEMLIMIT": "50MiB", "MOTCUA_BATCH_SIZE": "7"}
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    environment = Plan(tmp_path, tmp_path / "publishers.toml", 1, 2, 3, clock="real").environment()
    assert chosen.items() <= environment.items()


BEGINS: Final = f"""
import json, os, sys
from deploy.embedded.memory_settings import restart_settled
print(os.getpid(), *sys.argv[1:], flush=True)
restart_settled({LARGE_PAGES})
print(json.dumps(dict(os.environ)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there an allocator has these settings")
@pytest.mark.parametrize("chosen", [{}, {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=3"}])
def test_a_program_begins_once_more_by_the_settings_of_its_allocator(chosen: dict[str, str]) -> None:
    settings = ALLOCATOR | LARGE_PAGES
    environment = {name: value for name, value in os.environ.items() if name not in settings}
    done = subprocess.run(
        [sys.executable, "-c", BEGINS, "of", "the year"],
        capture_output=True,
        check=True,
        env=environment | chosen,
    )
    first, second, last = done.stdout.decode().splitlines()
    assert first == second, "the same process, with the same arguments"
    assert first.endswith(" of the year")
    assert json.loads(last).items() >= (settings | chosen).items()
