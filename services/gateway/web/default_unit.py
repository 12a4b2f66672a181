"""The default unit: its pages are shown if an address names none."""

import tomllib
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from shared.errors import PublicError
from shared.reference.data_file import BadFiles, text_at
from shared.reference.units import Unit, Units, UnknownUnit

DEMO_UNIT: Final = "15712v1"
"""Văn Sơn, the commune of the demo year, which ended in June 2025."""
EVERY_UNIT: Final = "*"


class NoDefaultUnit(PublicError):
    """No unit can be the default."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why}: name a unit in MOTCUA_FRONT_UNIT, by its id or by the code that it bears today"
        )


def default_unit(
    configured: str, units: Units, today: date, reported: Sequence[str] = (), *, demo: bool = False
) -> Unit:
    """Return the configured unit, given by its id or by the code that it bears today.

    If none is configured, it is the commune of the demo year in a demo, else the first unit that exists today
    among those for which somebody reports, else the first that belongs to a group today, else the first that
    exists today.

    Args:
        configured: Id or code of the unit that was chosen; empty if none was.
        units: All units.
        today: Today at the office.
        reported: Official codes for which systems may report; see `reported_units`.
        demo: Whether the demo year is shown.

    Raises:
        NoDefaultUnit: The configured unit is unknown, or no unit exists today.
    """
    if configured:
        try:
            return units[configured] if configured in units else units.bearing(configured, today)
        except UnknownUnit as unknown:
            raise NoDefaultUnit(str(unknown)) from None
    if demo and DEMO_UNIT in units:
        return units[DEMO_UNIT]
    for code in reported:
        with suppress(UnknownUnit):
            return units.bearing(code, today)
    in_groups = (units[id] for group in units.groups.values() for id in group.between(today, today))
    existing = (unit for unit in units if unit.since <= today <= unit.until)
    first = next(in_groups, None) or next(existing, None)
    if first is None:
        raise NoDefaultUnit("no unit is known that is there today")
    return first


def reported_units(publishers: Path | None) -> tuple[str, ...]:
    """Return the official codes in the file of publishers, an office's own systems first; none without it.

    Intake judges the file and names its faults; here it only suggests a unit.
    """
    if publishers is None:
        return ()
    try:
        rows = tomllib.loads(text_at(publishers)).get("publisher", {}).values()
        own_first = sorted(rows, key=lambda row: row.get("office") is not True)
        codes = [code for row in own_first for code in row.get("units", ())]
    except (BadFiles, ValueError, AttributeError, TypeError):
        return ()
    return tuple(code for code in dict.fromkeys(codes) if isinstance(code, str) and code != EVERY_UNIT)
