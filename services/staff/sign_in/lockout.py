"""When somebody may try to sign in again after wrong tries. Pure.

Wrong tries from a browser in which somebody has signed in before are counted for that browser alone, so no
stranger keeps its owner out (OWASP, Slow Down Online Guessing Attacks with Device Cookies). All others are
counted in three ways: for a name from one address, for a name from anywhere, and for an address.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

NO_PAUSE: Final = timedelta()


class TriesLimit(NamedTuple):
    """How many wrong tries are free, how long the pauses after them are, and when all are forgotten."""

    free: int
    pause: timedelta
    longest: timedelta
    forgotten_after: timedelta
    """Since the last one."""


class WrongTries(NamedTuple):
    """How many tries were wrong, and when the last one was."""

    number: int
    last_at: datetime


class CountedBy(StrEnum):
    """In which way a wrong try is counted."""

    DEVICE = "device"
    """For a name, from a browser that has signed in with it."""
    SOURCE = "source"
    """For a name, from an address."""
    LOGIN = "login"
    """For a name, from anywhere."""
    ORIGIN = "origin"
    """For any name, from an address."""


QUARTER: Final = timedelta(minutes=15)
LIMITS: Final = {
    CountedBy.DEVICE: TriesLimit(5, QUARTER, QUARTER, QUARTER),
    CountedBy.SOURCE: TriesLimit(5, QUARTER, QUARTER, QUARTER),
    CountedBy.LOGIN: TriesLimit(20, timedelta(seconds=10), timedelta(minutes=2), timedelta(hours=1)),
    CountedBy.ORIGIN: TriesLimit(50, timedelta(seconds=10), QUARTER, timedelta(hours=1)),
}
"""From anywhere 720 tries a day are left for a name, each at a password and a code of six digits at once."""
DOUBLINGS: Final = 16
"""More would overflow, and the longest pause is reached before."""


def ways(login: str, origin: str, known_device: str) -> dict[CountedBy, tuple[str, ...]]:
    """Return in which ways a try is counted, and for what; `known_device` is empty for an unknown one."""
    if known_device:
        return {CountedBy.DEVICE: (login, known_device)}
    return {CountedBy.SOURCE: (login, origin), CountedBy.LOGIN: (login,), CountedBy.ORIGIN: (origin,)}


def pause_left(counted: Mapping[CountedBy, WrongTries], now: datetime) -> timedelta:
    """Return how long nobody may try in these ways; zero if they may now."""
    return max((_pause_left(tries, LIMITS[way], now) for way, tries in counted.items()), default=NO_PAUSE)


def one_more(tries: WrongTries | None, way: CountedBy, now: datetime) -> WrongTries:
    """Return the wrong tries with one more; those that are forgotten are not among them."""
    before = tries.number if tries and not _is_forgotten(tries, LIMITS[way], now) else 0
    return WrongTries(before + 1, now)


def _pause_left(tries: WrongTries, limit: TriesLimit, now: datetime) -> timedelta:
    if tries.number < limit.free or _is_forgotten(tries, limit, now):
        return NO_PAUSE
    doubled: timedelta = limit.pause * 2 ** min(tries.number - limit.free, DOUBLINGS)
    return max(tries.last_at + min(doubled, limit.longest) - now, NO_PAUSE)


def _is_forgotten(tries: WrongTries, limit: TriesLimit, now: datetime) -> bool:
    return now - tries.last_at >= limit.forgotten_after
