"""`motcua init` may be killed at any moment and run again: keys, passwords and certificates fit together."""

import hashlib
import hmac
import os
import signal
from base64 import b64decode
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest
from cryptography import x509

from deploy.access.certificates import CertificatePair
from deploy.access.deployment import LOGINS, Deployment

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def make(folder: Path) -> list[str]:
    return Deployment(folder).make_access(["127.0.0.1"], ["localhost"], ["can-bo.example.vn"], NOW)


def killed_at_its_write(number: int, folder: Path) -> bool:
    """Make access in a process that is killed when it is about to finish a file; return whether it was."""

    def make_and_die() -> None:
        left = iter(range(number))
        finish = Path.rename

        def rename(file: Path, to: Path) -> Path:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return finish(file, to)

        Path.rename = rename  # type: ignore[method-assign, assignment]
        make(folder)

    process = get_context("fork").Process(target=make_and_die)
    process.start()
    process.join()
    return process.exitcode == -signal.SIGKILL


def lets_in(verifier: str, password: str) -> bool:
    """Return whether PostgreSQL would take a password (RFC 5802)."""
    rounds_and_salt, keys = verifier.removeprefix("SCRAM-SHA-256$").split("$")
    rounds, salt = rounds_and_salt.split(":")
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), b64decode(salt), int(rounds))
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    return hashlib.sha256(client_key).digest() == b64decode(keys.split(":")[0])


def assert_all_fits(folder: Path) -> None:
    for line in (folder / LOGINS).read_text().splitlines():
        login, verifier = line.split()
        password = (folder / "passwords" / login).read_text()
        assert lets_in(verifier, password), login
    tls = folder / "tls"
    authority = x509.load_pem_x509_certificate((tls / "authority.pem").read_bytes())
    for name in ("authority", "nats", "gateway", "staff"):
        pair = CertificatePair.read((tls / f"{name}.pem").read_bytes(), (tls / f"{name}.key").read_bytes())
        assert pair.certificate.public_key() == pair.key.public_key(), name
        pair.certificate.verify_directly_issued_by(authority)


@pytest.mark.slow
def test_killed_before_any_of_its_files_a_second_run_makes_the_rest_to_fit(tmp_path: Path) -> None:
    number = 0
    while killed_at_its_write(number, tmp_path / str(number)):
        make(tmp_path / str(number))
        assert_all_fits(tmp_path / str(number))
        number += 1
    assert number > 15


def test_a_second_run_makes_nothing(tmp_path: Path) -> None:
    make(tmp_path)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    assert make(tmp_path) == []
    assert before == {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}


def test_certificates_of_another_authority_are_kept(tmp_path: Path) -> None:
    (tmp_path / "tls").mkdir()
    given = [tmp_path / "tls" / name for name in ("authority.pem", "nats.pem", "nats.key", "gateway.pem")]
    for file in given:
        file.write_text("given")
    make(tmp_path)
    assert {file.read_text() for file in given} == {"given"}
    assert (tmp_path / "tls/staff.pem").read_text() == "given"
