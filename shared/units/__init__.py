"""The tree of administrative units, as data with dates.

Official codes are reused: 15763 was Thọ Thế and is Thọ Phú. So a unit's id is `<code>v<n>`, the n-th unit to
bear the code, and whoever comes with a bare code must say of what day.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from shared.failure import Sayable

HERE = Path(__file__).parent


class UnknownUnit(Sayable):
    """No unit has this id, or bears this code on this day."""

    def __init__(self, asked: str, on: date | None = None) -> None:
        super().__init__(f"no unit is known as {asked}" + (f" on {on}" if on else ""))
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune, ward or town, from its first day to its last, both included."""

    id: str
    code: str
    name: str
    province: str
    since: date
    until: date


class Units:
    """The units that are known, by id and by code and day."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._by_id = {unit.id: unit for unit in units}
        self._by_code: dict[str, list[Unit]] = {}
        for unit in self._by_id.values():
            self._by_code.setdefault(unit.code, []).append(unit)

    def __getitem__(self, unit_id: str) -> Unit:
        """Return a unit by its id.

        Raises:
            UnknownUnit: No unit has this id.
        """
        try:
            return self._by_id[unit_id]
        except KeyError:
            raise UnknownUnit(unit_id) from None

    def bearing(self, code: str, on: date) -> Unit:
        """Return the unit that bears an official code on a day.

        Raises:
            UnknownUnit: None does.
        """
        for unit in self._by_code.get(code, ()):
            if unit.since <= on <= unit.until:
                return unit
        raise UnknownUnit(code, on)

    def __iter__(self) -> Iterator[Unit]:
        """Go through all units, in the order of their ids."""
        return iter(self._by_id.values())

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self._by_id


@cache
def known_units() -> Units:
    """Read the units from `units.csv` beside this module; its columns are documented in `README.md` there."""
    with (HERE / "units.csv").open(encoding="utf-8", newline="") as rows:
        return Units(
            Unit(
                id=row["id"],
                code=row["code"],
                name=row["name"],
                province=row["province"],
                since=date.fromisoformat(row["since"]),
                until=date.fromisoformat(row["until"]),
            )
            for row in csv.DictReader(rows)
        )
