"""Files and folders that only this user can open, from the moment they are created."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISVTX
from typing import IO


def new(file: Path) -> IO[bytes]:
    """Create a file and open it for writing.

    Raises:
        FileExistsError: The file exists.
    """
    return open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600))


def appending(file: Path) -> IO[bytes]:
    """Open a file to append to, created if it is missing."""
    return open(file, "ab", opener=lambda path, flags: os.open(path, flags, 0o600))


def make_folder(folder: Path) -> None:
    """Create a folder unless it exists, and close it to others. One for all users stays open."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not folder.stat().st_mode & S_ISVTX:
        folder.chmod(0o700)


def close_to_others(*parts: Path) -> None:
    """Take files and folders, and all that is in them, from other users; this user gets no more rights."""
    for part in parts:
        for one in (part, *part.rglob("*")):
            if not one.is_symlink():
                with suppress(FileNotFoundError):  # a database's log may go at any moment
                    one.chmod(one.stat().st_mode & 0o700)


@contextmanager
def replacing(file: Path) -> Iterator[IO[bytes]]:
    """Yield a new file that replaces `file` when the block ends; after an error `file` is unchanged."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        with new(fresh) as to:
            yield to
        fresh.rename(file)
    finally:
        fresh.unlink(missing_ok=True)
