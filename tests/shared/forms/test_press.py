"""A form is printed whatever somebody has typed into it: signs that no font has are boxes."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from shared.contracts.questions.supervision.disclosures import DisclosedLine, DisclosureState, DisclosureWay
from shared.forms.layout import load_forms
from shared.forms.press import pdf_of
from shared.forms.sheets.disclosure_list import disclosure_list

SINCE, UNTIL = date(2023, 1, 1), date(2023, 3, 31)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        pytest.param("Dự toán 🌾 năm", "Dự toán □ năm", id="an emoji"),
        pytest.param("Họp 中文 ở thôn", "Họp □□ ở thôn", id="two signs, of which Typst names one at a time"),
        pytest.param("Một \u0378 hai", "Một □ hai", id="a sign that is not assigned"),
        pytest.param("Nhà □ cửa", "Nhà □ cửa", id="a box that was typed"),
        pytest.param("".join(map(chr, range(0x4E00, 0x4E40))), "□" * 0x40, id="many signs"),
    ],
)
async def test_a_sign_that_no_font_has_is_a_box(typed: str, printed: str) -> None:
    line = DisclosedLine(
        disclosure="d-1",
        what=typed,
        way=DisclosureWay.OTHER,
        where="Nhà văn hóa",
        since=SINCE,
        until=None,
        state=DisclosureState.PUBLISHED,
        published_at=datetime(2023, 1, 2, tzinfo=UTC),
    )
    pdf = await pdf_of(disclosure_list((line,), "Xã Văn Sơn", (SINCE, UNTIL), UNTIL), load_forms())
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "".join(printed.split()) in "".join(text.split())
