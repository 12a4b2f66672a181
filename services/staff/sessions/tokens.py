"""Tokens that a browser keeps; here only their digests are."""

import hashlib
import secrets
from typing import Final

TOKEN_BYTES: Final = 32


def new_token() -> str:
    """Return a random token; nobody guesses one of 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of_token(token: str) -> bytes:
    """Return the SHA-256 of a token: one of 256 random bits needs no slower digest."""
    return hashlib.sha256(token.encode()).digest()
