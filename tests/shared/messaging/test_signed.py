"""A file that holds no public key of statements ends a service, in one line that names setting and file."""

from pathlib import Path

import pytest
from joserfc.jwk import OKPKey, RSAKey

from shared.errors import PublicError
from shared.messaging.queries.client import FAILED, QueryFailed
from shared.messaging.queries.signed import require_statement_key, statement_key
from shared.settings import Settings

KEY = OKPKey.generate_key("Ed25519")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "no key for Ed25519", id="nothing"),
        pytest.param(b"\xff\x00", "no key for Ed25519", id="no text"),
        pytest.param(KEY.as_pem(private=False)[:60], "no key for Ed25519", id="half a key"),
        pytest.param(RSAKey.generate_key().as_pem(private=False), "no key for Ed25519", id="RSA"),
        pytest.param(OKPKey.generate_key("X25519").as_pem(private=False), "a key for X25519", id="X25519"),
        pytest.param(KEY.as_pem(private=True), "the private key", id="the private key"),
    ],
)
def test_what_is_no_public_key_is_refused_at_the_start(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "statements.pem"
    file.write_bytes(content)
    with pytest.raises(PublicError, match=said) as refused:
        require_statement_key(Settings(statement_public_key=file))
    assert str(refused.value).startswith(f"MOTCUA_STATEMENT_PUBLIC_KEY: {file}: ")
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(PublicError, match="No such file"):
        require_statement_key(Settings(statement_public_key=tmp_path / "nowhere.pem"))


def test_without_a_key_a_service_starts_and_answers_nobody_who_is_signed_in() -> None:
    require_statement_key(Settings(statement_public_key=None))
    with pytest.raises(QueryFailed) as refused:
        statement_key(None)
    assert refused.value.code == FAILED, "it is not who asks that is refused"


def test_a_public_key_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "statements.pem"
    file.write_bytes(KEY.as_pem(private=False))
    require_statement_key(Settings(statement_public_key=file))
