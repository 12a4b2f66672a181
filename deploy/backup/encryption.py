"""Encryption in age's format (age-encryption.org/v1), so that age's own tools open a copy as well.

age works on files; what is written or read piece by piece goes through a pipe, at whose other end it works
in a thread.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import pyrage  # type: ignore[import-untyped]

from deploy.backup.errors import Damaged, Refused

SEALED: Final = b"age-encryption.org/"
"""How a file begins that is encrypted."""
NOT_FOR_US: Final = "No matching keys found"
"""What age says of a file that is whole and meant for somebody else."""
BEGINS: Final = "AGE-SECRET-KEY-"
"""How a line begins that is a key."""


def new_identity() -> tuple[str, str]:
    """Return a new key as its file holds it, and the recipient, `age1...`, that copies are encrypted to."""
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    return f"# public key: {recipient}\n{identity}\n", recipient


def check_recipient(recipient: str) -> None:
    """Check that a copy can be encrypted to a recipient.

    Raises:
        Refused: It is none.
    """
    _recipient(recipient)


@contextmanager
def encrypted(file: IO[bytes], recipient: str) -> Iterator[IO[bytes]]:
    """Yield what to write into: a file as it is, or through encryption if there is a recipient."""
    if not recipient:
        yield file
        return
    key = _recipient(recipient)
    reading, open_writer = os.pipe()

    def encrypt() -> None:
        with os.fdopen(reading, "rb") as clear:
            pyrage.encrypt_io(clear, file, [key])

    with ThreadPoolExecutor(1) as beside:
        encrypting = beside.submit(encrypt)
        try:
            with os.fdopen(open_writer, "wb") as clear:
                yield clear
        except BrokenPipeError:
            encrypting.result()
            raise
        encrypting.result()


@contextmanager
def decrypted(path: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    """Yield what to read from: a file as it is, or what it holds if it is encrypted.

    Raises:
        Refused: It is encrypted to somebody else, or the key is missing.
        Damaged: It does not decrypt.
    """
    with path.open("rb") as file:
        if not file.peek(len(SEALED)).startswith(SEALED):
            yield file
            return
        keys = _identities(identity)
        reading, open_writer = os.pipe()

        def decrypt() -> None:
            with os.fdopen(open_writer, "wb") as clear:
                pyrage.decrypt_io(file, clear, keys)

        with ThreadPoolExecutor(1) as beside:
            decrypting = beside.submit(decrypt)
            try:
                with os.fdopen(reading, "rb") as clear:
                    yield clear
            except Exception:
                _say_why(decrypting)
                raise
            _say_why(decrypting)


def _say_why(decrypting: "Future[Any]") -> None:
    match decrypting.exception():
        case pyrage.DecryptError() as failure if str(failure) == NOT_FOR_US:
            raise Refused("this copy is encrypted to another key than that of --identity") from failure
        case pyrage.DecryptError() | OSError() as failure if not isinstance(failure, BrokenPipeError):
            raise Damaged("it cannot be decrypted to its end") from failure


def _recipient(recipient: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as failure:
        raise Refused(
            f"{recipient} is no recipient: it begins with age1, as age-keygen shows it"
        ) from failure


def _identities(file: Path | None) -> list[Any]:
    if file is None:
        raise Refused("this copy is encrypted: name the file of its key with --identity")
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith(BEGINS)]
    except pyrage.IdentityError:
        keys = []
    if not keys:
        raise Refused(f"{file} holds no key of age's: a line that begins with {BEGINS}")
    return keys
