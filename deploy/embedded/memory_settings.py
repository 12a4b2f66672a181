"""Settings by which each process takes less memory, so that one commune runs on a small machine."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ALLOCATOR: Final = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MALLOC_MMAP_THRESHOLD_": "65536",  # memory of a batch goes back to the system after it
}
"""Allocators that keep less memory in reserve. They read it when a program begins, and for its forks, too."""
MEMORY: Final = ALLOCATOR | {
    "PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "pycache"),
    "PYTHONDONTWRITEBYTECODE": "",
}
"""And a cache of compiled modules: a process does not give back the memory that it needs to compile them."""
LARGE_PAGES: Final = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""Memory comes by 2 MB, where the kernel may, and not by 4 kB: some 5 MB more for each process, and up to 7 %
less of its time if it is busy."""

SMALL_BYTES: Final = 4 * 2**30
"""A machine with less memory is small: its office shares it with a browser and a spreadsheet."""


def defaults(machine_bytes: int) -> Mapping[str, str]:
    """Return the settings of a machine with so much memory, unless the operator sets them.

    Larger batches, and a garbage collector of nats-server that runs from a higher limit on, take a third less
    processor time, for some 40 MB more in all.
    """
    small = machine_bytes < SMALL_BYTES
    return {
        "GOMEMLIMIT": "40MiB" if small else "60MiB",
        "MOTCUA_BATCH_SIZE": "100" if small else "500",
    }


def is_settled(environment: Mapping[str, str]) -> bool:
    """Whether the allocator of a program that began in this environment has these settings."""
    return ALLOCATOR.items() <= environment.items()


def restart_settled(more: Mapping[str, str]) -> None:
    """Execute this program once more by the settings of its allocator, if it did not begin by them.

    Args:
        more: What it sets besides, unless the operator does.
    """
    if sys.platform == "linux" and not is_settled(os.environ):
        os.execve(sys.executable, sys.orig_argv, {**more, **os.environ, **ALLOCATOR})  # noqa: S606


def settle_modules() -> None:
    """Let this process find compiled modules where a new one finds them."""
    sys.pycache_prefix = MEMORY["PYTHONPYCACHEPREFIX"]
    sys.dont_write_bytecode = bool(MEMORY["PYTHONDONTWRITEBYTECODE"])
