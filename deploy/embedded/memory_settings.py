"""So that one commune runs on a small machine: what each process is told in order to take less memory."""

import sys
from pathlib import Path
from typing import Final

MEMORY: Final = {
    "GOMEMLIMIT": "40MiB",  # nats-server tidies up at once from there on; it may still take more
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MALLOC_MMAP_THRESHOLD_": "65536",  # what a batch took goes back to the system after it
    "PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "pycache"),
    "PYTHONDONTWRITEBYTECODE": "",
}
"""Allocators that keep less for later, and modules compiled once: what a process takes for compiling them, it
does not give back."""

DEFAULTS: Final = {"MOTCUA_BATCH_SIZE": "100"}
"""With 500, as on a server, twice as many events go through, and the services take 10 MB more in all."""

WITHOUT_DOCSTRINGS: Final = "-OO"
"""They are 5 MB of each service."""
