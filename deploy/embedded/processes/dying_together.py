"""Lets the kernel end a process with its parent, so that nothing of an office is left behind."""

import ctypes
import os
import signal
import sys
from typing import Final

PR_SET_PDEATHSIG: Final = 1
LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with(parent: int) -> None:
    """Close this process's new files to others; on Linux the kernel kills it when its parent ends."""
    os.umask(0o077)
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
