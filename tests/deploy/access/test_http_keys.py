"""`motcua publishers` lets systems in that come by HTTP, with a key that is kept as its hash only."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.access.deployment import HTTP_KEYS
from deploy.access.registering import registered
from deploy.cli.commands.publishing.publishers import app
from services.gateway.ingress.keys import Keys
from services.intake.publishers import read_publishers
from tests.deploy.support.deployed import BY_HTTP, new_deployment

OF_A_SYSTEM_ON_THE_BUS = (("add", "bus", "--units", "15712"), ("rotate", "bus"), ("revoke", "bus"))


def publishers(folder: Path, *words: str) -> str:
    said = CliRunner().invoke(app, [*words, "--folder", str(folder)], env={"COLUMNS": "300"})
    assert said.exit_code == 0, said.output
    return said.output


def test_a_key_is_handed_over_in_a_file_exchanged_and_taken_away(tmp_path: Path) -> None:
    folder = new_deployment(tmp_path / "deployment").folder
    keys, handed_over = Keys(folder / HTTP_KEYS), folder / "publishers/school"
    assert "--force-recreate" in publishers(folder, "add", "school", "--units", "15712", "--http")
    first = handed_over.read_text()
    assert "school" in publishers(folder, "list")
    assert "at once" in publishers(folder, "rotate", "school")
    second = handed_over.read_text()
    assert (keys.owner(first), keys.owner(second), keys.owner("")) == (None, "school", None)
    assert read_publishers(folder / "publishers.toml")["school"].units == ("15712",)
    publishers(folder, "revoke", "school")
    assert keys.owner(second) is None
    assert not handed_over.exists()
    for file in (folder / HTTP_KEYS, folder / "publishers.toml", folder / "nats.conf"):
        assert first not in file.read_text()
        assert second not in file.read_text()


def test_who_comes_by_http_has_no_user_on_the_bus(tmp_path: Path) -> None:
    deployment = new_deployment(tmp_path / "deployment")
    assert "nkey" not in registered(deployment)[BY_HTTP]
    assert oct((deployment.folder / HTTP_KEYS).stat().st_mode)[-3:] == "600"


def test_an_embedded_office_gives_keys_as_well(tmp_path: Path) -> None:
    (tmp_path / "publishers.toml").write_text("")
    said = publishers(tmp_path, "add", "school", "--units", "15712", "--http")
    assert "stop `motcua up`, and start it again" in said
    said += "".join(publishers(tmp_path, *words) for words in OF_A_SYSTEM_ON_THE_BUS)
    assert not [of_a_server for of_a_server in ("docker-compose", "authority.pem") if of_a_server in said]
    assert Keys(tmp_path / HTTP_KEYS).owner((tmp_path / "publishers/school").read_text()) == "school"
    assert not (tmp_path / "nats.conf").exists()


@pytest.mark.parametrize("words", [("--http", "--nkey", "U" + "A" * 55), ("--nkey", "SUAAA")])
def test_a_key_that_does_not_fit_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = new_deployment(tmp_path / "deployment").folder
    arguments = ["add", "school", "--units", "15712", *words, "--folder", str(folder)]
    assert CliRunner().invoke(app, arguments).exit_code == 2
    assert "school" not in (folder / "publishers.toml").read_text()
