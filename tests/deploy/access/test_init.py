"""`motcua init` adds what is missing, says what it added and what to do next, and prints no secret."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.access.deployment import BUS, HTTP_KEYS, LOGINS
from deploy.cli.main import app


@pytest.fixture
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deployment that was made a moment ago, in the folder from which commands are run."""
    monkeypatch.chdir(tmp_path)
    said = init()
    assert "Next: docker-compose up -d --build\n" in said
    return tmp_path / "deployment"


def init() -> str:
    done = CliRunner().invoke(app, ["init"])
    assert not done.exit_code, done.output
    return done.output


def files_of(deployment: Path) -> set[str]:
    return {str(file.relative_to(deployment)) for file in deployment.rglob("*") if file.is_file()}


def test_on_a_deployment_that_has_all_it_adds_nothing(deployment: Path) -> None:
    before = files_of(deployment)
    assert "nothing was missing" in init()
    assert files_of(deployment) == before


def test_to_an_older_deployment_it_adds_what_is_missing_and_names_it(deployment: Path) -> None:
    before = {name: (deployment / name).read_bytes() for name in files_of(deployment)}
    (deployment / HTTP_KEYS).unlink()
    (deployment / "http").rmdir()
    (deployment / BUS).write_text("of an older version")
    said = init()
    assert [line.strip() for line in said.splitlines() if line.startswith("  ")] == [HTTP_KEYS, BUS]
    assert "--force-recreate" in said
    assert {name: (deployment / name).read_bytes() for name in files_of(deployment)} == before


def test_a_login_that_an_update_brought_is_added_to_the_others(deployment: Path) -> None:
    file = deployment / LOGINS
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("backup ")))
    assert "Then, since there are new logins: docker-compose exec postgres" in init()
    assert sorted(line.split()[0] for line in file.read_text().splitlines()) == sorted(
        line.split()[0] for line in lines
    )


def test_it_prints_no_secret(deployment: Path) -> None:
    secrets = [file.read_text().strip() for file in deployment.glob("[ps]*/*")]
    for file in deployment.glob("[ps]*/*"):
        file.unlink()
    said = init()
    assert not [secret for secret in secrets if secret in said]
    assert not [file for file in deployment.glob("[ps]*/*") if file.read_text().strip() in said]
