"""Rate limits of the public pages: clients that guess, repeat or flood have to wait, and are told how long.

Clients are not known by name, so their requests are counted, in memory only. Honest citizens who share an
address with others are not held up: a link or a code that is right always opens its page, however many wrong
ones the address, or anybody, has tried. Links and codes are too long to be found by trying; the limit on
guesses only slows who tries. An attempt is counted before anything is awaited, and given back when it did not
count after all, so that nobody passes a limit by sending many at once.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Annotated, Final, Self

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
"""Recommendations filed from one address."""
RECOMMENDATIONS_PER_UNIT: Final = 300
"""Recommendations filed to one commune, from all addresses."""


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

    def give_back(self, key: str) -> None:
        """Take one event back that was counted."""
        since, count = self._counts.get(key, (None, 0))
        if since and count > 1:
            self._counts[key] = (since, count - 1)
        else:
            self._counts.pop(key, None)


class PublicLimits:
    """The rate limiters of the public pages in this process."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.guesses_per_client = RateLimiter(GUESSES_PER_CLIENT, WINDOW)
        self.guesses_per_record = RateLimiter(GUESSES_PER_RECORD, WINDOW)
        self.posts_per_link = RateLimiter(POSTS_PER_LINK, WINDOW)
        self.recommendations_per_client = RateLimiter(RECOMMENDATIONS_PER_CLIENT, WINDOW)
        self.recommendations_per_unit = RateLimiter(RECOMMENDATIONS_PER_UNIT, WINDOW)


class Attempt:
    """An attempt within some limits, as a context. It is counted at once, before anything is awaited.

    An attempt above a limit is not counted. One that fails by our fault is given back.
    """

    def __init__(self, limits: Sequence[tuple[RateLimiter, str]], now: datetime) -> None:
        self._refusal: HTTPException | None = None
        self._counted: list[tuple[RateLimiter, str]] = []
        try:
            for limiter, key in limits:
                limiter.check(key, now)
        except HTTPException as refusal:
            self._refusal = refusal
            return
        for limiter, key in limits:
            limiter.count(key, now)
            self._counted.append((limiter, key))

    @property
    def is_over(self) -> bool:
        """Whether a limit had been reached before."""
        return self._refusal is not None

    def refuse_if_over(self) -> None:
        """Return if no limit had been reached before.

        Raises:
            HTTPException: 429, with the seconds to wait.
        """
        if self._refusal:
            raise self._refusal

    def give_back(self) -> None:
        """Let the attempt not count."""
        while self._counted:
            limiter, key = self._counted.pop()
            limiter.give_back(key)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        if failure:
            self.give_back()


class Client:
    """The sender of a request to a public page."""

    def __init__(self, limits: PublicLimits, address: str) -> None:
        self._limits = limits
        self._now = limits.clock.now()
        self._key = client_key(address)

    def guess(self, record: str = "") -> Attempt:
        """Count a link, or the secret of a record, as a guess; give it back once it is found to be right.

        Only a wrong one is refused above the limit.
        """
        limits = [(self._limits.guesses_per_client, self._key)]
        if record:
            limits.append((self._limits.guesses_per_record, record))
        return Attempt(limits, self._now)

    def post(self, token: str) -> Attempt:
        """Count a post of the form behind a link; give it back if it has to be sent again.

        Raises:
            HTTPException: 429, there were too many.
        """
        return self._limited([(self._limits.posts_per_link, token)])

    def recommend(self, unit: str) -> Attempt:
        """Count a recommendation to a commune; give it back if it is not filed.

        Raises:
            HTTPException: 429, there were too many.
        """
        limits = self._limits
        return self._limited(
            [(limits.recommendations_per_client, self._key), (limits.recommendations_per_unit, unit)]
        )

    def _limited(self, limits: Sequence[tuple[RateLimiter, str]]) -> Attempt:
        attempt = Attempt(limits, self._now)
        attempt.refuse_if_over()
        return attempt


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


async def client_of(request: Request) -> Client:
    """Return the sender of a request. Behind a trusted proxy the address is the one that the proxy names."""
    return Client(request.app.state.limits, request.client.host if request.client else "")


FromClient = Annotated[Client, Depends(client_of)]
