"""Files for this user's eyes only: at no moment can anybody else read one, not even while it is written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def new(file: Path) -> IO[bytes]:
    """Open a file to be written that is not there yet.

    Raises:
        FileExistsError: It is there.
    """
    return open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600))


@contextmanager
def replacing(file: Path) -> Iterator[IO[bytes]]:
    """Yield what takes the place of a file, if there is one, once it is whole; else all stays as it was."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        with new(fresh) as to:
            yield to
        fresh.rename(file)
    finally:
        fresh.unlink(missing_ok=True)
