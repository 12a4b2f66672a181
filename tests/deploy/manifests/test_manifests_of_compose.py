"""The compose files are valid for both kinds of Compose."""

import subprocess
import sys
from pathlib import Path

import pytest

from shared.contracts.services import PROCESSES
from shared.settings import Settings
from tests.deploy.support.manifests import COMPOSE_FILES, compose_1_29, documents


@pytest.mark.parametrize("file", COMPOSE_FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_docker_compose_1_29_takes_it(file: Path) -> None:
    (content,) = documents(file)
    content = {key: value for key, value in content.items() if not key.startswith("x-")}
    for service in content["services"].values():  # whose variables are replaced before it is checked
        if "scale" in service:
            service["scale"] = int(service["scale"].removeprefix("${MOTCUA_PROCESSES:-").removesuffix("}"))
    assert not [f"{fault.json_path}: {fault.message}" for fault in compose_1_29().iter_errors(content)]


def test_every_service_can_read_a_law_of_its_operator_and_none_can_write_it() -> None:
    (content,) = documents(COMPOSE_FILES[0])
    for name in PROCESSES:
        service = content["services"][name]
        assert service["environment"]["MOTCUA_LAW"] == "${MOTCUA_LAW:-}"
        assert "${MOTCUA_DEPLOYMENT:-./deployment}/law:/run/law:ro" in service["volumes"]


def test_a_setting_that_is_empty_is_as_if_it_were_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_LAW", "")
    assert Settings().law is None


@pytest.mark.slow
def test_compose_v2_takes_all() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", *COMPOSE_FILES],
        capture_output=True,
        text=True,
    )
    assert not checked.returncode, checked.stdout
