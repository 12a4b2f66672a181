"""Patience: how long to go on while nothing moves."""

import time


class Stalled(Exception):
    """Nothing has moved for too long."""


class StallTimeout:
    """A time that starts anew whenever something moves."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since = time.monotonic()

    def reset(self) -> None:
        """Note that something has moved."""
        self._since = time.monotonic()

    def check(self, trouble: str) -> None:
        """Go on, or give up.

        Raises:
            Stalled: Nothing has moved; the message names the trouble.
        """
        if time.monotonic() - self._since > self._seconds:
            raise Stalled(f"{trouble}, and nothing has moved for {self._seconds:.0f} s")
