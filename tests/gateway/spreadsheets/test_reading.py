"""Files as clerks have them: every form is read alike, and what is wrong is named by row and column."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from importlib import import_module
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from services.gateway.spreadsheets import workbook
from services.gateway.spreadsheets.importing import ImportResult, go_through
from services.gateway.spreadsheets.kinds import TableKind
from services.gateway.spreadsheets.reading import FoundRow, FoundSheet, Item, Reader, SkippedRow, UnknownSheet
from services.gateway.spreadsheets.template import headings
from services.gateway.spreadsheets.workbook import NotASpreadsheet
from shared.contracts.questions.intake.rows import JudgedRow, RowVerdict, SpreadsheetRow
from tests.support.zone import VIETNAM

Table = Sequence[Sequence[Any]]
HEADER = (
    "Mã hồ sơ",
    "Nội dung hồ sơ",
    "Họ tên chủ hồ sơ",
    "Nhận hồ sơ",
    "Hẹn trả kết quả",
    "Ngày trả kết quả",
)
ROW = (
    "H56.31.20-230215-0042",
    "Đăng ký khai sinh",
    "Lê Thị Hoà",
    "15/02/2023 09:00:00",
    "16/02/2023 17:00:00",
    "15/02/2023 10:30:00",
)
BOOK: Table = (HEADER, ROW)
BIRTHS = ("so", "quyenSo", "ngayDangKy", "nksHoTen", "nksGioiTinh", "nksNgaySinh", "meHoTen", "meNgaySinh")
BIRTH = ("52/2023", "01", "15.02.2023", "Lê Minh An", "Nữ", "02.02.2023", "Trần Thị Bích", "1996")
DEATHS = ("so", "ngayDangKy", "nktHoTen", "nktNgayChet", "nktNguyenNhanChet")
DEATH = ("7", "15.02.2023", "Lê Văn Ba", "14.02.2023", "BI-MAT")
MARRIAGES = ("so", "ngayDangKy", "chongHoTen", "voHoTen")
MARRIAGE = ("7", "15.02.2023", "Lê Văn Ba", "Trần Thị Tư")


def xlsx(*tables: Table) -> bytes:
    written = io.BytesIO()
    with Workbook(written, {"strings_to_formulas": False, "in_memory": True}) as book:
        days = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for table in tables:
            sheet = book.add_worksheet()
            for number, row in enumerate(table):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, cell, days)
                    elif cell not in (None, ""):
                        sheet.write(number, column, cell)
    return written.getvalue()


def xls(table: Table) -> bytes:
    xlwt: Any = import_module("xlwt")  # which knows no types
    book, written = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("So")
    for number, row in enumerate(table):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    book.save(written)
    return written.getvalue()


def ods(table: Table) -> bytes:
    """The smallest file of its kind that there is."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>" for row in table
    )
    names = ("office:1.0", "table:1.0", "text:1.0")
    spaces = " ".join(
        f'xmlns:{name.partition(":")[0]}="urn:oasis:names:tc:opendocument:xmlns:{name}"' for name in names
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="So">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
        'manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", manifest)
    return written.getvalue()


def text_of(table: Table, separator: str = ",") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(table)
    return written.getvalue()


def vietnamese_1258(text: str) -> bytes:
    """The text as Windows wrote it before Unicode: the tones stand behind their letters."""
    whole = {"â", "ă", "ê", "ô", "ơ", "ư", "đ"}
    written = bytearray()
    for sign in unicodedata.normalize("NFC", text):
        try:
            written += sign.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", sign)
            for tone in "\u0300\u0301\u0303\u0309\u0323":
                if tone in apart:
                    letter = unicodedata.normalize("NFC", apart.replace(tone, ""))
                    assert letter.lower() in whole or letter.isascii()
                    written += letter.encode("cp1258") + tone.encode("cp1258")
    return bytes(written)


def items(content: bytes, code: str = "15712", *, letters: bool = True) -> list[Item]:
    return list(Reader(code, VIETNAM, letters=letters).items(io.BytesIO(content)))


def rows(content: bytes, *, letters: bool = True) -> list[FoundRow]:
    return [item for item in items(content, letters=letters) if isinstance(item, FoundRow)]


def said(content: bytes) -> list[Any]:
    """What the rows of a file say, whichever row they stand in."""
    return [
        (row.read.procedure_text, [step.model_dump() for step in row.read.steps]) for row in rows(content)
    ]


FORMS: dict[str, Callable[[Table], bytes]] = {
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "text in UTF-8": lambda table: text_of(table).encode(),
    "text in UTF-8 with a mark": lambda table: text_of(table).encode("utf-8-sig"),
    "text in UTF-16": lambda table: text_of(table, "\t").encode("utf-16"),
    "text of the old Windows": lambda table: vietnamese_1258(text_of(table, ";")),
    "text with semicolons": lambda table: text_of(table, ";").encode(),
    "text with tabs": lambda table: text_of(table, "\t").encode(),
}
"""Forms of one and the same table."""


@pytest.mark.parametrize("form", FORMS)
def test_a_table_says_the_same_in_every_form(form: str) -> None:
    assert said(FORMS[form](BOOK)) == said(xlsx(BOOK))
    ((text, (filed, resolved, returned)),) = said(FORMS[form](BOOK))
    assert (text, filed["said"]["applicant"]) == ("Đăng ký khai sinh", {"name": "Lê Thị Hoà"})
    assert filed["said"]["at"] == "2023-02-15T09:00:00+07:00"
    assert filed["said"]["appointment_at"] == "2023-02-16T17:00:00+07:00"
    assert resolved["said"] == returned["said"] == {"record": ROW[0], "at": "2023-02-15T10:30:00+07:00"}


GROUPED = (
    ("", "UBND XÃ VĂN SƠN", "", "", "", "", ""),
    (),
    ("", "SỔ THEO DÕI HỒ SƠ NĂM 2023", "", "", "", "", ""),
    ("", "Mã hồ sơ", "Nội dung hồ sơ", "Họ tên chủ hồ sơ", "Ngày, tháng, năm", "", "Trả kết quả", ""),
    ("", "", "", "", "Nhận hồ sơ", "Hẹn trả kết quả", "Ngày", "Bên nhận"),
    ("", "(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"),
    ("", *ROW, "Người dân"),
)
MANY_LEVELS = (
    ("STT", "HỒ SƠ", "", "", "THỜI GIAN", "", ""),
    ("", "Mã số hồ sơ", "Tên thủ tục hành chính", "Tên cá nhân, tổ chức", "Ngày, tháng, năm", "", ""),
    ("", "", "", "", "Nhận hồ sơ", "Hẹn trả kết quả", "Ngày trả kết quả"),
    ("A", "B", "1", "2", "3", "4", "5=3-4"),
    (1, *ROW),
)


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(GROUPED, id="titles, merged headings, numbers of columns, an empty column"),
        pytest.param(MANY_LEVELS, id="three rows of headings"),
        pytest.param((tuple(reversed(HEADER)), tuple(reversed(ROW))), id="columns in another order"),
        pytest.param((tuple(map(str.upper, HEADER)), ROW), id="capitals"),
        pytest.param(
            (
                (
                    "Ma ho so",
                    "noi dung ho so",
                    "ho ten chu ho so",
                    "nhan ho so",
                    "hen tra ket qua",
                    "ngay tra",
                ),
                ROW,
            ),
            id="no marks",
        ),
        pytest.param((tuple(f" {name}\n(*) :" for name in HEADER), ROW), id="signs and lines in headings"),
        pytest.param((HEADER, (), ROW, (), ()), id="empty rows"),
        pytest.param(
            (HEADER, ("Tháng 02/2023",), ROW, ("", "", "Tổng cộng: 1"), ("NGƯỜI LẬP",)), id="beside rows"
        ),
        pytest.param((HEADER, ROW, HEADER, ROW), id="the header again, and the row"),
    ],
)
def test_a_table_is_found_by_the_words_of_its_header(table: Table) -> None:
    found = said(xlsx(table))
    assert found in (said(xlsx(BOOK)), said(xlsx(BOOK)) * 2)


def test_each_sheet_is_read_for_itself() -> None:
    book = xlsx(BOOK, (("Ghi chú chung",), ("Không phải bảng",)), (BIRTHS, BIRTH), (MARRIAGES, MARRIAGE))
    kinds = [item.kind for item in items(book) if isinstance(item, FoundSheet)]
    assert kinds == [TableKind.RECORD, TableKind.BIRTH, TableKind.MARRIAGE]
    assert [item.sheet for item in items(book) if isinstance(item, UnknownSheet)] == ["Sheet2"]
    assert [row.read.about for row in rows(book)] == [ROW[0], "KS-15712-2023-0052", "KH-15712-2023-0007"]


@pytest.mark.parametrize(
    ("cell", "at", "days"),
    [
        ("15/02/2023 09:00:00", "2023-02-15T09:00:00", ()),
        ("15/02/2023 9:05", "2023-02-15T09:05:00", ()),
        ("09:00 15/02/2023", "2023-02-15T09:00:00", ()),
        ("2023-02-15 09:00:00", "2023-02-15T09:00:00", ()),
        ("20230215090000", "2023-02-15T09:00:00", ()),
        (datetime(2023, 2, 15, 9), "2023-02-15T09:00:00", ()),
        (44972.375, "2023-02-15T09:00:00", ()),
        ("15/02/2023", "2023-02-15T00:00:00", ("at",)),
        ("15.2.2023", "2023-02-15T00:00:00", ("at",)),
        ("15-02-2023", "2023-02-15T00:00:00", ("at",)),
        (datetime(2023, 2, 15), "2023-02-15T00:00:00", ("at",)),
        (44972, "2023-02-15T00:00:00", ("at",)),
        ("Ngày 15 tháng 02 năm 2023", "2023-02-15T00:00:00", ("at",)),
        ("lúc 9 giờ 05 phút, ngày 15/02/2023", "2023-02-15T09:05:00", ()),
    ],
)
def test_a_moment_is_read_in_all_its_spellings(cell: Any, at: str, days: tuple[str, ...]) -> None:
    (row,) = rows(xlsx((HEADER, (*ROW[:3], cell, "", ""))))
    (filed,) = row.read.steps
    assert (filed.said["at"], filed.days) == (f"{at}+07:00", days)


@pytest.mark.parametrize(
    ("so", "entry"), [("1.234", 1234), (1234, 1234), ("052/2023", 52), ("7", 7), (7.0, 7), ("12/2022", 12)]
)
def test_a_number_is_read_in_all_its_spellings(so: Any, entry: int) -> None:
    (row,) = rows(xlsx((BIRTHS, (so, *BIRTH[1:]))))
    assert int(row.read.about[-4:]) == entry
    assert row.read.about.split("-")[2] == ("2022" if "2022" in str(so) else "2023")


def test_what_a_register_has_besides_goes_nowhere() -> None:
    for header, written in ((BIRTHS, BIRTH), (DEATHS, DEATH)):
        secret = xlsx(((*header, "danToc", "soDinhDanh"), (*written, "BI-MAT", "BI-MAT")))
        assert "BI-MAT" not in repr([one.read.steps[0].said for one in rows(secret)])
    (row,) = rows(xlsx((BIRTHS, BIRTH)))
    details = row.read.steps[0].said["details"]
    assert details["mother"] == {"name": "Trần Thị Bích", "sex": "female"}, (
        "of the mother only a year is known"
    )


@pytest.mark.parametrize(
    ("letters", "registration", "said"),
    [
        (True, "Đăng ký  mới", {}),
        (True, "", {}),
        (True, "Đăng ký lại", {"repeated": True}),
        (True, "3", {"perhaps_repeated": True}),
        (False, "Đăng ký mới", {"taken_over": True}),
    ],
)
def test_what_a_register_says_of_letters(letters: bool, registration: str, said: dict[str, bool]) -> None:
    """Nobody is said to want no letter: a book does not know that."""
    content = xlsx(((*BIRTHS, "loaiDangKy"), (*BIRTH, registration)))
    (row,) = rows(content, letters=letters)
    (registered,) = row.read.steps
    marks = ("no_letter", "repeated", "perhaps_repeated", "taken_over")
    assert {mark: registered.said[mark] for mark in marks if mark in registered.said} == said


NUMBER = "038123456789"


@pytest.mark.parametrize("number", [NUMBER, "012345678", "038 123 456 789", "038.123.456.789", "012 345 678"])
def test_an_identity_number_within_a_text_goes_nowhere(number: str) -> None:
    """Clerks write it behind a name, into what is wanted, and where there is no column for it."""
    header = (*HEADER, "Địa chỉ chủ hồ sơ", "Số điện thoại")
    written = (ROW[0], f"Chứng thực CCCD {number}", f"Lê Thị Hoà ({number})", *ROW[3:])
    (row,) = rows(xlsx((header, (*written, f"Thôn 3, CMND {number}", number))))
    assert not row.read.faults
    assert number not in repr(row)
    assert row.read.steps[0].said["applicant"] == {"name": "Lê Thị Hoà", "address": "Thôn 3, CMND …"}
    assert row.read.procedure_text == "Chứng thực CCCD …"
    (row,) = rows(xlsx((HEADER, (number, *ROW[1:]))))
    assert [fault.field for fault in row.read.faults] == ["data.record"]
    assert number not in repr(row)
    (row,) = rows(xlsx(((*BIRTHS, "Số hộ", "Nơi cư trú"), (*BIRTH, number, number))))
    assert number not in repr(row)
    assert not {"household", "residence"} & row.read.steps[0].said.keys()


def test_a_telephone_that_was_typed_as_a_number_gets_its_nought_again() -> None:
    (row,) = rows(xlsx(((*HEADER, "Số điện thoại"), (*ROW, 912345678))))
    assert row.read.steps[0].said["applicant"]["telephone"] == "0912345678"


def changed(header: Sequence[Any], row: Sequence[Any], **cells: Any) -> Table:
    """A table whose row has other cells, by their place."""
    return header, [cells.get(f"at{place}", cell) for place, cell in enumerate(row)]


NOBODY_KNOWS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "a sheet with nothing": (xlsx(()), "empty"),
    "half a workbook": (xlsx(BOOK)[:2000], "broken"),
    "a packed file that is no workbook": (b"PK\x03\x04" + b"x" * 500, "broken"),
    "old Excel, cut": (xls(BOOK)[:1000], "broken"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(100), "unknown"),
    "a document": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0", "unknown"),
    "letters of no encoding": (b"\xff\x00\xfe\x81" * 30 + b"\x81\x8d", "unknown"),
    "text that says nothing of a table": ("Kính gửi UBND xã".encode(), "no_table"),
    "a summary by unit": (
        xlsx((("Đơn vị", "Tiếp nhận", "Đã xử lý"), ("Xã Văn Sơn", 12, 11))),
        "no_table",
    ),
    "a book without codes": (xlsx((HEADER[1:], ROW[1:])), "no_table"),
    "a book without names": (xlsx(([*HEADER[:2], *HEADER[3:]], [*ROW[:2], *ROW[3:]])), "no_table"),
    "a book without days": (xlsx((HEADER[:3], ROW[:3])), "no_table"),
    "a register without numbers": (xlsx((BIRTHS[1:], BIRTH[1:])), "no_table"),
    "a register of deaths without days": (xlsx((DEATHS[:3], DEATH[:3])), "no_table"),
    "marriages without brides": (xlsx((MARRIAGES[:3], MARRIAGE[:3])), "no_table"),
    "a heading that stands twice": (xlsx(((*HEADER, "Mã hồ sơ"), (*ROW, "X"))), "no_table"),
}


@pytest.mark.parametrize(("content", "code"), NOBODY_KNOWS.values(), ids=NOBODY_KNOWS)
def test_a_file_that_cannot_be_used_is_refused_with_a_reason(content: bytes, code: str) -> None:
    with pytest.raises(NotASpreadsheet) as refused:
        items(content)
    assert refused.value.code == code


def test_a_small_file_that_grows_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_BYTES_UNPACKED", 1000)
    with pytest.raises(NotASpreadsheet, match="too_large"):
        items(xlsx(BOOK))


FAULTY: dict[str, tuple[Table, str]] = {
    "no code": (changed(HEADER, ROW, at0=""), "A"),
    "no name": (changed(HEADER, ROW, at2="-"), "C"),
    "no procedure": (changed(HEADER, ROW, at1=""), "B"),
    "no day of receipt": (changed(HEADER, ROW, at3=None), "D"),
    "the 31st of February": (changed(HEADER, ROW, at3="31/02/2023"), "D"),
    "month before day": (changed(HEADER, ROW, at3="02/15/2023"), "D"),
    "two digits of the year": (changed(HEADER, ROW, at3="15/02/23"), "D"),
    "a month alone": (changed(HEADER, ROW, at3="02/2023"), "D"),
    "a year alone": (changed(HEADER, ROW, at3=2023), "D"),
    "words for a day": (changed(HEADER, ROW, at4="ngày mai"), "E"),
    "an hour for a day": (changed(HEADER, ROW, at5="10:30"), "F"),
    "a number for a day": (changed(HEADER, ROW, at5=7), "F"),
    "no number of an entry": (changed(BIRTHS, BIRTH, at0=""), "A"),
    "words for a number": (changed(BIRTHS, BIRTH, at0="năm mươi hai"), "A"),
    "no day of registration": (changed(BIRTHS, BIRTH, at2=""), "C"),
    "a year of registration": (changed(BIRTHS, BIRTH, at2="2023"), "C"),
    "no child": (changed(BIRTHS, BIRTH, at3=""), "D"),
    "words for a sex": (changed(BIRTHS, BIRTH, at4="bé"), "E"),
    "words for a birthday": (changed(BIRTHS, BIRTH, at5="hôm qua"), "F"),
    "no day of death": (changed(DEATHS, DEATH, at3=""), "D"),
    "a month of death": (changed(DEATHS, DEATH, at3="02.2023"), "D"),
    "nobody who died": (changed(DEATHS, DEATH, at2=""), "C"),
    "no bride": (changed(MARRIAGES, MARRIAGE, at3=""), "D"),
}


async def none_is_asked(_rows: Sequence[SpreadsheetRow]) -> Sequence[JudgedRow]:
    raise AssertionError("a row with a fault is asked about")


@pytest.mark.parametrize(("table", "column"), FAULTY.values(), ids=FAULTY)
async def test_a_fault_is_named_by_row_and_column(table: Table, column: str) -> None:
    result = ImportResult(10)
    await go_through(items(xlsx(table)), none_is_asked, result)
    ((line,),) = result.lines.values()
    assert (line.number, line.verdict, [one.column for one in line.faults]) == (
        2,
        RowVerdict.REFUSED,
        [column],
    )


def test_two_rows_about_one_record_agree_or_the_second_is_refused() -> None:
    assert not any(row.read.faults for row in rows(xlsx((HEADER, ROW, ROW))))
    _, second = rows(xlsx((HEADER, ROW, changed(HEADER, ROW, at2="Ai Khác")[1])))
    assert [one.field for one in second.read.faults] == ["data"]
    assert "2" in second.read.faults[0].allowed.vi


def test_rows_beside_the_table_are_counted_and_not_lost() -> None:
    skipped = [
        item for item in items(xlsx((HEADER, ROW, ("", "", "Cộng: 1")))) if isinstance(item, SkippedRow)
    ]
    assert [row.number for row in skipped] == [3]


@pytest.mark.parametrize("kind", TableKind)
def test_our_own_template_is_recognised(kind: TableKind) -> None:
    names = [heading.removesuffix(" *") for heading in headings(kind)]
    (found,) = (
        item
        for item in items(xlsx((("Tên sổ",), ("Giải thích",), headings(kind), ("x",) * len(names))))
        if isinstance(item, FoundSheet)
    )
    assert (found.kind, len(found.columns)) == (kind, len(names))


NAMES = st.sampled_from(("Lê Thị Hoà", "Nguyễn Văn A", "H'Hen Niê", "Trần Bình", "Đỗ Đức"))
MOMENTS = st.datetimes(datetime(2016, 1, 1), datetime(2026, 1, 1)).map(lambda at: at.replace(microsecond=0))
WRITTEN = st.sampled_from(
    ("{:%d/%m/%Y %H:%M:%S}", "{:%H:%M:%S %d/%m/%Y}", "{:%Y-%m-%d %H:%M:%S}", "{:%d.%m.%Y %H:%M:%S}")
)
BOOKS = st.lists(st.tuples(NAMES, MOMENTS, WRITTEN), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(BOOKS, st.permutations(range(4)), st.sampled_from(sorted(FORMS)), st.integers(0, 3))
def test_what_is_written_is_read_again(
    people: list[tuple[str, datetime, str]], order: list[int], form: str, above: int
) -> None:
    header = ("Mã hồ sơ", "Tên thủ tục", "Chủ hồ sơ", "Ngày tiếp nhận")
    lines = [
        (f"H56.31.20-230215-{number:04}", "Chứng thực chữ ký", name, how.format(at))
        for number, (name, at, how) in enumerate(people)
    ]
    table = [[f"Dòng {line}" for line in range(1)]] * above + [
        [line[place] for place in order] for line in (header, *lines)
    ]
    content = FORMS[form](table)
    read = rows(content)
    for line, row, (name, at, _) in zip_longest(lines, read, people):
        filed = row.read.steps[0].said
        assert (row.read.about, row.read.faults) == (line[0], ())
        assert datetime.fromisoformat(filed["at"]).replace(tzinfo=None) == at
        assert filed["applicant"]["name"] == name
