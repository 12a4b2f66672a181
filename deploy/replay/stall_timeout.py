"""A timeout for work that makes no progress."""

import time
from typing import Final

STALL_TIMEOUT_S: Final = 60.0
"""Without any progress for so long, work that waits for an office is given up."""


class Stalled(Exception):
    """Work has made no progress for too long."""


class StallTimeout:
    """A timeout that restarts at every sign of progress."""

    def __init__(self, seconds: float = STALL_TIMEOUT_S) -> None:
        self._seconds = seconds
        self._since = time.monotonic()

    def reset(self) -> None:
        """Note that there was progress."""
        self._since = time.monotonic()

    def check(self, trouble: str) -> None:
        """Give up if the time is over.

        Raises:
            Stalled: There was no progress in time; the message names the trouble.
        """
        if time.monotonic() - self._since > self._seconds:
            raise Stalled(f"{trouble}, and nothing has moved for {self._seconds:.0f} s")
