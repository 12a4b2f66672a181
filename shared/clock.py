"""What time it is, as a parameter: real, or following a year that is replayed. No rule reads a clock."""

from datetime import UTC, datetime
from time import monotonic
from typing import Protocol


class Clock(Protocol):
    """Tells the time, and hears of the moments at which things happened."""

    def now(self) -> datetime:
        """Return the current instant, aware."""
        ...

    def reached(self) -> datetime:
        """Return the latest moment that has surely come, for what a late word can still take back."""
        ...

    def heard_of(self, moment: datetime) -> None:
        """Take note that something happened at a moment."""
        ...


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def reached(self) -> datetime:
        return self.now()

    def heard_of(self, moment: datetime) -> None:
        """Nothing that happens moves the real clock."""


class ReplayClock:
    """A clock for a past year that is told at full speed.

    It stands still while the year is told, since what a redelivery brings late has not failed to happen; once
    nothing has been heard for a while it moves on to the latest moment that it has heard of.
    """

    def __init__(self, quiet_s: float) -> None:
        self._quiet_s = quiet_s
        self._now = self._latest = datetime.min.replace(tzinfo=UTC)
        self._heard_at = monotonic()

    def now(self) -> datetime:
        if monotonic() - self._heard_at >= self._quiet_s:
            self._now = self._latest
        return self._now

    def reached(self) -> datetime:
        return self._latest

    def heard_of(self, moment: datetime) -> None:
        self._latest = max(self._latest, moment)
        self._heard_at = monotonic()


def has_heard_nothing(now: datetime) -> bool:
    """Whether it is told by a clock that follows the facts and has heard none: nothing is old by that."""
    return now.year == 1
