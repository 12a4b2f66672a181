"""`motcua init` adds what is missing, says what it added and what to do next, and prints no secret."""

from pathlib import Path

import pytest
from cryptography import x509
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


def init(*names: str) -> str:
    done = CliRunner().invoke(app, ["init", *(f"--name={name}" for name in names)])
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


def public_url() -> str:
    lines = Path(".env").read_text().splitlines()
    return next(line.partition("=")[2] for line in lines if line.startswith("MOTCUA_PUBLIC_URL="))


def test_the_address_on_slips_is_that_of_the_server_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = init("mot-cua.example.vn", "10.0.0.5")
    assert public_url() == "https://mot-cua.example.vn"
    assert "address on slips: https://mot-cua.example.vn\n" in said


def test_without_a_name_slips_are_said_to_work_on_this_machine_only(deployment: Path) -> None:
    assert public_url() == "https://127.0.0.1:8443"
    assert "works on this machine only" in init()


def test_an_older_deployment_gets_an_address_of_the_name_that_its_pages_have(deployment: Path) -> None:
    env = Path(".env")
    older = [line for line in env.read_text().splitlines() if "PUBLIC_URL" not in line]
    named = 'MOTCUA_HTTP_NAMES=["mot-cua.example.vn","localhost","127.0.0.1"]'
    older = [named if "HTTP_NAMES" in line else line for line in older]
    env.write_text("\n".join([*older, "MOTCUA_BACKUP_TO=age1x"]))
    assert ".env (MOTCUA_PUBLIC_URL)" in init()
    assert public_url() == "https://mot-cua.example.vn"
    assert env.read_text().startswith("\n".join([*older, "MOTCUA_BACKUP_TO=age1x"]) + "\n")
    assert "nothing was missing" in init()


def test_the_pages_for_staff_have_names_and_a_certificate_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["init", "--name=mot-cua.example.vn", "--staff-name=can-bo.example.vn"]
    assert not CliRunner().invoke(app, words).exit_code
    names = 'MOTCUA_STAFF_NAMES=["can-bo.example.vn","localhost","127.0.0.1"]'
    assert names in Path(".env").read_text().splitlines()
    assert names_of(Path("deployment/tls/staff.pem")) == ["can-bo.example.vn", "localhost", "127.0.0.1"]
    assert names_of(Path("deployment/tls/gateway.pem")) == ["mot-cua.example.vn", "localhost", "127.0.0.1"]


def test_an_older_deployment_gets_a_staff_door_under_the_names_of_its_pages(deployment: Path) -> None:
    env = Path(".env")
    older = [line for line in env.read_text().splitlines() if "STAFF" not in line]
    named = 'MOTCUA_HTTP_NAMES=["mot-cua.example.vn","localhost","127.0.0.1"]'
    older = [named if "HTTP_NAMES" in line else line for line in older]
    env.write_text("\n".join(older) + "\n")
    for suffix in ("key", "pem"):
        (deployment / f"tls/staff.{suffix}").unlink()
    said = init()
    assert ".env (MOTCUA_STAFF_URL, MOTCUA_STAFF_NAMES)" in said
    assert "MOTCUA_STAFF_URL=https://mot-cua.example.vn:8453\n" in env.read_text()
    assert "tls/staff.pem" in said
    assert env.read_text().splitlines()[-1] == named.replace("HTTP", "STAFF")
    assert names_of(deployment / "tls/staff.pem")[0] == "mot-cua.example.vn"
    assert "nothing was missing" in init()


def names_of(certificate: Path) -> list[str]:
    """The host names and addresses that a certificate is for."""
    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    of = loaded.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in of]


def test_a_byte_order_mark_does_not_hide_the_first_setting(deployment: Path) -> None:
    env = Path(".env")
    lines = env.read_text().splitlines()
    lines.sort(key=lambda line: "PUBLIC_URL" not in line)
    env.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    assert "nothing was missing" in init()
    assert "MOTCUA_PUBLIC_URL" not in env.read_text().partition("\n")[2]
