"""A key of Ed25519 is known by its bytes; anything else is left to the library to judge."""

import pytest
from joserfc.jwk import ECKey, OKPKey

from shared.contracts.rights.plain_keys import is_plain_private_key, is_plain_public_key

ED25519, X25519, P256 = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("X25519"), ECKey.generate_key()


@pytest.mark.parametrize("key", [ED25519, X25519, P256], ids=["Ed25519", "X25519", "P-256"])
def test_only_keys_that_sign_statements_are_plain(key: OKPKey | ECKey) -> None:
    public, private = key.as_pem(private=False), key.as_pem(private=True)
    assert is_plain_public_key(public) is (key is ED25519)
    assert is_plain_private_key(private) is (key is ED25519)
    assert not is_plain_public_key(private)
    assert not is_plain_private_key(public)


@pytest.mark.parametrize(
    "pem", [b"", b"x", b"\n\n", b"-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----"]
)
def test_what_is_no_key_is_none(pem: bytes) -> None:
    assert not is_plain_public_key(pem)
    assert not is_plain_private_key(pem)


def test_a_key_that_was_cut_is_none() -> None:
    head, body, tail = ED25519.as_pem(private=False).strip().splitlines()
    assert not is_plain_public_key(b"\n".join((head, body[:-8], tail)))
