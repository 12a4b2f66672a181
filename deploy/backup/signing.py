"""The signature of a copy: by the office's own key, so that nobody else's copy passes for it.

On a server the key is that of the login `backup`; on one computer it is a file of the data folder. No copy
contains it. Whoever restores compares with the public key (U...), which `motcua backup` shows and writes into
the key file of the encryption.
"""

from base64 import b32decode, b64decode, b64encode
from pathlib import Path
from typing import Final

import nkeys  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic_core import from_json, to_json

from deploy import private_file
from deploy.access.keys import new_seed, public_key
from deploy.backup.errors import CannotCopy, DamagedCopy
from shared.settings import Settings

SEED: Final = "copies.seed"
"""File of the data folder of an office on one computer."""
NOTE: Final = "# copies are signed by: "
"""A line of the key file of the encryption."""
KEY_BYTES: Final = slice(1, 33)
"""Of a decoded public key: one byte before says whose it is, two bytes behind check it."""


def signing_seed(folder: Path | None) -> Path | None:
    """Return the file with the key of an office; on one computer it is created, a server may have none."""
    if folder is None:
        return Settings().nats_seed
    file = folder / SEED
    if not file.exists():
        with private_file.replacing(file) as to:
            to.write(new_seed().encode())
    return file


def sign(content: bytes, seed: Path) -> bytes:
    """Return the signature of a document, with the public key."""
    signature = nkeys.from_seed(seed.read_bytes().strip()).sign(content)
    return to_json({"by": public_key(seed), "signature": b64encode(signature).decode()}) + b"\n"


def signer_of(content: bytes, signature: bytes) -> str:
    """Return the public key by which a document is signed.

    Raises:
        DamagedCopy: The signature is of another document, or is none.
    """
    try:
        said = from_json(signature)
        key = Ed25519PublicKey.from_public_bytes(_bytes_of(said["by"]))
        key.verify(b64decode(said["signature"]), content)
        return str(said["by"])
    except (InvalidSignature, ValueError, KeyError, TypeError) as failure:
        raise DamagedCopy("its signature is not that of its manifest") from failure


def check_signer(signer: str, expected: str) -> None:
    """Check who signed a copy.

    Raises:
        CannotCopy: Somebody else did, or nobody.
    """
    if signer != expected:
        by = f"it is signed by {signer}" if signer else "it is not signed, as copies before December 2026"
        raise CannotCopy(
            f"this copy is not the office's own: {by}, and it should be signed by {expected}. To restore it "
            "nevertheless, leave --signed-by out, and the line `copies are signed by` out of the key file"
        )


def signer_noted_in(identity: Path | None) -> str:
    """Return the public key that a key file of the encryption notes; empty if it notes none."""
    lines = identity.read_text(encoding="utf-8-sig").splitlines() if identity else []
    return next((line.removeprefix(NOTE).strip() for line in lines if line.startswith(NOTE)), "")


def _bytes_of(public: str) -> bytes:
    return b32decode(public + "=" * (-len(public) % 8))[KEY_BYTES]
