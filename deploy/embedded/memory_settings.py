"""Settings by which each process takes less memory, so that one commune runs on a small machine."""

import ctypes
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

MEMORY: Final = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MALLOC_MMAP_THRESHOLD_": "65536",  # memory of a batch goes back to the system after it
    "PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "pycache"),
    "PYTHONDONTWRITEBYTECODE": "",
}
"""Allocators that keep less memory in reserve, and a cache of compiled modules: a process does not give back
the memory that it needs to compile them."""
PARAMETERS: Final = {"MALLOC_ARENA_MAX": -8, "MALLOC_TRIM_THRESHOLD_": -1, "MALLOC_MMAP_THRESHOLD_": -3}
"""Those of them that glibc reads when a program begins, with their numbers in `malloc.h`."""

SMALL_BYTES: Final = 4 * 2**30
"""A machine with less memory is small: its office shares it with a browser and a spreadsheet."""


def defaults(machine_bytes: int) -> Mapping[str, str]:
    """Return the settings of a machine with so much memory, unless the operator sets them.

    Larger batches, and a garbage collector of nats-server that runs from a higher limit on, take a third less
    processor time, for some 40 MB more in all.
    """
    small = machine_bytes < SMALL_BYTES
    return {
        "GOMEMLIMIT": "40MiB" if small else "64MiB",
        "MOTCUA_BATCH_SIZE": "100" if small else "500",
    }


def settle_allocator() -> None:
    """Let the allocator of this process, which runs already, keep less memory in reserve, too.

    Other C libraries have no such parameters.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        for name, parameter in PARAMETERS.items():
            mallopt(parameter, int(MEMORY[name]))


def settle_modules() -> None:
    """Let this process find compiled modules where a new one finds them."""
    sys.pycache_prefix = MEMORY["PYTHONPYCACHEPREFIX"]
    sys.dont_write_bytecode = bool(MEMORY["PYTHONDONTWRITEBYTECODE"])
