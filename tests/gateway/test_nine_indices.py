"""The pages and the workbook of the nine indices, and the form on three levels."""

from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader

from services.gateway.sign_in.cookies import SESSION
from services.gateway.web.language import LANGUAGES
from services.gateway.web.pages import TEMPLATES
from tests.gateway.support.index_answers import INSTRUMENT
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import VAN_SON
from tests.support.pdf_ua import findings
from tests.support.workbooks import sheets_of

UNIT, GROUP = f"/units/{VAN_SON}/reports/nine-indices", "/groups/trieu-son/reports/nine-indices"
QUARTER = "since=2023-01-01&until=2023-03-31"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", [UNIT, GROUP])
async def test_each_page_is_well_formed_in_both_languages(
    site: httpx.AsyncClient, path: str, lang: str
) -> None:
    page = await site.get(f"{path}?{QUARTER}&lang={lang}")
    assert page.status_code == 200
    assert HtmlChecker(page.text).faults == []


async def test_points_grade_and_ratings_by_role_stand_on_the_page(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(f"{UNIT}?{QUARTER}")).text)
    assert "1. Tổng thời gian giải quyết 2,00 1,90 1,75" in words
    assert "Tổng cộng 18,00 17,10 16,75" in words
    assert "Xếp loại: Xuất sắc" in words
    assert "Thái độ 1 3 4" in words
    assert "40 phiếu trên 100 phiếu mời." in words


async def test_a_unit_without_a_rank_of_its_own_shows_none(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(f"{GROUP}?{QUARTER}")).text)
    assert words.count("– 40 40,0% 17,10 15,75 Xuất sắc") == 33
    assert words.count("1 40 40,0% 17,10 16,75 Xuất sắc") == 1


async def test_the_workbook_has_form_02_and_form_01(site: httpx.AsyncClient) -> None:
    book = await site.get(f"{UNIT}.xlsx?{QUARTER}")
    points, roles = sheets_of(book.content)
    assert [row[1] for row in points.iter_rows(values_only=True)][-1] == "Tổng cộng"
    assert points.max_row == 11
    assert roles.max_row == 6


async def test_form_02_is_printed_with_what_its_numbers_are_of(site: httpx.AsyncClient) -> None:
    printed = await site.get(f"{UNIT}.pdf?{QUARTER}&receiving=Sở Nội vụ")
    assert findings(printed.content) == []
    (page,) = PdfReader(BytesIO(printed.content)).pages
    words = " ".join(page.extract_text().split())
    assert "Mẫu số 02" in words
    assert "Kỳ báo cáo: từ ngày 01/01/2023 đến ngày 31/03/2023" in words
    assert "Đơn vị nhận báo cáo: Sở Nội vụ" in words
    assert "1 Tổng thời gian giải quyết 2,00 1,90 1,75" in words
    assert "Tổng cộng 18,00 17,10 16,75 Xuất sắc" in words
    assert "40 phiếu trên 100 phiếu mời (tỷ lệ trả lời 40,0%)" in words
    assert "khoảng tin cậy 95%: 91,0% – 99,0%" in words
    assert "Căn cứ: Nghị định" in words
    assert "CHỦ TỊCH" in words
    assert "mau-02-chin-chi-so_15712v1_2023-01-01_2023-03-31.pdf" in printed.headers["content-disposition"]


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        pytest.param("chairman", UNIT, 200, id="a chairman sees the own unit"),
        pytest.param("clerk", UNIT, 403, id="a clerk does not"),
        pytest.param("clerk", f"{UNIT}.pdf", 403, id="nor prints it"),
        pytest.param("supervisor", f"{GROUP}.xlsx", 200, id="a supervisor downloads the group's"),
        pytest.param("chairman", GROUP, 403, id="a chairman does not see the group"),
    ],
)
async def test_who_may_see_it(site: httpx.AsyncClient, who: str, path: str, status: int) -> None:
    site.cookies.set(SESSION, who)
    assert (await site.get(f"{path}?{QUARTER}")).status_code == status


@pytest.mark.parametrize("code", ["vi", "en"])
def test_the_form_offers_the_levels_of_its_instrument_alone(code: str) -> None:
    """The highest first, as for five steps."""
    text = TEMPLATES.get_template("public/survey_form.html").render(
        say=LANGUAGES[code],
        here=lambda **_: "/",
        demo=False,
        me=None,
        public_at="",
        done=None,
        unit="",
        factors=INSTRUMENT.factors,
        levels=INSTRUMENT.levels,
        asked_before=False,
        given={},
        faults=(),
        not_kept=False,
        longest_comment=100,
    )
    for level in INSTRUMENT.levels:
        assert text.count(f"<span>{getattr(level.name, code)}</span>") == 9
    assert 'value="3"' not in text
    assert text.index('value="5"') < text.index('value="4"') < text.index('value="2"')
