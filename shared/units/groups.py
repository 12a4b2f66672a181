"""Groups: sets of units that a supervisor looks at together, each unit for as long as it belongs."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from shared.failure import Sayable
from shared.units.lists import FOR_EVER

GROUPS: Final = "groups.toml"


class UnknownGroup(Sayable):
    """No group has this name."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(f"there is no group {asked}; there are: {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Members:
    """Unit ids that belong from one day to another, both included."""

    units: tuple[str, ...]
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of units with dates."""

    id: str
    name: str
    members: tuple[Members, ...]

    def between(self, since: date, until: date) -> tuple[str, ...]:
        """Return the units that belong on at least one day of a period, both days included."""
        return tuple(
            unit
            for members in self.members
            if members.since <= until and since <= members.until
            for unit in members.units
        )


def read_groups(folder: Path) -> dict[str, Group]:
    """Read `groups.toml` of a folder; `README.md` documents its form."""
    groups = tomllib.loads((folder / GROUPS).read_text(encoding="utf-8"))["group"]
    return {
        id: Group(
            id,
            row["name"],
            tuple(
                Members(tuple(part["units"]), part["since"], part.get("until", FOR_EVER))
                for part in row["members"]
            ),
        )
        for id, row in groups.items()
    }
