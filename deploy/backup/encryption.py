"""Encryption in the format of age (age-encryption.org/v1), so that its own tools can open a copy, too.

pyrage works on whole files. To write or read piece by piece, it runs in a thread at the other end of a pipe.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import pyrage  # type: ignore[import-untyped]

from deploy.backup.errors import CannotCopy, DamagedCopy

MAGIC: Final = b"age-encryption.org/"
"""First bytes of an encrypted file."""
NO_MATCHING_KEY: Final = "No matching keys found"
"""Message of age for an intact file that is encrypted to another key."""
KEY_PREFIX: Final = "AGE-SECRET-KEY-"
"""First characters of a line with a key."""


def new_identity() -> tuple[str, str]:
    """Return the content of a new key file, and its recipient, `age1...`."""
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    return f"# public key: {recipient}\n{identity}\n", recipient


def check_recipient(recipient: str) -> None:
    """Check that a copy can be encrypted to a recipient.

    Raises:
        CannotCopy: The recipient is invalid.
    """
    _recipient(recipient)


@contextmanager
def encrypted(file: IO[bytes], recipient: str) -> Iterator[IO[bytes]]:
    """Yield a stream that writes into a file, encrypted if there is a recipient."""
    if not recipient:
        yield file
        return
    key = _recipient(recipient)
    reading, open_writer = os.pipe()

    def encrypt() -> None:
        with os.fdopen(reading, "rb") as clear:
            pyrage.encrypt_io(clear, file, [key])

    with ThreadPoolExecutor(1) as executor:
        encrypting = executor.submit(encrypt)
        try:
            with os.fdopen(open_writer, "wb") as clear:
                yield clear
        except BrokenPipeError:
            encrypting.result()
            raise
        encrypting.result()


@contextmanager
def decrypted(path: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    """Yield a stream that reads a file, decrypted if it is encrypted.

    Raises:
        CannotCopy: The key is missing or does not match.
        DamagedCopy: The file cannot be decrypted to its end.
    """
    with path.open("rb") as file:
        if not file.peek(len(MAGIC)).startswith(MAGIC):
            yield file
            return
        keys = _identities(identity)
        reading, open_writer = os.pipe()

        def decrypt() -> None:
            with os.fdopen(open_writer, "wb") as clear:
                pyrage.decrypt_io(file, clear, keys)

        with ThreadPoolExecutor(1) as executor:
            decrypting = executor.submit(decrypt)
            try:
                with os.fdopen(reading, "rb") as clear:
                    yield clear
            except Exception:
                _raise_failure(decrypting)
                raise
            _raise_failure(decrypting)


def _raise_failure(decrypting: "Future[Any]") -> None:
    match decrypting.exception():
        case pyrage.DecryptError() as failure if str(failure) == NO_MATCHING_KEY:
            raise CannotCopy("this copy is encrypted to another key than that of --identity") from failure
        case pyrage.DecryptError() | OSError() as failure if not isinstance(failure, BrokenPipeError):
            raise DamagedCopy("it cannot be decrypted to its end") from failure


def _recipient(recipient: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as failure:
        raise CannotCopy(
            f"{recipient} is no recipient: it begins with age1, as age-keygen shows it"
        ) from failure


def _identities(file: Path | None) -> list[Any]:
    if file is None:
        raise CannotCopy("this copy is encrypted: name the file of its key with --identity")
    lines = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith(KEY_PREFIX)]
    except pyrage.IdentityError:
        keys = []
    if not keys:
        raise CannotCopy(f"{file} holds no key of age's: a line that begins with {KEY_PREFIX}")
    return keys
