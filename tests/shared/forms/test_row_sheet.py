"""A row that is written at once reads back as one that is written cell by cell."""

from io import BytesIO

from hypothesis import assume, example, given
from hypothesis import strategies as st
from openpyxl.reader.excel import load_workbook
from xlsxwriter.workbook import Workbook

from shared.forms.filling import Cell
from shared.forms.row_sheet import LONGEST, RowSheet

texts = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), min_size=1, max_size=30)
rows = st.lists(
    st.lists(st.none() | st.integers(-(10**9), 10**9) | texts, min_size=1, max_size=5), max_size=4
)
HOSTILE = [
    "=1+1",
    'a & b < c > "d"',
    " two spaces ",
    "\ta\nb\r",
    "_x000D_",
    "\x01",
    "http://a.vn",
    "Đỗ Thị Hòa",
]


@given(rows)
@example([HOSTILE])
def test_a_row_reads_back_as_if_it_were_written_cell_by_cell(lines: list[list[Cell]]) -> None:
    assume(not any(str(cell).startswith("<r>") for cells in lines for cell in cells))
    assert read(lines, at_once=True) == read(lines, at_once=False)


def test_no_text_is_a_formula_or_marked_up_and_what_is_too_long_is_cut() -> None:
    ((formula, marked, long, *_),) = read([["=1+1", "<r>a</r>", "x" * (LONGEST + 1)]], at_once=True)
    assert (formula, marked, long) == ("=1+1", "<r>a</r>", "x" * LONGEST)


def read(lines: list[list[Cell]], *, at_once: bool) -> list[tuple[object, ...]]:
    """Write rows in one of the two ways between two other lines, and read them."""
    target = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        style = book.add_format({"border": 1})
        sheet = book.add_worksheet("rows", RowSheet)
        sheet.write_string(0, 0, "above")
        for number, cells in enumerate(lines, start=1):
            if at_once:
                sheet.write_cells(number, cells, style, style)
                continue
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet._write_string(number, column, cell, style)
                elif cell is not None:
                    sheet.write_number(number, column, cell, style)
        sheet.write_string(len(lines) + 1, 4, "below")
    found = load_workbook(BytesIO(target.getvalue())).active  # type: ignore[no-untyped-call]
    values = list(found.iter_rows(values_only=True))
    assert values[0][0] == "above"
    assert values[-1][4] == "below"
    return values[1:-1]
