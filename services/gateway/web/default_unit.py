"""The default unit: its pages are shown if an address names none."""

from datetime import date
from typing import Final

from shared.errors import PublicError
from shared.reference.units import Unit, Units, UnknownUnit

DEMO_UNIT: Final = "15712v1"
"""Văn Sơn, the commune of the demo year."""


class NoDefaultUnit(PublicError):
    """No unit can be the default."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why}: name a unit in MOTCUA_FRONT_UNIT, by its id or by the code that it bears today"
        )


def default_unit(configured: str, units: Units, today: date) -> Unit:
    """Return the configured unit, given by its id or by the code that it bears today.

    If none is configured, it is Văn Sơn if that is among the units, else the first unit that belongs to a
    group today, else the first unit that exists today.

    Raises:
        NoDefaultUnit: The configured unit is unknown, or no unit exists today.
    """
    if configured:
        try:
            return units[configured] if configured in units else units.bearing(configured, today)
        except UnknownUnit as unknown:
            raise NoDefaultUnit(str(unknown)) from None
    if DEMO_UNIT in units:
        return units[DEMO_UNIT]
    in_groups = (units[id] for group in units.groups.values() for id in group.between(today, today))
    existing = (unit for unit in units if unit.since <= today <= unit.until)
    first = next(in_groups, None) or next(existing, None)
    if first is None:
        raise NoDefaultUnit("no unit is known that is there today")
    return first
