"""Days seen from today, as people type them, for tests of whole offices: their clock is the real one."""

from datetime import UTC, date, datetime, timedelta

from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day


def day_from_now(days: int) -> date:
    """Return the day at the office so many days from now, or before it if they are less than 0."""
    return local_day(datetime.now(UTC), load_office_zone()) + timedelta(days=days)


def typed_from_now(days: int, time: str = "") -> str:
    """Return that day as a form takes it, with a time before it where a moment is asked for."""
    return f"{time} {day_from_now(days):%d/%m/%Y}".strip()
