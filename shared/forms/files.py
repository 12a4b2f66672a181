"""Writes a report of figures, or a record book, as a file."""

from collections.abc import AsyncIterator, Iterable
from typing import IO, Final

from shared.forms.filling import FiguresReport, FilledForm, FormHead, Row
from shared.forms.layout import FormLayout, OfficialFormsFile
from shared.forms.reported import COLUMNS, GroupReported, numbers
from shared.forms.workbook import FormWorkbook
from shared.reference.loading import load_office_zone, load_procedures, load_units

DIFFERENT: Final = (
    *(("Mã hồ sơ", 28.0), ("Thủ tục", 44.0), ("Nhận hồ sơ", 18.0), ("Hạn theo luật", 18.0)),
    *(
        ("Hẹn đã báo", 18.0),
        ("Xong", 18.0),
        ("Cột theo luật", 12.0),
        ("Cột theo ngày", 12.0),
        ("Lý do", 60.0),
    ),
)
REPORTED: Final = (
    *(("Đơn vị", 44.0), ("Chốt lúc", 18.0), ("Lần đính chính", 10.0)),
    *((f"({number})", 9.0) for number in range(3, 3 + len(COLUMNS))),
)
"""Headings of the sheet on what the units of a group reported; the numbers are those of form II.06a."""
REASONS: Final = (("Lý do", 80.0), ("Số hồ sơ", 12.0))


def write_report(target: IO[bytes] | str, report: FiguresReport, file: OfficialFormsFile) -> None:
    """Write a form of figures as XLSX: also by date, with the reasons and each record that differs."""
    with FormWorkbook(target, file.words) as book:
        book.add("Biểu", report.by_law)
        if report.by_date and report.provinces:
            book.add("Theo ngày", report.by_date)
            reasons = [(file.differences[one.reason], one.records) for one in report.provinces.differences]
            book.add_table("Vì sao khác", REASONS, reasons)
            book.add_table("Hồ sơ khác nhau", DIFFERENT, _different(report, file))
        if report.reported:
            book.add_table("Đã chốt", REPORTED, _reported(report.reported, file))


async def write_book(
    target: IO[bytes] | str,
    layout: FormLayout,
    head: FormHead,
    rows: AsyncIterator[Row],
    file: OfficialFormsFile,
) -> int:
    """Write a record book as XLSX, row by row; return how many it has."""
    form = FilledForm(layout, head, (), notes=layout.notes)
    count = 0
    with FormWorkbook(target, file.words) as book:
        sheet = book.begin("Sổ theo dõi", form)
        async for row in rows:
            sheet.add_row(row)
            count += 1
        sheet.finish(form)
    return count


def _reported(group: GroupReported, file: OfficialFormsFile) -> Iterable[Row]:
    words, units, zone = file.words, load_units(), load_office_zone()
    for one in group.closed:
        name, at = units[one.unit].name, one.closing.closed_at.astimezone(zone).strftime(words.moment)
        yield (words.unit_reported.format(unit=name), at, one.closing.number, *numbers(one.reported))
        yield (words.unit_now.format(unit=name), None, None, *numbers(one.now))
    for unit, columns in group.open:
        yield (words.unit_open.format(unit=units[unit].name), None, None, *numbers(columns))
    yield (words.group_reported, None, None, *numbers(group.reported))
    yield (words.group_now, None, None, *numbers(group.now))


def _different(report: FiguresReport, file: OfficialFormsFile) -> Iterable[Row]:
    zone, procedures, moment = load_office_zone(), load_procedures(), file.words.moment
    for one in report.different:
        known = procedures.get(one.procedure)
        moments = (one.received_at, one.due_at, one.appointment_at, one.closed_at)
        yield (
            one.record,
            known.name if known else one.procedure,
            *(at.astimezone(zone).strftime(moment) if at else None for at in moments),
            ", ".join(f"({column.value})" for column in one.by_law),
            ", ".join(f"({column.value})" for column in one.by_date),
            file.differences[one.reason],
        )
