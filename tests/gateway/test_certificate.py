"""A certificate that the gateway cannot serve by is refused before it starts."""

from pathlib import Path

import pytest

from services.gateway.main import check_certificate
from shared.settings import BadSettings


@pytest.mark.parametrize(
    ("certificate", "key", "said"),
    [
        (None, "key.pem", "MOTCUA_HTTP_KEY: a key needs MOTCUA_HTTP_CERTIFICATE, too"),
        ("nowhere.pem", "key.pem", "MOTCUA_HTTP_CERTIFICATE, MOTCUA_HTTP_KEY: No such file"),
        ("words.pem", "words.pem", "MOTCUA_HTTP_CERTIFICATE, MOTCUA_HTTP_KEY: .*PEM"),
    ],
)
def test_it_is_refused_in_words(tmp_path: Path, certificate: str | None, key: str, said: str) -> None:
    (tmp_path / "words.pem").write_text("no certificate")
    with pytest.raises(BadSettings, match=f"^{said}"):
        check_certificate(
            "HTTP_CERTIFICATE", tmp_path / certificate if certificate else None, "HTTP_KEY", tmp_path / key
        )


def test_a_gateway_without_tls_needs_none() -> None:
    check_certificate("STAFF_CERTIFICATE", None, "STAFF_CERTIFICATE_KEY", None)
