"""What is read of one row, and the faults that were found on the way. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Final, TypeVar

from services.gateway.adapters.spelling import IDENTITY_NUMBER
from services.gateway.spreadsheets.cells import NotRead, ReadMoment, day_if_whole, day_in, is_blank, moment_in
from services.gateway.spreadsheets.recognition import as_text
from shared.contracts.events.receipt import Fault
from shared.contracts.faults import fault
from shared.contracts.questions.intake.rows import SaidStep

T = TypeVar("T")
BELOW: Final = "data."
LEFT_OUT: Final = "…"
"""Stands in a text where an identity number was."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was read: the record or entry that it is about, and its steps or its faults."""

    about: str
    steps: tuple[SaidStep, ...]
    procedure_text: str = ""
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class CellReader:
    """Reads the cells of a row, by field, and collects what is wrong with them."""

    cells: Mapping[str, object]
    zone: tzinfo
    faults: list[Fault] = field(default_factory=list)

    def fault(self, name: str, code: str) -> None:
        """Note a fault of a field."""
        self.faults.append(fault(f"{BELOW}{name}", code))

    def text(self, name: str, *, needed: bool = False) -> str:
        """Return the text of a cell without what may be an identity number; empty if it says nothing."""
        return IDENTITY_NUMBER.sub(LEFT_OUT, self._written(name, needed=needed))

    def code(self, name: str, *, needed: bool = False) -> str:
        """Return a code; one that may be an identity number is a fault."""
        code = self._written(name, needed=needed)
        if not IDENTITY_NUMBER.fullmatch(code):
            return code
        self.fault(name, "string_pattern_mismatch")
        return ""

    def _written(self, name: str, *, needed: bool) -> str:
        cell = self.cells.get(name)
        if is_blank(cell):
            if needed:
                self.fault(name, "missing")
            return ""
        return as_text(cell)

    def moment(self, name: str, *, needed: bool = False) -> ReadMoment | None:
        """Return the moment of a cell, if it has one."""
        return self._read(name, lambda cell: moment_in(cell, self.zone), needed)

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """Return the day of a cell, if it has one."""
        return self._read(name, lambda cell: day_in(cell, self.zone), needed)

    def day_if_whole(self, name: str) -> date | None:
        """Return the day of a cell; none if only its month or year is known."""
        return self._read(name, lambda cell: day_if_whole(cell, self.zone))

    def read(self, name: str, how: Callable[[object], T], *, needed: bool = False) -> T | None:
        """Return what a cell says, read in this way."""
        return self._read(name, how, needed)

    def _read(self, name: str, how: Callable[[object], T], needed: bool = False) -> T | None:
        cell = self.cells.get(name)
        if is_blank(cell):
            if needed:
                self.fault(name, "missing")
            return None
        try:
            return how(cell)
        except NotRead as unread:
            self.fault(name, unread.code)
            return None
