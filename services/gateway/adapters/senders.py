"""The systems that send in their own forms, as the file of publishers has them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from services.gateway.adapters.mapping import GENERATIONS, GenerationMapping, load_mapping
from shared.errors import PublicError
from shared.reference.data_file import text_at

EVERY_UNIT: Final = "*"
REGISTRATIONS: Final = ("first", "late", "again")


class BadSender(PublicError):
    """A row of the file of publishers names no generation that is understood."""


@dataclass(frozen=True, slots=True)
class Sender:
    """A publisher that sends in the forms of its generation."""

    name: str
    source: str
    generations: tuple[str, ...]
    variant: str = ""
    unit: str = ""
    """The unit of a record whose agency is not among `agencies`; empty for none."""
    agencies: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Official codes of units by the codes that the system gives to agencies."""
    registrations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What values of `loaiDangKy` mean: first, late or again."""

    def mapping(self, generation: str) -> GenerationMapping:
        """Return the mapping of one of its generations, with what is said of this system."""
        return load_mapping(generation, self.variant).with_registrations(self.registrations)


def read_senders(publishers: Path | None) -> dict[str, Sender]:
    """Return the senders of a file of publishers.

    A row has `adapter`, and if need be `variant`, `agencies` and `registrations`.

    Raises:
        BadSender: A row cannot be used.
        BadFiles: The file cannot be read.
    """
    if publishers is None:
        return {}
    try:
        rows = tomllib.loads(text_at(publishers)).get("publisher", {})
    except tomllib.TOMLDecodeError:
        return {}  # intake names its faults, and does not start
    return {
        name: _sender(name, row) for name, row in rows.items() if isinstance(row, dict) and "adapter" in row
    }


def read_registrations(file: Path) -> Mapping[str, str]:
    """Return what values of `loaiDangKy` mean, from the table `registrations` of a file.

    Raises:
        BadSender: The file cannot be used.
        BadFiles: The file cannot be read.
    """
    try:
        said = tomllib.loads(text_at(file))
    except tomllib.TOMLDecodeError as fault:
        raise BadSender(f"{file.name}: {fault}") from None
    if not said.get("registrations"):
        raise BadSender(
            f'{file.name}: it has no table registrations, such as registrations = {{ "1" = "first" }}'
        )
    return _registrations(said, file.name)


def _registrations(row: Mapping[str, Any], where: str) -> dict[str, str]:
    said = row.get("registrations", {})
    if not isinstance(said, dict) or any(one not in REGISTRATIONS for one in said.values()):
        raise BadSender(f"{where}: registrations say {', '.join(REGISTRATIONS)} by loaiDangKy")
    return said


def _sender(name: str, row: Mapping[str, Any]) -> Sender:
    said, variant, agencies = row["adapter"], row.get("variant", ""), row.get("agencies", {})
    generations = (said,) if isinstance(said, str) else tuple(said) if isinstance(said, list) else ()
    if not generations or any(one not in GENERATIONS for one in generations):
        raise BadSender(f"publisher.{name}: adapter is one of {', '.join(GENERATIONS)}, or a list of them")
    if not isinstance(variant, str) or not (
        isinstance(agencies, dict) and all(isinstance(unit, str) for unit in agencies.values())
    ):
        raise BadSender(f"publisher.{name}: variant is a text, agencies a table of unit codes")
    registrations = _registrations(row, f"publisher.{name}")
    for generation in generations:
        load_mapping(generation, variant)
    units = row.get("units", [])
    only = units[0] if isinstance(units, list) and len(units) == 1 and units[0] != EVERY_UNIT else ""
    tables = (MappingProxyType(dict(one)) for one in (agencies, registrations))
    return Sender(name, row["sources"][0], generations, variant, only, *tables)
