"""The time zone of the offices: a constant of a process.

`main` sets it from the operator's folder before anything else runs (`loading.load_office_zone`). Where
nothing is set it is that of Viet Nam, so importing a module never reads a setting or a file.
"""

from typing import Final
from zoneinfo import ZoneInfo

OUR_ZONE: Final = "Asia/Ho_Chi_Minh"
_name = OUR_ZONE


def office_zone() -> ZoneInfo:
    """Return the time zone of the offices."""
    return ZoneInfo(_name)


def set_office_zone(name: str) -> None:
    """Set the time zone of the offices, for the whole process.

    Raises:
        ZoneInfoNotFoundError: There is no such time zone.
    """
    global _name
    _name = ZoneInfo(name).key
