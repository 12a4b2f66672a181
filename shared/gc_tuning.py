"""Tunes Python's cyclic garbage collector for a service."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

THRESHOLD: Final = 4_000
"""Allocations between collections; with Python's default of 700 there are dozens of useless ones."""


def tune_gc() -> None:
    """Exclude everything that is loaded by now, and collect less often."""
    gc.freeze()
    gc.set_threshold(THRESHOLD)


@contextmanager
def collecting_later() -> Iterator[None]:
    """Collect nothing during the block.

    What a batch makes lives until it is committed, so a collection would look at all of it and free nothing;
    soon after, all of it is gone.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
