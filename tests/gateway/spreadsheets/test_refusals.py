"""Why no table was recognised is said in sentences, with the sheet's name where it has one."""

import pytest

from services.gateway.spreadsheets.kinds import TableKind
from services.gateway.spreadsheets.reading import UnknownSheet
from services.gateway.spreadsheets.refusals import title_of, why_unknown

RECORDS = next(iter(TableKind))
TITLE = title_of(RECORDS)


@pytest.mark.parametrize(
    ("sheet", "vi", "en"),
    [
        (
            UnknownSheet("Sổ 1", None, ()),
            "Trang “Sổ 1”: bỏ qua, không có bảng",
            "Sheet “Sổ 1”: skipped, no table",
        ),
        (UnknownSheet("", None, ()), "Tệp này: bỏ qua, không có bảng", "This file: skipped, no table"),
        (
            UnknownSheet("", None, (), ("Mã",)),
            "Tệp này: cột “Mã” có hai lần, không rõ cột nào; hãy sửa tiêu đề",
            "This file: “Mã” stands over two columns; rename one",
        ),
        (
            UnknownSheet("", RECORDS, ("Mã", "Ngày")),
            f"Tệp này: gần giống {TITLE.vi}, nhưng thiếu cột “Mã”, “Ngày”",
            f"This file: nearest to the {TITLE.en}, which also needs “Mã”, “Ngày”",
        ),
    ],
)
def test_a_sheet_is_named_if_it_has_a_name(sheet: UnknownSheet, vi: str, en: str) -> None:
    said = why_unknown(sheet)
    assert (said.vi, said.en) == (vi, en)
