"""Writes forms as XLSX, row by row: a book of 50,000 records is never in memory as a whole."""

from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any, Final, Self, cast

from shared.forms.filling import FilledForm, Row, head_lines, said_of
from shared.forms.layout import FormLayout, FormWords

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from shared.forms.row_sheet import RowSheet

A4: Final = 9
FONT: Final = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
STYLES: Final[dict[str, dict[str, Any]]] = {
    "plain": {},
    "centred": {"align": "center"},
    "title": {"bold": True, "font_size": 13, "align": "center"},
    "strong": {"bold": True},
    "heading": {"bold": True, "align": "center", "text_wrap": True, "border": 1},
    "numbered": {"italic": True, "align": "center", "border": 1},
    "text": {"border": 1, "text_wrap": True},
    "count": {"border": 1, "align": "right"},
    "total": {"border": 1, "bold": True},
    "note": {"italic": True},
    "signed": {"bold": True, "align": "center"},
}
SIGNED_BY_COLUMNS: Final = 4
MARGINS: Final = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
"""Inches."""


class FormWorkbook:
    """A workbook whose sheets are forms; the file is complete when its block ends."""

    def __init__(self, file: IO[bytes] | str, words: FormWords) -> None:
        from xlsxwriter.workbook import Workbook  # only here: most processes write none

        from shared.forms.row_sheet import RowSheet

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._workbook = Workbook(file, options)
        self._sheet_class = RowSheet
        self._words = words
        self._styles: dict[str, Format] = {
            name: self._workbook.add_format({**FONT, **style}) for name, style in STYLES.items()
        }

    def add(self, name: str, form: FilledForm, rows: Iterable[Row] | None = None) -> None:
        """Add a sheet with a form.

        Args:
            name: Of the sheet.
            form: The form.
            rows: Its rows, if they are not in it.
        """
        sheet = self.begin(name, form)
        for row in form.rows if rows is None else rows:
            sheet.add_row(row)
        sheet.finish(form)

    def begin(self, name: str, form: FilledForm) -> "FormSheet":
        """Begin a sheet with the head of a form; its rows follow one by one."""
        sheet = FormSheet(self._new_sheet(name), self._styles, self._words, form.layout)
        sheet.add_head(form)
        return sheet

    def add_table(self, name: str, headings: Sequence[tuple[str, float]], rows: Iterable[Row]) -> None:
        """Add a sheet with a plain table; headings come with their widths."""
        sheet = self._new_sheet(name)
        _set_page(sheet)
        for column, (heading, width) in enumerate(headings):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, self._styles["heading"])
        sheet.repeat_rows(0)
        number = 0
        for number, row in enumerate(rows, start=1):
            sheet.write_cells(number, row, self._styles["text"], self._styles["count"])
        _frame_blanks(sheet, 1, number, len(headings) - 1, self._styles["text"])

    def _new_sheet(self, name: str) -> "RowSheet":
        return cast("RowSheet", self._workbook.add_worksheet(name, self._sheet_class))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        """Write the file, also after an error: rows wait in temporary files, which closing removes."""
        self._workbook.close()


class FormSheet:
    """A sheet that is being written, from top to bottom: rows that are passed cannot be changed."""

    def __init__(
        self, sheet: "RowSheet", styles: dict[str, "Format"], words: FormWords, layout: FormLayout
    ) -> None:
        self._sheet = sheet
        self._styles = styles
        self._words = words
        self._layout = layout
        self._last = len(layout.leaves) - 1
        self._row = 0
        self._first_row = 0
        self._top = 0

    def add_head(self, form: FilledForm) -> None:
        """Write what stands above the rows: title, period, who reports, headings, numbers of the columns."""
        lines, layout = head_lines(form, self._words), form.layout
        _set_page(self._sheet)
        for column, leaf in enumerate(layout.leaves):
            self._sheet.set_column(column, column, leaf.width)
        right = self._last * 2 // 3
        self._line((0, layout.number, "strong"), (right, lines.reporting, "plain"))
        self._line((right, lines.receiving, "plain"))
        for line in layout.title:
            self._across(line, "title")
        self._across(lines.period, "centred")
        self._line((right, layout.measure, "note"))
        self._headings()

    def add_row(self, row: Row) -> None:
        """Write a row."""
        self._sheet.write_cells(self._row, row, self._styles["text"], self._styles["count"])
        self._row += 1

    def finish(self, form: FilledForm) -> None:
        """Write what stands below the rows."""
        words = self._words
        if form.total:
            self._sheet.write_cells(self._row, form.total, self._styles["total"], self._styles["total"])
            self._row += 1
        _frame_blanks(self._sheet, self._top, self._row - 1, self._last, self._styles["text"])
        notes = [*form.notes, *([said_of(form.checks, words)] if form.checks else [])]
        for note in notes:
            self._line((1, note, "note"))
        if form.total:
            self._row += 1
            right = self._last - SIGNED_BY_COLUMNS
            self._line((right, words.signed_on, "centred"))
            self._line((1, words.prepared_by, "signed"), (right, words.signed_by, "signed"))
            self._line((1, words.prepared_how, "centred"), (right, words.signed_how, "centred"))
        self._sheet.print_area(0, 0, self._row, self._last)
        self._sheet.repeat_rows(self._first_row, self._first_row + self._layout.depth)
        self._sheet.freeze_panes(self._first_row + self._layout.depth + 1, 0)

    def _headings(self) -> None:
        """Write the headings row by row, and the cells that merged ones cover, so that they have borders.

        `merge_range` would write cells of later rows at once, and then no earlier row could be written.
        """
        self._first_row = self._row
        style = self._styles["heading"]
        placed = list(self._layout.placed())
        starts = {(one.row, one.column): one.text for one in placed}
        for row in range(self._layout.depth):
            self._sheet.set_row(self._row + row, 32)
            for column in range(self._last + 1):
                self._sheet.write(self._row + row, column, starts.get((row, column), ""), style)
        for one in placed:
            if (one.row, one.column) != (one.last_row, one.last_column):
                self._merge(one.row, one.column, one.last_row, one.last_column)
        self._row += self._layout.depth
        for column in range(self._last + 1):
            self._sheet.write_string(self._row, column, f"({column + 1})", self._styles["numbered"])
        self._row += 1
        self._top = self._row

    def _merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        first = self._first_row
        self._sheet.merge.append([first + row, column, first + last_row, last_column])

    def _across(self, text: str, style: str) -> None:
        """Write a line in the middle of the sheet."""
        self._sheet.merge_range(self._row, 0, self._row, self._last, text, self._styles[style])
        self._row += 1

    def _line(self, *cells: tuple[int, str, str]) -> None:
        for column, text, style in cells:
            if text:
                self._sheet.write_string(self._row, column, text, self._styles[style])
        self._row += 1


def _set_page(sheet: "Worksheet") -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P/&N")


def _frame_blanks(sheet: "Worksheet", first: int, last: int, last_column: int, style: "Format") -> None:
    """Give empty cells their border by one rule: a third of a book's cells are empty, and each costs time."""
    if first <= last:
        sheet.conditional_format(first, 0, last, last_column, {"type": "blanks", "format": style})
