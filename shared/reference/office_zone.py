"""The time zone of the offices."""

from typing import Final
from zoneinfo import ZoneInfo

from shared.reference.operator_folder import zone

OFFICE_ZONE: Final = ZoneInfo(zone())
