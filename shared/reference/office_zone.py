"""The time zone of the offices, and the days that it makes of instants. Pure.

The zone is an argument everywhere; `loading.load_office_zone` loads it, in each `main` first of all.
"""

from datetime import date, datetime, time, tzinfo
from typing import Final

OUR_ZONE: Final = "Asia/Ho_Chi_Minh"
"""That of an operator who names no other."""


def local_day(moment: datetime, zone: tzinfo) -> date:
    """Return the calendar day at an office in this zone."""
    return moment.astimezone(zone).date()


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the instant at which a day begins at an office, in its time zone."""
    return datetime.combine(day, time(), zone)
