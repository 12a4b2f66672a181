"""The wheel, away from the checkout: whole, with bounds, and an office runs from it in an empty folder."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_string
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

from tests.support.servers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = ("pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")
PACKAGES: Final = ("shared", "services", "deploy")
MOST_MEGABYTES: Final = 320
"""What an installation for running may take on the disk, in units of `du -m`; ours takes 40 less."""
PIP: Final = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what is committed to it."""
    copy = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        shutil.copy(ROOT / name, copy)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    command = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", "dist", "."]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a clean environment: the wheel, and the requirements as they are locked, no more."""
    environment = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    (platlib,) = (environment / "lib").glob("python*/site-packages")
    for name in runtime_requirements():
        link(name, platlib)
    install = [*PIP, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return python.parent


def runtime_requirements() -> Iterator[str]:
    """The distributions that `requirements.txt` locks and this platform has."""
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)==", line):
            try:
                distribution(found[1])
            except PackageNotFoundError:
                assert ";" in line, f"{found[1]} is not installed"  # it is for other platforms
                continue
            yield found[1]


def link(name: str, platlib: Path) -> None:
    """Put a distribution of this environment into another, file by file, as pip recorded them."""
    for file in distribution(name).files or ():
        there = Path(os.path.normpath(platlib / file))
        source = Path(str(file.locate()))
        if there.suffix != ".pyc" and source.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                link_or_copy(source.resolve(), there)


def link_or_copy(source: Path, to: Path) -> None:
    """Link a file where both places are on one file system, else copy it."""
    try:
        os.link(source, to)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy2(source, to)


def alone() -> dict[str, str]:
    """An environment that leads to no other installation."""
    return {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}


def test_the_wheel_has_every_file_of_its_packages_and_no_other(wheel: Path) -> None:
    found = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = {
        str(file.relative_to(ROOT))
        for name in PACKAGES
        for file in (ROOT / name).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert found == files
    assert {f"{name}/py.typed" for name in PACKAGES} <= found


def test_the_wheel_says_what_it_is_and_bounds_what_it_requires(wheel: Path) -> None:
    with ZipFile(wheel) as parts:
        (name,) = [name for name in parts.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = message_from_string(parts.read(name).decode())
    assert all(metadata[key] for key in ("Summary", "License-Expression", "Author", "Keywords", "Classifier"))
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert len(needed) > 20
    assert [line for line in needed if ">=" not in line] == []
    assert [line for line in needed if "<" not in line and not line.startswith("tzdata")] == []
    assert not [line for line in needed if line.startswith(("setuptools", "pip"))]


def test_the_locked_requirements_are_all_that_the_wheel_requires(installed: Path) -> None:
    subprocess.run([*PIP, "--python", str(installed / "python"), "check"], check=True)


def test_an_installation_for_running_is_small(installed: Path) -> None:
    size = sum(file.lstat().st_blocks * 512 for file in installed.parent.rglob("*"))
    assert size < MOST_MEGABYTES * 2**20


def test_it_says_its_version(installed: Path, tmp_path: Path) -> None:
    command = [str(installed / "motcua"), "--version"]
    done = subprocess.run(command, cwd=tmp_path, env=alone(), capture_output=True, text=True, check=True)
    assert done.stdout == f"motcua {distribution('motcua').version}\n"


def test_the_demo_runs_in_an_empty_folder_with_the_figures_of_the_article(
    installed: Path, tmp_path: Path
) -> None:
    command = [str(installed / "motcua"), "demo", "--no-serve", "--json", "figures.json"]
    done = subprocess.run(command, cwd=tmp_path, env=alone(), capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert (figures["received"], figures["resolved"], figures["overdue"]) == (7_526, 7_526, 0)
    assert figures["letters"] == {"birth": 52, "marriage": 34, "death": 35, "land": 17}


def test_an_office_opens_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    port = free_port()
    command = [str(installed / "motcua"), "up", "--port", str(port), "--nats-port", str(free_port())]
    command += ["--staff-port", str(free_port())]
    office = subprocess.Popen(command, cwd=tmp_path, env=alone(), stdout=subprocess.PIPE, text=True)
    try:
        assert office.stdout
        assert str(port) in office.stdout.readline()
        with urlopen(f"http://127.0.0.1:{port}/thu-tuc") as page:
            assert page.status == 200
    finally:
        office.terminate()
        assert office.wait(60) in {0, 130}
