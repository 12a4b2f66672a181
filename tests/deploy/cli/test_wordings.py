"""`motcua wordings`, as people call it; no office runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app

ROOT = Path(__file__).parents[3]


def test_the_parts_and_fields_of_a_letter_are_listed_with_what_they_are() -> None:
    result = CliRunner().invoke(app, ["wordings", "fields", "birth"])
    assert result.exit_code == 0, result.output
    assert "# closing" in result.output
    assert "((child))  –  Họ tên trẻ" in result.output


def test_an_unknown_kind_is_refused_with_those_that_there_are() -> None:
    result = CliRunner().invoke(app, ["wordings", "fields", "naissance"])
    assert result.exit_code == 2
    assert "birth" in result.output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        pytest.param("birth.txt", "# heading\nThư mừng ((child))\n", "can be used", id="fine"),
        pytest.param(
            "birth.txt",
            "# heading\nThư mừng ((chld))\n",
            "birth.txt:2: there is no field ((chld))",
            id="a field",
        ),
        pytest.param(
            "notices.toml",
            '[kind.ready]\nsubject = "Xong"\nbody = "((chld))"\n',
            "notices.toml:3: body: there is no field ((chld))",
            id="a field of a notice",
        ),
        pytest.param("birth.j2", "{% block x %}", "birth.j2:1: syntax", id="a template"),
    ],
)
def test_a_folder_is_checked_and_what_is_wrong_has_its_line(
    tmp_path: Path, name: str, text: str, says: str
) -> None:
    (tmp_path / "wordings").mkdir()
    (tmp_path / "folder.toml").write_text("replaces-ours = false\n")
    (tmp_path / "wordings" / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "deploy.cli.main", "wordings", "check", "--law", str(tmp_path)]
    environment = os.environ | {"COLUMNS": "500"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert says in done.stdout + done.stderr
    assert done.returncode == (says != "can be used")
