"""Keys and passwords. The bus, the database and the gateway keep only a public key or a verifier."""

import hashlib
import hmac
import secrets
from base64 import b64encode
from pathlib import Path
from typing import Final

import nkeys  # type: ignore[import-untyped]

SEED_BYTES: Final = 32
PASSWORD_BYTES: Final = 32
SALT_BYTES: Final = 16
SCRAM_ROUNDS: Final = 4096
"""The default of PostgreSQL."""


def new_seed() -> str:
    """Return the seed of a new user."""
    seed: bytes = nkeys.encode_seed(secrets.token_bytes(SEED_BYTES), nkeys.PREFIX_BYTE_USER)
    return seed.decode()


def public_key(seed: Path) -> str:
    """Return the public key, `U...`, of the seed in a file."""
    key: bytes = nkeys.from_seed(seed.read_bytes().strip()).public_key
    return key.decode()


def new_password() -> str:
    """Return a random password."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def http_verifier_of(key: str) -> str:
    """Return the verifier of an HTTP key: SHA-256, since a key of 32 random bytes needs no slower hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def verifier_of(password: str) -> str:
    """Return the SCRAM-SHA-256 verifier of a password (RFC 5802, RFC 7677), as PostgreSQL stores it."""
    salt = secrets.token_bytes(SALT_BYTES)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ROUNDS)
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (b64encode(part).decode() for part in (salt, stored_key, server_key))
    return f"SCRAM-SHA-256${SCRAM_ROUNDS}:{salt64}${stored64}:{server64}"
