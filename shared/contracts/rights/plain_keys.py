"""Whether a PEM file has a key of Ed25519, by its bytes alone (RFC 8410, section 10.3). Pure.

The library that signs and verifies takes 4 MB of each process, so it is loaded when somebody signed in asks.
"""

import binascii
from base64 import b64decode
from typing import Final

PUBLIC: Final = bytes.fromhex("302a300506032b6570032100")
PRIVATE: Final = bytes.fromhex("302e020100300506032b657004220420")
"""What comes before the 32 bytes of a key, as `openssl` and we write it."""
KEY_BYTES: Final = 32


def is_plain_public_key(pem: bytes) -> bool:
    """Return whether this is a public key in its only usual form; what is not may still be one."""
    return _has(pem, b"PUBLIC KEY", PUBLIC)


def is_plain_private_key(pem: bytes) -> bool:
    """Return whether this is a private key in its only usual form; what is not may still be one."""
    return _has(pem, b"PRIVATE KEY", PRIVATE)


def _has(pem: bytes, label: bytes, prefix: bytes) -> bool:
    lines = pem.strip().splitlines()
    if len(lines) < 3 or (lines[0], lines[-1]) != (
        b"-----BEGIN %s-----" % label,
        b"-----END %s-----" % label,
    ):
        return False
    try:
        key = b64decode(b"".join(lines[1:-1]), validate=True)
    except binascii.Error:
        return False
    return key.startswith(prefix) and len(key) == len(prefix) + KEY_BYTES
