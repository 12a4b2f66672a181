"""The time zone of the offices, a constant of a process, and the days that it makes of instants.

`main` sets it from the operator's folder before anything else runs (`loading.load_office_zone`). Where
nothing is set it is that of Viet Nam, so importing a module never reads a setting or a file.
"""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

OUR_ZONE: Final = "Asia/Ho_Chi_Minh"
_name = OUR_ZONE


def office_zone() -> ZoneInfo:
    """Return the time zone of the offices."""
    return ZoneInfo(_name)


def local_day(moment: datetime) -> date:
    """Return the calendar day at the office."""
    return moment.astimezone(office_zone()).date()


def start_of_day(day: date) -> datetime:
    """Return the instant at which a day begins at the office, in its time zone."""
    return datetime.combine(day, time(), office_zone())


def set_office_zone(name: str) -> None:
    """Set the time zone of the offices, for the whole process.

    Raises:
        ZoneInfoNotFoundError: There is no such time zone.
    """
    global _name
    _name = ZoneInfo(name).key
