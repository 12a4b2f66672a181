"""Files for spreadsheets (XLSX), written row by row."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from fastapi.responses import Response

from services.gateway.web.attachment import xlsx_response
from shared.reference.loading import load_office_zone

MOMENT, DAY = "dd/mm/yyyy hh:mm", "dd/mm/yyyy"
Cell = str | int | float | datetime | date | None
"""A number stays a number, and a moment becomes one of the office's time zone."""


class Column(NamedTuple):
    """A column: its heading, and its width in characters."""

    heading: str
    width: int


class Spreadsheet(NamedTuple):
    """A table for a spreadsheet, with what it is about in lines above it."""

    name: str
    about: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


async def spreadsheet_response(name: str, *sheets: Spreadsheet) -> Response:
    """Return sheets as a file to download; it is written beside the requests that are answered."""
    return xlsx_response(await asyncio.to_thread(written, *sheets), name)


def written(*sheets: Spreadsheet) -> bytes:
    """Return the bytes of a file of these sheets. What somebody typed is text, never a formula or a link."""
    import xlsxwriter  # takes 3 MB, which an office that exports nothing need not have

    with TemporaryDirectory(prefix="motcua-") as folder:
        file = Path(folder) / "sheet.xlsx"
        options = {"constant_memory": True, "tmpdir": folder, "default_date_format": MOMENT}
        with xlsxwriter.Workbook(str(file), options) as book:
            for sheet in sheets:
                _write(book, sheet)
        return file.read_bytes()


def _write(book: Any, sheet: Spreadsheet) -> None:
    zone = load_office_zone()
    page = book.add_worksheet(sheet.name[:31])
    bold, day_format = book.add_format({"bold": True}), book.add_format({"num_format": DAY})
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    moment_format = book.add_format({"num_format": MOMENT})
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
    for row, line in enumerate(sheet.about):
        page.write_string(row, 0, line, bold if row == 0 else None)
    top = len(sheet.about) + 1
    for number, column in enumerate(sheet.columns):
        page.write_string(top, number, column.heading, heading)
    for row, cells in enumerate(sheet.rows, top + 1):
        for number, cell in enumerate(cells):
            match cell:
                case datetime():
                    local = cell.astimezone(zone).replace(tzinfo=None)
                    page.write_datetime(row, number, local, moment_format)
                case date():
                    page.write_datetime(row, number, cell, day_format)
                case int() | float():
                    page.write_number(row, number, cell)
                case str():
                    page.write_string(row, number, cell)
    page.freeze_panes(top + 1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
