"""The lock of a data folder, since two stacks over one folder would corrupt it, and the folder's own rights.

Every process of a stack holds the lock, so it is free only after all of them have ended, by whatever cause.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TextIO

from deploy.private_file import make_folder

EXIT_WAIT_S: Final = 5.0
"""How long to wait for the remaining processes of a killed stack to end."""


class AlreadyRunning(RuntimeError):
    """A stack runs in this data folder."""

    def __init__(self, folder: Path, pid: int) -> None:
        super().__init__(
            f"another motcua runs here (pid {pid}): stop it, or choose another --data than {folder}"
        )


@asynccontextmanager
async def locked(folder: Path) -> AsyncIterator[int]:
    """Lock a data folder; yields the descriptor that the stack's processes inherit.

    Raises:
        AlreadyRunning: Another stack holds the lock.
    """
    with _opened(folder) as file:
        until = time.monotonic() + EXIT_WAIT_S
        while not _try_lock(file.fileno(), fcntl.LOCK_EX):
            holder = _pid_in(folder)
            if _is_alive(holder) or time.monotonic() > until:
                raise AlreadyRunning(folder, holder)
            await asyncio.sleep(0.05)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield file.fileno()


def is_running(folder: Path) -> bool:
    """Return whether a stack runs in a data folder."""
    if not _file(folder).exists():
        return False
    with _file(folder).open() as file:
        return not _try_lock(file.fileno(), fcntl.LOCK_SH)


def _file(folder: Path) -> Path:
    return folder / "lock"


def _opened(folder: Path) -> TextIO:
    make_folder(folder)
    return os.fdopen(os.open(_file(folder), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "a+")


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pid_in(folder: Path) -> int:
    return int(_file(folder).read_text() or 0)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
