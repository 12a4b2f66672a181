"""The files of the official forms, read back: what stands in them is what was counted."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import insert

from deploy.office.figures import ReportPeriod
from deploy.office.official_forms import FormFiles, make_form
from services.intake import tables as intake
from shared.contracts.events.record import RecordFiled, RecordResolved, RecordReturned
from shared.contracts.events.reported.record import Applicant, FiledReport
from shared.contracts.questions.deadlines import HowManyInTime
from shared.contracts.questions.reports.official_forms import FormColumns
from shared.messaging.queries.client import ask
from tests.deadlines.support.facts import THREE_DAYS, clock, hear, tell
from tests.figures.support.whole_office import WholeOffice, whole_office
from tests.figures.test_official_forms import COUNTED, happen, numbers
from tests.figures.test_places_agree import UNITS
from tests.support.pdf_ua import findings
from tests.support.workbooks import sheets_of

YEAR = ReportPeriod("Xã Văn Sơn", UNITS[:1], date(2023, 1, 1), date(2023, 12, 31))
BOTH = ReportPeriod("Triệu Sơn", UNITS, date(2023, 1, 1), date(2023, 12, 31))
FORMS = ("ii-06a", "ii-06b", "ii-07a", "07a-btp-2026")
RESIDENT = Applicant(name="Nguyễn Thị Nụ", address="=Thôn 3", telephone="0912345678")
"""With an address that a spreadsheet must not calculate."""


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
async def test_a_form_that_is_read_back_has_the_figures(form: str, tmp_path: Path, nats_url: str) -> None:
    async with whole_office(tmp_path, nats_url) as office:
        await happen(office, random.Random(7))
        for period in (YEAR, BOTH):
            files = FormFiles(tmp_path / "a.xlsx", tmp_path / "a.pdf", tmp_path / "a.json")
            told = await make_form(form, period, office.bus, files, receiving="Văn phòng UBND tỉnh")
            figures = await ask(office.bus, HowManyInTime(**period.as_query))
            sheet, *others = sheets_of((tmp_path / "a.xlsx").read_bytes())
            rows = list(rows_of(sheet))
            assert rows[-1] == told["by_law"]["total"]
            for number in rows[-1]:
                parts = [row[number] for row in rows[:-1] if isinstance(row[number], int)]
                assert int(number) <= 2 or rows[-1][number] == (
                    sum(parts) if rows[-1][number] is not None else None
                )
            assert all(check["holds"] for check in told["checks"])
            if form == "07a-btp-2026":
                assert rows[-1]["4"] is None
                assert rows[-1]["24"] is None
                assert "Để trống vì chưa có số liệu: (4), (5)" in words_of(sheet)
                assert (rows[-1]["3"], rows[-1]["23"]) == (
                    figures.received + figures.carried_over,
                    figures.stopped,
                )
            else:
                shown = {number: rows[-1][str(number)] for number in COUNTED if rows[-1][str(number)]}
                assert shown == numbers(FormColumns.by_law(figures))
                assert len(told["checks"]) == 6
                by_date, reasons, listed = others
                assert list(rows_of(by_date))[-1] == told["by_date"]["total"]
                assert listed.max_row - 1 == sum(row[1].value for row in list(reasons.rows)[1:])
                assert listed.max_row - 1 == len(told["counted_two_ways"]) > 0
            text = "".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages)
            assert "Đơn vị nhận báo cáo: Văn phòng UBND tỉnh" in " ".join(text.split())


def rows_of(sheet: Any) -> Iterator[Mapping[str, Any]]:
    """The rows below the numbers of the columns, by these."""
    numbered: list[str] = []
    for row in sheet.iter_rows(values_only=True):
        if row[0] == "(1)":
            numbered = [str(cell).strip("()") for cell in row]
        elif numbered and any(isinstance(cell, int) for cell in row):
            yield dict(zip(numbered, row, strict=True))


def words_of(sheet: Any) -> str:
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)


async def test_headings_are_merged_and_the_page_is_a4_across(tmp_path: Path, nats_url: str) -> None:
    async with whole_office(tmp_path, nats_url) as office:
        await make_form("ii-06a", YEAR, office.bus, FormFiles(tmp_path / "a.xlsx"))
    sheet = sheets_of((tmp_path / "a.xlsx").read_bytes())[0]
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "TT")
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {f"A{head}:A{head + 2}", f"C{head}:F{head}", f"D{head + 1}:E{head + 1}"} <= merged
    assert [sheet.cell(head + 3, column).value for column in (1, 13)] == ["(1)", "(13)"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == f"${head}:${head + 3}"


async def test_the_record_book_has_people_and_moments(tmp_path: Path, nats_url: str) -> None:
    async with whole_office(tmp_path, nats_url) as office:
        await one_record(office)
        files = FormFiles(tmp_path / "a.xlsx", tmp_path / "a.pdf")
        told = await make_form("07", YEAR, office.bus, files)
    [row] = [dict(row) for row in rows_of(sheets_of((tmp_path / "a.xlsx").read_bytes())[0])]
    assert row == told["rows"][0]
    assert findings((tmp_path / "a.pdf").read_bytes()) == []
    assert [row[str(number)] for number in (2, 5, 6, 7, 8, 10, 13)] == [
        "H56.31.20-230201-0001",
        "Nguyễn Thị Nụ",
        "=Thôn 3",
        "0912345678",
        "01/02/2023 09:00:00",
        "03/02/2023 10:00:00",
        "Lê Thị Hạnh",
    ]
    assert row["4"] is None


async def one_record(office: WholeOffice) -> None:
    """A record that was filed, settled and handed over."""
    facts = [
        tell(RecordFiled, 1, "2023-02-01 09:00"),
        tell(RecordResolved, 2, "2023-02-02 09:00"),
        tell(RecordReturned, 3, "2023-02-03 10:00"),
    ]
    await hear(office.databases["deadlines"], facts)
    code, at = facts[0].record, clock("2023-02-01 09:00")
    said = FiledReport(
        unit="15712", record=code, at=at, procedure=THREE_DAYS, applicant=RESIDENT, received_by="Lê Thị Hạnh"
    )
    async with office.databases["intake"].writing() as connection:
        await connection.execute(insert(intake.record), record_row(code, at))
        await connection.execute(
            insert(intake.received),
            {
                **dict.fromkeys(("key", "publisher", "source", "event_id", "digest", "traceparent"), "1"),
                "type": FiledReport.type_name(),
                "about": code,
                "verdict": "accepted",
                "sequence": 1,
                "faults": "[]",
                "said": said.model_dump_json(),
                "received_at": at,
                "personal": True,
            },
        )


def record_row(code: str, at: datetime) -> dict[str, Any]:
    """A record as intake keeps it."""
    return {
        "code": code,
        "unit": UNITS[0],
        "procedure": THREE_DAYS,
        "applicant": RESIDENT.name,
        "channel": "counter",
        "submitted_at": None,
        "received_at": at,
        "status": "filed",
        "indexed": True,
    }
