"""Publishers: which systems may report, under which sources, for which units."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

EVERY_UNIT: Final = "*"


class BadPublishers(ValueError):
    """The file of publishers cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """A system that may report."""

    name: str
    sources: tuple[str, ...]
    units: tuple[str, ...]
    """Official codes, or `*` for every unit."""

    def may_speak_for(self, unit_code: str) -> bool:
        """Whether it may report for a unit."""
        return EVERY_UNIT in self.units or unit_code in self.units


def read_publishers(file: Path) -> dict[str, Publisher]:
    """Read the file of publishers: `[publisher.<name>]` with `sources` and `units`, lists of strings.

    Raises:
        BadPublishers: It is not there, or not of this form.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as trouble:
        raise BadPublishers(f"{file}: {trouble}") from trouble
    return {name: _publisher(name, row, file) for name, row in content.get("publisher", {}).items()}


def _publisher(name: str, row: dict[str, list[str]], file: Path) -> Publisher:
    for key in ("sources", "units"):
        if not (
            isinstance(row.get(key), list) and row[key] and all(isinstance(item, str) for item in row[key])
        ):
            raise BadPublishers(f"{file}: publisher.{name}: {key} has to be a list of strings, not empty")
    return Publisher(name, tuple(row["sources"]), tuple(row["units"]))
