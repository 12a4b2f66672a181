"""One command runs a single service under a debugger, beside the other processes of an office."""

import ast
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from deploy.embedded.stack_file import read_stack_file
from tests.deploy.support.office import MOTCUA, alive, of_free_ports

pytestmark = pytest.mark.slow

ROOT: Final = Path(__file__).parents[3]
FILE: Final = ROOT / "services" / "surveys" / "api.py"
ASK_FOR_S: Final = 120.0
REPORT: Final = ("report", "--unit", "15712v1", "--from", "2026-11-01", "--to", "2026-11-02")


def first_line_of(function: str) -> int:
    """The first line in the body of a function, after its docstring."""
    for node in ast.walk(ast.parse(FILE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.AsyncFunctionDef) and node.name == function:
            return node.body[1].lineno
    raise AssertionError(f"there is no {function}")


def test_a_breakpoint_in_a_service_is_reached_and_the_office_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    stop = f"break {FILE}:{first_line_of('how_satisfied')}"
    up = ["up", "--debug", "surveys", "--data", str(folder)]
    ports = of_free_ports()
    service = subprocess.Popen(
        [sys.executable, "-m", "pdb", "-c", stop, "-c", "continue", "-m", *MOTCUA[2:], *up, *ports],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    others: list[int] = []
    try:
        assert service.stdout
        assert service.stdin
        read_until("runs here", service)
        pids = read_stack_file(folder).pids
        assert "surveys" not in pids
        others = list(pids.values())
        with ThreadPoolExecutor(max_workers=1) as asking:
            report = asking.submit(ask_until_answered, folder)
            read_until("how_satisfied", service)
            service.stdin.write("clear 1\ncontinue\n")
            service.stdin.flush()
            report.result()
    finally:
        service.terminate()
        service.communicate(timeout=90)  # at the end of its input pdb ends, and does not begin again
    assert alive(others) == []


def ask_until_answered(folder: Path) -> None:
    """Ask for a report again and again: the service may not be ready when it is asked first."""
    end = time.monotonic() + ASK_FOR_S
    while True:
        asked = subprocess.run(
            [*MOTCUA, *REPORT],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=os.environ | {"MOTCUA_HOME": str(folder)},
        )
        if asked.returncode == 0:
            return
        assert time.monotonic() < end, asked.stdout


def read_until(words: str, process: "subprocess.Popen[str]") -> None:
    """Read what a process says until it says some words."""
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            return
    raise AssertionError(f"it never said {words!r}: " + "".join(said))
