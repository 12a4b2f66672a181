"""Reads a file row by row: which tables it has, what each row says, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import cache
from hashlib import sha256
from itertools import chain, islice
from typing import BinaryIO, Final

from pydantic_core import to_json

from services.gateway.spreadsheets.cells import is_blank
from services.gateway.spreadsheets.entry_rows import read_entry
from services.gateway.spreadsheets.kinds import TableKind, kinds_of_tables
from services.gateway.spreadsheets.recognition import (
    FIRST_ROWS,
    HIGHEST,
    Cells,
    FoundTable,
    NoTable,
    TableColumn,
    find_table,
)
from services.gateway.spreadsheets.record_rows import read_record
from services.gateway.spreadsheets.row_reading import ReadRow
from services.gateway.spreadsheets.workbook import NotASpreadsheet, WorkbookSheet, sheets_of
from shared.contracts.faults import fault

FEW: Final = 2
"""A row with at most so many cells, none of them one that a row needs, is a heading, a sum or a signature."""


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """A sheet with a table: its columns, by field, as letter and heading."""

    sheet: str
    kind: TableKind
    columns: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class UnknownSheet:
    """A sheet that holds something, yet no table that is known; what it lacks to be the nearest one."""

    sheet: str
    nearest: TableKind | None
    missing: tuple[str, ...]
    twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row of a table: its number in the sheet, and what it says."""

    sheet: str
    number: int
    read: ReadRow


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is none of the table: a heading, a sum, a signature, or the header once more."""

    sheet: str
    number: int


Item = FoundSheet | UnknownSheet | FoundRow | SkippedRow


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files for a unit.

    Args:
        unit_code: Official code of the unit, which names the entries of its registers.
        zone: Time zone of the office.
        letters: Whether letters may be written about entries of registers.
    """

    unit_code: str
    zone: tzinfo
    letters: bool = False

    def items(self, file: BinaryIO) -> Iterator[Item]:
        """Yield what is in a file, in order.

        Raises:
            NotASpreadsheet: It cannot be read, or has no table that is known.
        """
        is_known, unknown = False, None
        first: dict[str, tuple[bytes, str, int]] = {}
        for sheet in sheets_of(file):
            rows = sheet.rows()
            begin = list(islice(rows, FIRST_ROWS + HIGHEST))
            if not any(not is_blank(cell) for row in begin for cell in row):
                continue
            found = find_table(begin, kinds_of_tables())
            if isinstance(found, NoTable) or found.twice:
                unknown = unknown or _unknown(sheet, found)
                yield _unknown(sheet, found)
                continue
            is_known = True
            yield _found_sheet(sheet, found)
            for item in self._rows(sheet, found, chain(begin[found.begins :], rows)):
                yield _once(item, first) if isinstance(item, FoundRow) else item
        if not is_known:
            raise NotASpreadsheet("no_table" if unknown else "empty")

    def _rows(
        self, sheet: WorkbookSheet, table: FoundTable, rows: Iterator[Cells]
    ) -> Iterator[FoundRow | SkippedRow]:
        headings = {column.heading.rpartition(" > ")[2] for column in table.columns.values()}
        for number, cells in enumerate(rows, start=sheet.top + table.begins + 1):
            said = {field: _cell(cells, column) for field, column in table.columns.items()}
            if all(map(is_blank, cells)):
                continue
            if _is_beside(said, cells, headings, table.kind):
                yield SkippedRow(sheet.name, number)
            else:
                yield FoundRow(sheet.name, number, self._read(said, table.kind))

    def _read(self, said: Mapping[str, object], kind: TableKind) -> ReadRow:
        if kind is TableKind.RECORD:
            return read_record(said, self.zone)
        return read_entry(said, kind, self.unit_code, self.zone, letters=self.letters)


def _cell(cells: Cells, column: TableColumn) -> object:
    return cells[column.index] if column.index < len(cells) else None


def _is_beside(said: Mapping[str, object], cells: Cells, headings: set[str], kind: TableKind) -> bool:
    """Return whether a row is none of the table.

    A row with two facts that a row needs is one, however much it lacks: then its faults say so.
    """
    facts = sum(not is_blank(said[field]) for field in _needed(kind) if field in said)
    if facts < FEW:
        return facts == 0 or sum(not is_blank(cell) for cell in cells) <= FEW
    return sum(cell in headings for cell in said.values()) > FEW


@cache
def _needed(kind: TableKind) -> frozenset[str]:
    """Return the fields that a row of this kind needs, whichever of several it has."""
    needs = next(known.needs for known in kinds_of_tables() if known.kind is kind)
    return frozenset(field for choice in needs for field in choice)


def _once(found: FoundRow, first: dict[str, tuple[bytes, str, int]]) -> FoundRow:
    """Return a row, with a fault if another one before it is about the same and says something else."""
    if not found.read.steps:
        return found
    digest = sha256(to_json([step.model_dump(mode="json") for step in found.read.steps])).digest()
    known, sheet, number = first.setdefault(found.read.about, (digest, found.sheet, found.number))
    if (sheet, number) == (found.sheet, found.number) or known == digest:
        return found
    row = f"{sheet} {number}".strip()
    read = ReadRow(found.read.about, (), faults=(fault("data", "row_said_otherwise", row=row),))
    return FoundRow(found.sheet, found.number, read)


def _found_sheet(sheet: WorkbookSheet, table: FoundTable) -> FoundSheet:
    columns = {
        field: (TableColumn(sheet.left + column.index, "").letters, column.heading)
        for field, column in table.columns.items()
    }
    return FoundSheet(sheet.name, table.kind, columns)


def _unknown(sheet: WorkbookSheet, found: FoundTable | NoTable) -> UnknownSheet:
    if isinstance(found, NoTable):
        return UnknownSheet(sheet.name, found.nearest, found.missing)
    return UnknownSheet(sheet.name, found.kind, (), found.twice)
