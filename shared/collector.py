"""Python's collector of cycles, told how a service uses memory."""

import gc
from typing import Final

OBJECTS_BETWEEN: Final = 20_000
"""About what a batch makes. At Python's own 700 it looks dozens of times at what is still in use."""


def collect_seldom() -> None:
    """Let the collector pass over what is loaded by now, which stays, and look about once a batch."""
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN)
