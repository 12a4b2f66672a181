"""What time it is, as a parameter: real, or following a year that is replayed. No rule reads a clock."""

from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    """Tells the time, and hears of the moments at which things happened."""

    def now(self) -> datetime:
        """Return the current instant, aware."""
        ...

    def heard_of(self, moment: datetime) -> None:
        """Take note that something happened at a moment."""
        ...


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def heard_of(self, moment: datetime) -> None:
        """Nothing that happens moves the real clock."""


class ReplayClock:
    """A clock that stands at the latest moment it has heard of, so that a past year runs at full speed."""

    def __init__(self, start: datetime = datetime.min.replace(tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def heard_of(self, moment: datetime) -> None:
        self._now = max(self._now, moment)
