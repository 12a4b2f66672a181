"""Ranks of shares that are known only within an interval. Pure."""

from collections.abc import Sequence
from typing import NamedTuple


class Interval(NamedTuple):
    """A share lies between these two, both from 0 to 1."""

    low: float
    high: float


class Rank(NamedTuple):
    """The places that a share may have, best first."""

    best: int
    worst: int


def ranks(intervals: Sequence[Interval | None]) -> list[Rank | None]:
    """Return the places of shares, highest first, as far as their intervals part.

    One is before another only if the whole of its interval is. Of a share whose interval parts from none
    other, and of one that has no interval, no place is known.

    >>> ranks([Interval(0.9, 1.0), Interval(0.4, 0.6), Interval(0.5, 0.7), None])
    [Rank(best=1, worst=1), Rank(best=2, worst=3), Rank(best=2, worst=3), None]
    """
    known = [one for one in intervals if one]

    def rank(own: Interval | None) -> Rank | None:
        if own is None:
            return None
        before = sum(other.low > own.high for other in known)
        after = sum(other.high < own.low for other in known)
        return Rank(before + 1, len(known) - after) if before or after else None

    return [rank(own) for own in intervals]
