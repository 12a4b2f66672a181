"""The turnstile of the public pages: who guesses too often has to wait."""

from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

MOST_KNOWN: Final = 10_000
"""Addresses remembered; whoever came first is forgotten first, so that strangers cannot fill the memory."""


class Turnstile:
    """Lets everybody try a number of times within a span, by address; only what went wrong counts."""

    def __init__(self, tries: int, within: timedelta) -> None:
        self.tries = tries
        self.within = within
        self._wrong: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def admits(self, address: str, now: datetime) -> bool:
        """Return whether an address may try."""
        since, wrong = self._wrong.get(_place(address), (now, 0))
        return wrong < self.tries or now - since >= self.within

    def count(self, address: str, now: datetime) -> None:
        """Remember that an address was wrong."""
        place = _place(address)
        since, wrong = self._wrong.get(place, (now, 0))
        self._wrong[place] = (now, 1) if now - since >= self.within else (since, wrong + 1)
        if len(self._wrong) > MOST_KNOWN:
            self._wrong.popitem(last=False)


def _place(address: str) -> str:
    """Return what tells one visitor from another: of IPv6 the half that a household gets.

    >>> _place("2001:db8:1:2:3:4:5:6"), _place("192.0.2.7"), _place("")
    ('2001:db8:1:2::', '192.0.2.7', '')
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(IPv6Address(int(known) >> 64 << 64))
    return address
