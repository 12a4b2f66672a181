"""The time zone of the offices."""

from typing import Final
from zoneinfo import ZoneInfo

from shared.own_law import zone

OFFICE_ZONE: Final = ZoneInfo(zone())
