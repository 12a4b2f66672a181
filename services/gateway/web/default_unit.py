"""Whose pages are shown where an address names no unit."""

from datetime import date
from typing import Final

from shared.errors import PublicError
from shared.reference.units import Unit, Units, UnknownUnit

VAN_SON: Final = "15712v1"
"""The commune of the demo year."""


class NoFrontUnit(PublicError):
    """There is no unit whose pages could be shown first."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why}: name a unit in MOTCUA_FRONT_UNIT, by its id or by the code that it bears today"
        )


def front_unit(wanted: str, units: Units, today: date) -> Unit:
    """Return the unit that is wanted, by its id or by the code that it bears today.

    If none is wanted: Văn Sơn where it is known, else the first unit that belongs to a group today, else the
    first unit that is there today.

    Raises:
        NoFrontUnit: There is none.
    """
    if wanted:
        try:
            return units[wanted] if wanted in units else units.bearing(wanted, today)
        except UnknownUnit as unknown:
            raise NoFrontUnit(str(unknown)) from None
    if VAN_SON in units:
        return units[VAN_SON]
    of_groups = (units[id] for group in units.groups.values() for id in group.between(today, today))
    there = (unit for unit in units if unit.since <= today <= unit.until)
    first = next(of_groups, None) or next(there, None)
    if first is None:
        raise NoFrontUnit("no unit is known that is there today")
    return first
