"""A unit, and the errors for unknown ones."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.errors import PublicError

UNIT_CODE: Final = "[0-9]{5}"
"""Form of the official code of a unit, by which events name it."""


class UnknownUnit(PublicError):
    """No unit has this id, or bears this code on this day."""

    def __init__(self, asked: str, on: date | None = None) -> None:
        super().__init__(f"no unit is known as {asked}" + (f" on {on}" if on else ""))
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune, ward or town, from its first day to its last, both included.

    `source` and `certainty` are its list's words: where names, codes and days are from, how sure they are.
    """

    id: str
    code: str
    name: str
    parents: tuple[str, ...]
    """Names of what it is part of, nearest first: its district while there was one, then its province."""
    since: date
    until: date
    source: str
    source_en: str
    certainty: str
    certainty_en: str

    @property
    def province(self) -> str:
        """The name of its province, without its kind."""
        return self.parents[-1].removeprefix("Tỉnh ").removeprefix("Thành phố ")
