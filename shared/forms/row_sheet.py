"""A sheet that writes a whole row at once: of a book of 50,000 records most time went into single cells."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from shared.forms.filling import Cell

UNUSUAL: Final = re.compile(r"[&<>_\x00-\x1f\ufffe\uffff]")
"""What may have to be written in another way than it is; an underscore begins a code of control characters.

One class of characters is searched much faster than alternatives are.
"""
LONGEST: Final = 16_383
"""Characters that fit into a cell whatever they are; no field of a form or a book is longer."""


class RowSheet(Worksheet):
    """A worksheet of a workbook in constant memory, with one more way to write.

    `Worksheet.write_string` keeps a cell, looks at it twice and puts its parts together again; a row of texts
    and numbers whose formats are known is one string. The file is the same: a test compares both ways.
    """

    def write_cells(self, number: int, cells: Sequence[Cell], text: Format, count: Format) -> None:
        """Write a row below all that was written; an empty cell is left out, and no text is a formula."""
        if not cells:
            return
        inner: Any = self  # what the library writes with has no types
        self._check_dimensions(number, len(cells) - 1)
        inner.dim_colmin = 0
        if number > self.previous_row:
            self._write_single_row(number)
        text_style, count_style = _index(text), _index(count)
        row = number + 1
        parts = []
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                if len(cell) > LONGEST:
                    cell = cell[:LONGEST]
                space = "" if cell == cell.strip() else ' xml:space="preserve"'
                if UNUSUAL.search(cell):
                    cell = inner._escape_data(inner._escape_control_characters(cell))
                parts.append(
                    f'<c r="{_name(column)}{row}" s="{text_style}" t="inlineStr">'
                    f"<is><t{space}>{cell}</t></is></c>"
                )
            elif cell is not None:
                parts.append(f'<c r="{_name(column)}{row}" s="{count_style}"><v>{cell}</v></c>')
        inner.fh.write(f'<row r="{row}">{"".join(parts)}</row>')


def _index(style: Any) -> int:
    """Return the number of a format within its workbook."""
    return int(style._get_xf_index())


@cache
def _name(column: int) -> str:
    return str(xl_col_to_name(column))
