"""Writes our own template of a kind of table: a line of explanation, and the headings that are read."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from services.gateway.spreadsheets.kinds import TableKind, kinds_of_tables
from services.gateway.spreadsheets.refusals import title_of

FIELDS: Final = {
    TableKind.RECORD: (
        *(
            "record",
            "procedure",
            "procedure_text",
            "applicant.name",
            "applicant.address",
            "applicant.telephone",
        ),
        *("channel", "at", "appointment_at", "papers", "supplement-requested", "supplemented", "resolved"),
        "returned",
    ),
    TableKind.BIRTH: (
        *("number", "book", "registered_on", "repeated", "child.name", "child.sex", "child.born_on"),
        *(
            "mother.name",
            "mother.born_on",
            "father.name",
            "father.born_on",
            "residence",
            "household",
            "record",
        ),
    ),
    TableKind.DEATH: (
        *("number", "book", "registered_on", "repeated", "deceased.name", "deceased.sex", "deceased.born_on"),
        *("died_on", "relative.name", "residence", "household", "record"),
    ),
    TableKind.MARRIAGE: (
        *("number", "book", "registered_on", "repeated", "spouses.0.name", "spouses.0.born_on"),
        *("spouses.1.name", "spouses.1.born_on", "residence", "household", "record"),
    ),
}
"""The columns of each template, in order."""
EXPLANATION: Final = (
    "Mỗi dòng một hồ sơ hoặc một mục. Cột có dấu * phải điền. Ngày ghi dd/mm/yyyy, giờ ghi thêm hh:mm. "
    "Không ghi số định danh, dân tộc, nguyên nhân chết."
)
WIDTH: Final = 22


def headings(kind: TableKind) -> tuple[str, ...]:
    """Return the headings of a template, those that are needed with an asterisk."""
    known = next(one for one in kinds_of_tables() if one.kind is kind)
    needed = {choice[0] for choice in known.needs}
    return tuple(f"{known.headings[field]}{' *' if field in needed else ''}" for field in FIELDS[kind])


def write_template(kind: TableKind, file: Path | BytesIO, rows: Sequence[Sequence[Any]] = ()) -> None:
    """Write a template, with rows if there are any.

    Raises:
        OSError: The file cannot be written.
    """
    from xlsxwriter import Workbook  # loaded for this alone

    with Workbook(file, {"strings_to_formulas": False, "constant_memory": True}) as book:
        sheet = book.add_worksheet("Sổ")
        bold = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter"})
        sheet.write_string(0, 0, title_of(kind).vi)
        sheet.write_string(1, 0, EXPLANATION)
        names = headings(kind)
        sheet.set_column(0, len(names) - 1, WIDTH)
        sheet.write_row(2, 0, names, bold)
        sheet.freeze_panes(3, 0)
        for number, row in enumerate(rows, start=3):
            sheet.write_row(number, 0, row)
