"""A small machine gets the settings that save memory, any other those that save processor time."""

from pathlib import Path

import pytest

from deploy.embedded.memory_settings import SMALL_BYTES, defaults
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
