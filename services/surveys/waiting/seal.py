"""Seals what a citizen says until its group goes in. The key lies outside of the database."""

import zlib
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from pydantic import BaseModel
from pydantic_core import from_json, to_json

from shared.key_file import read_key
from shared.settings import BadSettings, Settings

BLOCK: Final = 8 * 1024
"""All sealed answers are of one size, since a size would tell who wrote a comment. The longest fits."""
PURPOSE: Final = b"answers waiting"
LENGTH_BYTES: Final = 4


class SealedWords(BaseModel):
    """What an answer says, without what it is about."""

    steps: Mapping[str, int | None]
    comment: str = ""
    contact: str = ""


class Seal:
    """Seals and opens with one key."""

    def __init__(self, secret: bytes) -> None:
        key = blake2b(secret, digest_size=SecretBox.KEY_SIZE, person=PURPOSE).digest()
        self._box = SecretBox(key)
        self.id: Final = blake2b(key, digest_size=8).hexdigest()
        """Names the key without telling it; what another key has sealed is left alone."""

    def close(self, said: SealedWords) -> bytes:
        """Return what was said as bytes of which nothing can be read without the key."""
        packed = zlib.compress(to_json(said))
        padding = -(LENGTH_BYTES + len(packed)) % BLOCK
        return bytes(self._box.encrypt(len(packed).to_bytes(LENGTH_BYTES) + packed + bytes(padding)))

    def open(self, sealed: bytes) -> SealedWords | None:
        """Return what was said; None for bytes that were damaged."""
        try:
            plain = self._box.decrypt(sealed)
        except (CryptoError, ValueError):
            return None
        length = int.from_bytes(plain[:LENGTH_BYTES])
        return SealedWords.model_validate(
            from_json(zlib.decompress(plain[LENGTH_BYTES : LENGTH_BYTES + length]))
        )


@cache
def _seal_of(file: Path) -> Seal:
    secret = read_key("MOTCUA_ANSWER_KEY", file)
    if not secret:
        raise BadSettings(f"{file} is empty, and no answer can be sealed by it")
    return Seal(secret)


def seal_of(settings: Settings) -> Seal:
    """Return the seal of an office.

    Raises:
        BadSettings: The settings name no key, or an empty one.
        UnreadableKey: The file cannot be read.
    """
    if settings.answer_key is None:
        raise BadSettings("surveys needs MOTCUA_ANSWER_KEY, a file with the key that seals answers that wait")
    return _seal_of(settings.answer_key)
