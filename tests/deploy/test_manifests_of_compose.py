"""The compose files are valid for both kinds of Compose."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.manifests import COMPOSE_FILES, compose_1_29, documents


@pytest.mark.parametrize("file", COMPOSE_FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_docker_compose_1_29_takes_it(file: Path) -> None:
    (content,) = documents(file)
    content = {key: value for key, value in content.items() if not key.startswith("x-")}
    assert not [f"{fault.json_path}: {fault.message}" for fault in compose_1_29().iter_errors(content)]


def test_compose_v2_takes_all() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", *COMPOSE_FILES],
        capture_output=True,
        text=True,
    )
    assert not checked.returncode, checked.stdout
