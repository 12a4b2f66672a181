"""Writes an inspection pack: asks for what is in it, page by page, and keeps no more than a page."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from pydantic_core import to_json

from shared.contracts.questions.deadlines import Breakdown, HowManyInTime
from shared.contracts.questions.reports.counted_records import RecordOfReport, RecordsOfReport
from shared.contracts.questions.reports.official_forms import FormColumn, HowProvincesCount
from shared.contracts.questions.supervision.closings import Closing
from shared.contracts.questions.supervision.inspection import (
    MOST_YEARS,
    HowInspectionsStand,
    HowInspectionStands,
)
from shared.contracts.questions.surveys.recommendations import CATALOGUE_FIELD
from shared.forms.asking import Asks
from shared.forms.closed import AsReported, head_as_reported
from shared.forms.files import write_report
from shared.forms.layout import load_forms
from shared.forms.press import pdf_of
from shared.forms.reports import ReportUnits, figures_report, head_of, report_json
from shared.forms.sheets.score_sheet import score_sheet, write_score_sheet
from shared.forms.whole_period import board_figures, counted_pages
from shared.packs import tables
from shared.packs.archive import READ_AT_ONCE, VERSION, PackWriter
from shared.packs.numbers import numbers_of
from shared.reference.loading import load_office_zone, load_units

README: Final = """HỒ SƠ KIỂM TRA / INSPECTION PACK

Kiểm tra không cần mạng: motcua verify-pack <tệp này>
Verify it without a network: motcua verify-pack <this file>

manifest.json   đơn vị, kỳ, lúc chốt / unit, period, closing
numbers.json    các cột của biểu II.06a như đã báo cáo / the columns of form II.06a as reported
events.csv      sự kiện làm căn cứ cho từng con số, không có dữ liệu cá nhân / the events behind each number
lists/          từng hồ sơ và cột của hồ sơ / each record and its columns
forms/          các biểu / the official forms
board.json      bảng công khai / what the public board shows
survey.json     kết quả khảo sát đã công bố theo nhóm / the survey, by the groups that were published
inspection.json phiếu chấm điểm mô hình / the score sheet of the model
inspection/     phiếu chấm điểm để in / the same to print
SHA256SUMS      mã băm của từng tệp / digests of the files
"""
TRIES: Final = 3
"""How often it is written because a record changed meanwhile."""
IN_MEMORY: Final = 1_000_000
"""Bytes of a list that are kept in memory until it is written."""
Rows = Iterable[Sequence[object]]
RowsOf = Callable[[RecordOfReport], Rows]


async def write_pack(
    target: IO[bytes], ask: Asks, unit: str, since: date, until: date, closing: Closing | None, now: datetime
) -> None:
    """Write the pack of a unit and a period.

    What is known now may change while it is asked; then it is written again, so that its numbers are those of
    its events.

    Args:
        target: A file that can be sought in.
        ask: How questions are asked.
        unit: Unit id.
        since: First day.
        until: Last day.
        closing: The closing whose answers are taken; None for those of now.
        now: Moment at which it is written.
    """
    asks: Asks = AsReported(ask, closing) if closing else ask
    for _ in range(TRIES):
        target.seek(0)
        target.truncate()
        numbers = await _numbers(asks, unit, since, until)
        with PackWriter(target) as pack:
            pack.add("README.txt", README.encode())
            pack.add("manifest.json", _json(_manifest(unit, since, until, closing, now)))
            await _add_forms(pack, asks, unit, since, until, closing)
            board = await board_figures(asks, unit, since, until)
            pack.add("board.json", _json(board))
            pack.add("survey.json", _json(board["survey"]))
            pack.add("numbers.json", _json(numbers))
            await _add_inspections(pack, ask, unit, since, until)
            await _add_tables(pack, counted_pages(asks, unit, since, until))
        if closing or await _numbers(asks, unit, since, until) == numbers:
            return


def _manifest(unit: str, since: date, until: date, closing: Closing | None, now: datetime) -> dict[str, Any]:
    return {
        "version": VERSION,
        "unit": unit,
        "name": load_units()[unit].name,
        "since": since,
        "until": until,
        "zone": str(load_office_zone()),
        "recommendations": CATALOGUE_FIELD,
        "closing": closing,
        "as_of": closing.closed_at if closing else now,
        "written_at": now,
    }


async def _add_forms(
    pack: PackWriter, asks: Asks, unit: str, since: date, until: date, closing: Closing | None
) -> None:
    file, area = load_forms(), ReportUnits(load_units()[unit].name, (unit,))
    head = head_of(area, since, until, until)
    if closing:
        head = head_as_reported(head, closing)
    for form, layout in file.form.items():
        if layout.rows == "record":
            continue  # a book has names
        report = await figures_report(asks, file, form, area, head)
        book = BytesIO()
        await asyncio.to_thread(write_report, book, report, file)
        pack.add(f"forms/{form}.json", json.dumps(report_json(report), ensure_ascii=False).encode())
        pack.add(f"forms/{form}.xlsx", book.getvalue())
        pack.add(f"forms/{form}.pdf", await pdf_of(report.by_law, file, report))


async def _add_inspections(pack: PackWriter, ask: Asks, unit: str, since: date, until: date) -> None:
    """Add the score sheets of the years in which there were criteria."""
    years = tuple(range(since.year, until.year + 1))[-MOST_YEARS:]
    lines = (await ask(HowInspectionsStand(units=(unit,), years=years))).lines
    sheets = [await ask(HowInspectionStands(unit=unit, year=line.year)) for line in lines]
    pack.add("inspection.json", _json(sheets))
    for sheet in sheets:
        form, book = score_sheet(sheet, load_units()[unit].name, until), BytesIO()
        await asyncio.to_thread(write_score_sheet, book, form)
        pack.add(f"inspection/{sheet.year}.xlsx", book.getvalue())
        pack.add(f"inspection/{sheet.year}.pdf", await pdf_of(form, load_forms()))


async def _numbers(asks: Asks, unit: str, since: date, until: date) -> dict[str, Any]:
    days: dict[str, Any] = {"units": (unit,), "since": since, "until": until}
    field, procedure = Breakdown.FIELD, Breakdown.PROCEDURE
    return numbers_of(
        await asks(HowManyInTime(by=field, **days)),
        await asks(HowManyInTime(by=procedure, **days)),
        await asks(HowProvincesCount(by=field, **days)),
        await asks(HowProvincesCount(by=procedure, **days)),
    )


async def _add_tables(pack: PackWriter, pages: AsyncIterator[RecordsOfReport]) -> None:
    """Add the events, and the lists, which wait in files of their own until the events are written."""
    with ExitStack() as files:
        lists = {name: files.enter_context(SpooledTemporaryFile(IN_MEMORY)) for name in LISTS}
        for name, (heading, _) in LISTS.items():
            lists[name].write(tables.lines([heading]))
        with pack.begin("events.csv") as events:
            events.write(tables.lines([tables.EVENTS]))
            async for page in pages:
                events.write(_lines_of(page, tables.event_rows))
                for name, (_, rows_of) in LISTS.items():
                    lists[name].write(_lines_of(page, rows_of))
        for name, written in lists.items():
            written.seek(0)
            with pack.begin(name) as file:
                while some := written.read(READ_AT_ONCE):
                    file.write(some)


def _lines_of(page: RecordsOfReport, rows_of: RowsOf) -> bytes:
    return tables.lines(row for record in page.records for row in rows_of(record))


def _all(record: RecordOfReport) -> Rows:
    return [tables.record_row(record)]


def _overdue(record: RecordOfReport) -> Rows:
    return _all(record) if FormColumn.OVERDUE in record.by_law else []


def _counted_two_ways(record: RecordOfReport) -> Rows:
    return _all(record) if record.by_law != record.by_date else []


def _recommendations(record: RecordOfReport) -> Rows:
    return [tables.recommendation_row(record)] if record.field == CATALOGUE_FIELD else []


LISTS: Final[Mapping[str, tuple[tuple[str, ...], RowsOf]]] = {
    "lists/records.csv": (tables.RECORDS, _all),
    "lists/overdue.csv": (tables.RECORDS, _overdue),
    "lists/counted-two-ways.csv": (tables.RECORDS, _counted_two_ways),
    "lists/recommendations.csv": (tables.RECOMMENDATIONS, _recommendations),
}
"""The lists of a pack: their headings, and the rows of a record."""


def _json(content: Any) -> bytes:
    return to_json(content, indent=1)
