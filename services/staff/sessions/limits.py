"""How long a session lasts. Pure."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

IDLE: Final = timedelta(minutes=30)
"""Without a question a session ends after this time."""
ABSOLUTE: Final = timedelta(hours=10)
"""A session ends after this time, whatever is asked: longer than a day at the counter."""
NOTED_AFTER: Final = timedelta(minutes=1)
"""That a session was seen is noted so often at most, to spare a write for each page."""


class Lifetime(NamedTuple):
    """When a session began, when it was last seen, and when it was ended, if it was."""

    created_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None

    def expires_at(self, now: datetime | None = None) -> datetime:
        """Return when the session ends, if nothing is asked after it was last seen, or after now."""
        seen_at = self.seen_at if now is None else max(self.seen_at, now)
        return min(seen_at + IDLE, self.created_at + ABSOLUTE)

    def is_open(self, now: datetime) -> bool:
        """Return whether the session lasts."""
        return self.ended_at is None and now < self.expires_at()

    def is_to_be_noted(self, now: datetime) -> bool:
        """Return whether it is worth a write that the session is seen now."""
        return now - self.seen_at >= NOTED_AFTER
