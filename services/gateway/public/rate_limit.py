"""Rate limits of the public pages: clients that guess, repeat or flood have to wait, and are told how long.

Clients are not known by name, so their requests are counted, in memory only. Honest citizens who share an
address with others are not held up: per address only wrong guesses count, and recommendations, which need no
link.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Annotated, Final

from fastapi import Depends, HTTPException, Request

from shared.clock import Clock

MAX_KEYS: Final = 10_000
"""Keys remembered by a limiter; the oldest is dropped first, so that strangers cannot fill the memory."""
WINDOW: Final = timedelta(minutes=10)
GUESSES_PER_CLIENT: Final = 20
"""Unknown links and wrong secrets from one address."""
GUESSES_PER_RECORD: Final = 100
"""Wrong secrets for one record, from all addresses."""
POSTS_PER_LINK: Final = 10
"""Posts of the form behind one link: it is accepted once, and may be incomplete several times before."""
RECOMMENDATIONS_PER_CLIENT: Final = 10
"""Recommendations from one address, complete or not."""
RECOMMENDATIONS_PER_UNIT: Final = 300
"""Recommendations to one commune, from all addresses."""


class RateLimiter:
    """Counts events by key, such as an address; refuses a key that reached the limit within the window."""

    def __init__(self, limit: int, window: timedelta) -> None:
        self.limit = limit
        self.window = window
        self._counts: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def check(self, key: str, now: datetime) -> None:
        """Return if the key is below the limit.

        Raises:
            HTTPException: 429, with the seconds to wait in `Retry-After`.
        """
        since, count = self._counts.get(key, (now, 0))
        wait = self.window - (now - since)
        if count >= self.limit and wait > timedelta():
            raise HTTPException(429, headers={"Retry-After": str(ceil(wait.total_seconds()))})

    def count(self, key: str, now: datetime) -> None:
        """Count one event; the first event of a key opens its window."""
        since, count = self._counts.get(key, (now, 0))
        if now - since >= self.window:
            self._counts.pop(key, None)
            since, count = now, 0
        self._counts[key] = (since, count + 1)
        if len(self._counts) > MAX_KEYS:
            self._counts.popitem(last=False)


class PublicLimits:
    """The rate limiters of the public pages in this process."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.guesses_per_client = RateLimiter(GUESSES_PER_CLIENT, WINDOW)
        self.guesses_per_record = RateLimiter(GUESSES_PER_RECORD, WINDOW)
        self.posts_per_link = RateLimiter(POSTS_PER_LINK, WINDOW)
        self.recommendations_per_client = RateLimiter(RECOMMENDATIONS_PER_CLIENT, WINDOW)
        self.recommendations_per_unit = RateLimiter(RECOMMENDATIONS_PER_UNIT, WINDOW)


class Client:
    """The sender of a request to a public page. Each `check_…` raises `HTTPException` 429 above a limit."""

    def __init__(self, limits: PublicLimits, address: str) -> None:
        self._limits = limits
        self._now = limits.clock.now()
        self._key = client_key(address)

    def check_link(self) -> None:
        """Check before the token of a link is looked up."""
        self._limits.guesses_per_client.check(self._key, self._now)

    def check_form(self, token: str) -> None:
        """Check before the form behind a link is processed."""
        self.check_link()
        self._limits.posts_per_link.check(token, self._now)

    def count_form(self, token: str) -> None:
        """Count a post of the form, except when the service was unavailable, as it has to be sent again."""
        self._limits.posts_per_link.count(token, self._now)

    def check_recommendation(self, unit: str) -> None:
        """Check before a recommendation to a commune is processed."""
        self._limits.recommendations_per_client.check(self._key, self._now)
        self._limits.recommendations_per_unit.check(unit, self._now)

    def count_recommendation(self, unit: str) -> None:
        """Count a recommendation, except when the service was unavailable."""
        self._limits.recommendations_per_client.count(self._key, self._now)
        self._limits.recommendations_per_unit.count(unit, self._now)

    def check_lookup(self, record: str) -> None:
        """Check before the secret of a record is compared."""
        self._limits.guesses_per_client.check(self._key, self._now)
        self._limits.guesses_per_record.check(record, self._now)

    def count_guess(self, record: str = "") -> None:
        """Count an unknown link, or a wrong secret of a record."""
        self._limits.guesses_per_client.count(self._key, self._now)
        if record:
            self._limits.guesses_per_record.count(record, self._now)


def client_key(address: str) -> str:
    """Return the key under which a client is counted: of an IPv6 address the /64 that a household gets.

    >>> client_key("2001:db8:1:2:3:4:5:6"), client_key("192.0.2.7"), client_key("")
    ('2001:db8:1:2::', '192.0.2.7', '')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return address


def client_of(request: Request) -> Client:
    """Return the sender of a request. Behind a trusted proxy the address is the one that the proxy names."""
    return Client(request.app.state.limits, request.client.host if request.client else "")


FromClient = Annotated[Client, Depends(client_of)]
