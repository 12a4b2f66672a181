"""Finds the table in a sheet: its kind, its columns and where its rows begin. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

from services.gateway.spreadsheets.kinds import KindOfTable, TableKind, heading_key

FIRST_ROWS: Final = 60
"""Rows of a sheet in which a header is looked for: above it stand the names of office and book."""
HIGHEST: Final = 4
"""Rows of a header."""
NUMBER_OF_COLUMN: Final = re.compile(r"\(?\s*(\d{1,3}|[A-ZĐa-zđ])(\s*[=+-].*)?\s*\)?")
Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column that is read."""

    index: int
    heading: str
    """As it stands in the sheet."""

    @property
    def letters(self) -> str:
        """The letters by which a spreadsheet calls it.

        >>> TableColumn(0, "").letters, TableColumn(27, "").letters
        ('A', 'AB')
        """
        letters, rest = "", self.index + 1
        while rest:
            rest, last = divmod(rest - 1, 26)
            letters = chr(ord("A") + last) + letters
        return letters


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table in a sheet."""

    kind: TableKind
    columns: Mapping[str, TableColumn]
    """By the field that is read."""
    header: int
    """Index of the first row of its header."""
    begins: int
    """Index of the first row that may be one of its own."""
    twice: tuple[str, ...] = ()
    """Headings that stand over two columns, so that nobody knows which one is meant."""


@dataclass(frozen=True, slots=True)
class NoTable:
    """No table was recognised; what comes closest, and which of its columns are missing."""

    nearest: TableKind | None = None
    missing: tuple[str, ...] = ()


def find_table(rows: Sequence[Cells], kinds: Iterable[KindOfTable]) -> FoundTable | NoTable:
    """Find the table in the first rows of a sheet."""
    best: FoundTable | None = None
    nearest, surest, most = NoTable(), 0, 1
    for kind, top, height in product(kinds, range(min(len(rows), FIRST_ROWS)), range(1, HIGHEST + 1)):
        found = _header(rows[top : top + height], kind)
        if missing := kind.missing(found.columns):
            if len(found.columns) > most:
                nearest, most = NoTable(kind.kind, missing), len(found.columns)
        elif found.sureness > surest:
            begins = top + height
            begins += begins < len(rows) and is_numbering(rows[begins])
            best, surest = FoundTable(kind.kind, found.columns, top, begins, found.twice), found.sureness
    return best or nearest


def is_numbering(cells: Cells) -> bool:
    """Return whether a row numbers the columns, as `(1) (2) (3)` or `A B 1 2` below a header."""
    written = [text for text in map(as_text, cells) if text]
    return len(written) > 2 and all(NUMBER_OF_COLUMN.fullmatch(text) for text in written)


def as_text(cell: object) -> str:
    """Return what a cell shows, in NFC with single blanks; a whole number has no decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(unicodedata.normalize("NFC", str(cell)).split()) if cell is not None else ""


@dataclass(frozen=True, slots=True)
class _Header:
    columns: Mapping[str, TableColumn]
    twice: tuple[str, ...]
    sureness: int


def _header(rows: Sequence[Cells], kind: KindOfTable) -> _Header:
    found: dict[str, tuple[int, TableColumn]] = {}
    twice: dict[str, str] = {}
    for index, path in enumerate(_paths(rows)):
        if not (match := kind.field_of(path)):
            continue
        field, sureness = match
        column = TableColumn(index, " > ".join(path))
        known = found.get(field)
        if known is None or sureness > known[0]:
            found[field] = sureness, column
            twice.pop(field, None)
        elif sureness == known[0] and heading_key(column.heading) == heading_key(known[1].heading):
            twice[field] = path[-1]
    return _Header(
        {field: column for field, (_, column) in found.items()},
        tuple(twice.values()),
        sum(sureness for sureness, _ in found.values()),
    )


def _paths(rows: Sequence[Cells]) -> list[tuple[str, ...]]:
    """Return the headings over each column, from the top; a merged one stands over all columns below it."""
    width = max(map(len, rows), default=0)
    filled = [[as_text(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    for upper, lower in reversed(list(pairwise(filled))):
        for index in range(1, width):
            if not upper[index] and lower[index]:
                upper[index] = upper[index - 1]
    return [tuple(text for text in texts if text) for texts in zip(*filled, strict=True)]
