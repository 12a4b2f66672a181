"""Files that only this user can read, from the moment they are created."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def new(file: Path) -> IO[bytes]:
    """Create a file and open it for writing.

    Raises:
        FileExistsError: The file exists.
    """
    return open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600))


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
