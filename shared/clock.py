"""The current time as a parameter: real, or following a replayed year. No rule reads a clock."""

from datetime import UTC, datetime
from time import monotonic
from typing import Final, Protocol


class Clock(Protocol):
    """Tells the time, and observes when events happened."""

    def now(self) -> datetime:
        """Return the current instant, aware."""
        ...

    def reached(self) -> datetime:
        """Return the latest known instant; use it for effects that a late event can undo."""
        ...

    def observe(self, moment: datetime) -> None:
        """Take note that something happened at an instant."""
        ...


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def reached(self) -> datetime:
        return self.now()

    def observe(self, moment: datetime) -> None:
        """Events do not move the real clock."""


PEOPLE_ACT: Final = RealClock()
"""The clock of what people do at an office: they do it now, also while a past year is replayed there."""


class ReplayClock:
    """A clock for a past year that is replayed at full speed.

    It stands still while events come in, since an event that a redelivery brings late did not fail to
    happen. Once no event has come for a while, it moves on to the latest instant that it has observed.
    """

    def __init__(self, quiet_s: float) -> None:
        self._quiet_s = quiet_s
        self._now = self._latest = datetime.min.replace(tzinfo=UTC)
        self._observed_at = monotonic()

    def now(self) -> datetime:
        if monotonic() - self._observed_at >= self._quiet_s:
            self._now = self._latest
        return self._now

    def reached(self) -> datetime:
        return self._latest

    def observe(self, moment: datetime) -> None:
        self._latest = max(self._latest, moment)
        self._observed_at = monotonic()


def has_seen_no_event(now: datetime) -> bool:
    """True for a replay clock that has seen no event yet."""
    return now.year == 1


def moment_of_deed(now: datetime) -> datetime:
    """Return when somebody does something by a clock: before a replayed year has begun, at the real time."""
    return PEOPLE_ACT.now() if has_seen_no_event(now) else now
