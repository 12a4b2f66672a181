"""Reads the file of a key that a setting names."""

from pathlib import Path

from shared.errors import PublicError


class UnreadableKey(PublicError):
    """A key cannot be read; the message names the setting and the file."""


def read_key(setting: str, file: Path) -> bytes:
    """Return the key in a file, without the blanks around it.

    Raises:
        UnreadableKey: The file cannot be read.
    """
    try:
        return file.read_bytes().strip()
    except OSError as failure:
        raise UnreadableKey(f"{setting}: {file}: {failure.strerror}") from None
