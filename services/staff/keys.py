"""The keys of staff: the one that signs statements, and those that seal and compare, made from one secret."""

import hmac
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

from shared.contracts.rights.plain_keys import is_plain_private_key
from shared.key_file import read_key
from shared.settings import BadSettings, Settings

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey

NONCE_BYTES: Final = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
KEY_BYTES: Final = 32


class StaffKeys:
    """Seals what second factors are made from and what a browser keeps; compares what could be guessed."""

    def __init__(self, secret: bytes) -> None:
        self._seal = _derived(secret, b"staff seeds")
        self._digest = _derived(secret, b"staff digests")

    def close(self, plain: bytes, purpose: str) -> bytes:
        """Return a text sealed for one person, or for another purpose, as no id of a person reads."""
        nonce = random(NONCE_BYTES)
        sealed: bytes = crypto_aead_xchacha20poly1305_ietf_encrypt(plain, purpose.encode(), nonce, self._seal)
        return nonce + sealed

    def open(self, sealed: bytes, purpose: str) -> bytes | None:
        """Return what was sealed for a purpose; None if it was for another, or is damaged."""
        try:
            opened: bytes = crypto_aead_xchacha20poly1305_ietf_decrypt(
                sealed[NONCE_BYTES:], purpose.encode(), sealed[:NONCE_BYTES], self._seal
            )
        except (CryptoError, ValueError):
            return None
        return opened

    def digest(self, *parts: str) -> bytes:
        """Return a digest that nobody can compute without the key."""
        return hmac.digest(self._digest, "\x1f".join(parts).encode(), "sha256")


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return blake2b(secret, digest_size=KEY_BYTES, person=purpose).digest()


@cache
def _staff_keys(file: Path) -> StaffKeys:
    secret = read_key("MOTCUA_STAFF_KEY", file)
    if not secret:
        raise BadSettings(f"MOTCUA_STAFF_KEY: {file} is empty")
    return StaffKeys(secret)


def staff_keys(settings: Settings) -> StaffKeys:
    """Return the keys that seal and compare.

    Raises:
        BadSettings: The settings name no key, or an empty one.
        UnreadableKey: The file cannot be read.
    """
    if settings.staff_key is None:
        raise BadSettings("staff needs MOTCUA_STAFF_KEY, a file with the key that seals second factors")
    return _staff_keys(settings.staff_key)


@cache
def _statement_key(file: Path) -> "OKPKey":
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey

    try:
        key = OKPKey.import_key(read_key("MOTCUA_STATEMENT_KEY", file))
    except (JoseError, ValueError):
        raise BadSettings(f"MOTCUA_STATEMENT_KEY: {file}: this is no private key (PEM, Ed25519)") from None
    if not key.is_private or key.curve_name != "Ed25519":
        raise BadSettings(f"MOTCUA_STATEMENT_KEY: {file}: this is no private key (PEM, Ed25519)")
    return key


def require_statement_key(settings: Settings) -> None:
    """Refuse a private key that cannot sign.

    Raises:
        BadSettings: The settings name no key, or one that cannot sign.
        UnreadableKey: The file cannot be read.
    """
    file = settings.statement_key
    if file is None or not is_plain_private_key(read_key("MOTCUA_STATEMENT_KEY", file)):
        statement_key(settings)  # says what is wrong, unless it is a key in another form


def statement_key(settings: Settings) -> "OKPKey":
    """Return the private key that signs statements.

    Raises:
        BadSettings: The settings name no key, or one that cannot sign.
        UnreadableKey: The file cannot be read.
    """
    if settings.statement_key is None:
        raise BadSettings("staff needs MOTCUA_STATEMENT_KEY, a file with the key that signs statements")
    return _statement_key(settings.statement_key)
