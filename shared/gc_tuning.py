"""Python's collector of cycles, told how a service uses memory."""

import gc
from typing import Final

OBJECTS_BETWEEN: Final = 4_000
"""At Python's own 700 it looks dozens of times a batch at what is still in use."""


def tune_gc() -> None:
    """Let the collector pass over what is loaded by now, which stays, and look a few times a batch."""
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN)
