"""Which nats-server an office on one computer runs."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded.nats_server import NoNatsServer, nats_server_command, nats_server_program, version_of

OF_THE_WHEEL = str(Path(sys.executable).parent / "nats-server")


@pytest.fixture(autouse=True)
def _asked_again() -> Iterator[None]:
    nats_server_program.cache_clear()
    yield
    nats_server_program.cache_clear()


def program(folder: Path, says: str) -> Path:
    """A program of this name that says which version it is."""
    folder.mkdir(exist_ok=True)
    file = folder / "nats-server"
    file.write_text(f"#!/bin/sh\necho '{says}'\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs on the path, before all others."""
    folder = tmp_path / "installed"
    monkeypatch.setenv("PATH", os.pathsep.join((str(folder), str(Path(OF_THE_WHEEL).parent), "/usr/bin")))
    return folder


def test_the_wheel_is_new_enough() -> None:
    assert version_of(OF_THE_WHEEL) >= (2, 12)


def test_without_another_the_wheel_is_run(installed: Path) -> None:
    assert nats_server_program(None) == OF_THE_WHEEL


def test_what_is_installed_on_the_computer_comes_before_the_wheel(installed: Path) -> None:
    own = program(installed, "nats-server: v2.12.0")
    assert nats_server_program(None) == str(own)


@pytest.mark.parametrize("says", ["nats-server: v2.9.10", "nats-server: v1.4.1", "something else 9.9", ""])
def test_what_is_installed_but_too_old_is_left_alone(installed: Path, says: str) -> None:
    program(installed, says)
    assert nats_server_program(None) == OF_THE_WHEEL


def test_what_the_operator_names_comes_first(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(installed, "nats-server: v2.15.1")
    named = program(tmp_path / "named", "nats-server: v2.13.2")
    monkeypatch.setenv("MOTCUA_NATS_SERVER", str(named))
    assert nats_server_command(tmp_path / "bus", 4222)[0] == str(named)


@pytest.mark.parametrize("says", ["nats-server: v2.9.10", "nothing"])
def test_a_named_program_that_cannot_be_used_is_refused(installed: Path, tmp_path: Path, says: str) -> None:
    named = program(tmp_path / "named", says)
    with pytest.raises(NoNatsServer, match=r"MOTCUA_NATS_SERVER=.*2\.12"):
        nats_server_program(named)
    with pytest.raises(NoNatsServer, match="MOTCUA_NATS_SERVER"):
        nats_server_program(tmp_path / "missing")


def test_without_any_program_it_is_said_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(NoNatsServer, match="MOTCUA_NATS_SERVER"):
        nats_server_program(None)
