"""The turnstiles of the public doors: who guesses, repeats or floods has to wait, and is told how long."""

from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Final

from fastapi import HTTPException

MOST_KNOWN: Final = 10_000
"""Keys remembered; the one that came first is forgotten first, so that strangers cannot fill the memory."""


class Turnstile:
    """Counts by key, such as an address, and refuses those of whom it has counted enough within a span."""

    def __init__(self, most: int, within: timedelta) -> None:
        self.most = most
        self.within = within
        self._counted: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def admit(self, key: str, now: datetime) -> None:
        """Let pass, as long as not too much is counted.

        Raises:
            HTTPException: 429, with the seconds to wait.
        """
        since, counted = self._counted.get(key, (now, 0))
        wait = self.within - (now - since)
        if counted >= self.most and wait > timedelta():
            raise HTTPException(429, headers={"Retry-After": str(ceil(wait.total_seconds()))})

    def count(self, key: str, now: datetime) -> None:
        """Remember one more."""
        since, counted = self._counted.get(key, (now, 0))
        if now - since >= self.within:
            self._counted.pop(key, None)
            since, counted = now, 0
        self._counted[key] = (since, counted + 1)
        if len(self._counted) > MOST_KNOWN:
            self._counted.popitem(last=False)


def household(address: str) -> str:
    """Return what tells one visitor from another: of IPv6 the half that a household gets.

    >>> household("2001:db8:1:2:3:4:5:6"), household("192.0.2.7"), household("")
    ('2001:db8:1:2::', '192.0.2.7', '')
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(IPv6Address(int(known) >> 64 << 64))
    return address
