"""The service of docs/a-new-service.md, built from that page: it has its tables and reads each fact once."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs/a-new-service.md").read_text(encoding="utf-8")
TREE: Final = (
    "services",
    "shared",
    "deploy",
    "docs/contracts/examples",
    "pyproject.toml",
    "tests/conftest.py",
    "tests/support",
    "tests/deploy/test_handlers_in_memory.py",
)
BLOCKS: Final = re.findall(r"(.*?)```(\w+)\n(.*?)```", PAGE, re.DOTALL)
FILES: Final = {
    re.findall(r"`(\w+\.(?:py|toml))`", before)[-1]: text
    for before, language, text in BLOCKS
    if language in {"python", "toml"}
}
"""Each block of code is the file that is named last before it."""
WIRING: Final = re.findall(r"^\| `([^`]+)` \|(.*)\|$", PAGE, re.MULTILINE)
MAY_BE_BY_HAND: Final = 60
MAY_BE_OUTSIDE: Final = 4


def test_it_costs_few_lines_and_few_files_outside_of_its_folder() -> None:
    assert FILES.keys() == {"main.py", "handlers.py", "tables.py", "sending.py", "backup.toml"}
    code = [line for text in FILES.values() for line in text.splitlines() if line.strip()]
    assert 40 < len(code) <= MAY_BE_BY_HAND
    assert 0 < len(WIRING) <= MAY_BE_OUTSIDE


@pytest.mark.slow
def test_the_service_of_the_page_has_its_tables_and_reads_each_fact_once(tmp_path: Path) -> None:
    for part in TREE:
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, tmp_path / part)
    folder = tmp_path / "services/messages"
    (folder / "migrations").mkdir(parents=True)
    for empty in ("__init__.py", "migrations/__init__.py"):
        (folder / empty).touch()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    names = tmp_path / WIRING[0][0]
    listed = re.sub(
        r"^(SERVICES: .*)\)$", r'\1, "messages")', names.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    names.write_text(listed)

    (draft,) = re.findall(r"^\.venv/bin/python (-m deploy\.migrations\.draft messages) ", PAGE, re.MULTILINE)
    run(tmp_path, *draft.split(), "The first tables.")
    (revision,) = folder.glob("migrations/0001_*.py")
    made = set(re.findall(r"create_table\('(\w+)'", revision.read_text(encoding="utf-8")))
    assert made == {"inbox", "outbox", "position", "purge_log", "dead_letter", "ready"}
    tests = run(
        tmp_path,
        "-m",
        "pytest",
        "-n",
        "0",
        "--basetemp=temporary",
        "-k",
        "messages and reaches",
        "tests/deploy",
    )
    assert re.search(r"\b[1-9]\d* passed", tests), tests


def run(folder: Path, *command: str) -> str:
    """Run Python in a folder, with the packages of that folder, and return what it prints."""
    ran = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, timeout=100, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
