"""How much a test does: enough to see what it is about in `make test`, as much as it can in `make prove`."""

import os
from typing import Final

AT_LENGTH: Final = "MOTCUA_AT_LENGTH" in os.environ


def size(*, test: int, prove: int) -> int:
    """Return how many of something there are, where there is the time for so many."""
    return prove if AT_LENGTH else test
