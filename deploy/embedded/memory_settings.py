"""Settings by which each process takes less memory, so that one commune runs on a small machine."""

import sys
from pathlib import Path
from typing import Final

MEMORY: Final = {
    "GOMEMLIMIT": "40MiB",  # a soft limit: from there on the garbage collector of nats-server runs more often
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MALLOC_MMAP_THRESHOLD_": "65536",  # memory of a batch goes back to the system after it
    "PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "pycache"),
    "PYTHONDONTWRITEBYTECODE": "",
}
"""Allocators that keep less memory in reserve, and a cache of compiled modules: a process does not give back
the memory that it needs to compile them."""

DEFAULTS: Final = {"MOTCUA_BATCH_SIZE": "100"}
"""Settings unless the operator sets them. With 500, as on a server, throughput doubles and the services take
10 MB more in all."""

WITHOUT_DOCSTRINGS: Final = "-OO"
"""Docstrings take 5 MB of each service."""
