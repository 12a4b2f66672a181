"""Tunes Python's cyclic garbage collector for a service."""

import gc
from typing import Final

THRESHOLD: Final = 4_000
"""Allocations between collections; with Python's default of 700 a batch causes dozens of useless ones."""


def tune_gc() -> None:
    """Exclude everything that is loaded by now, and collect only a few times a batch."""
    gc.freeze()
    gc.set_threshold(THRESHOLD)
