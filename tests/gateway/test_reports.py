"""The pages of the official forms: both ways of counting, the files, and who sees a book with names."""

from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.intake.record_book import WhoIsInTheBook
from shared.contracts.questions.reports.official_forms import HowProvincesCount
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.report_answers import BOOKED
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn
from tests.support.pdf_ua import findings
from tests.support.workbooks import sheets_of

UNIT, GROUP = f"/units/{VAN_SON}/reports", "/groups/trieu-son/reports"
YEAR = "since=2023-01-01&until=2023-12-31"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("form", ["ii-06a", "ii-06b", "ii-07a", "07a-btp-2026", "so-theo-doi"])
async def test_each_form_is_well_formed_in_both_languages(
    site: httpx.AsyncClient, form: str, lang: str
) -> None:
    for path in (UNIT, GROUP):
        page = await site.get(f"{path}?{YEAR}&form={form}&lang={lang}")
        assert page.status_code == 200
        assert HtmlChecker(page.text).faults == []


@pytest.mark.slow
@pytest.mark.parametrize("form", ["ii-06a", "ii-06b", "ii-07a", "07a-btp-2026"])
async def test_an_independent_checker_finds_nothing_against_pdf_ua(
    site: httpx.AsyncClient, form: str
) -> None:
    printed = await site.get(f"{UNIT}/{form}.pdf?{YEAR}")
    assert printed.status_code == 200
    assert findings(printed.content) == []


async def test_the_form_and_both_ways_of_counting_stand_on_the_page(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(f"{UNIT}?{YEAR}&receiving=UBND+tỉnh")).text)
    assert "Biểu số II.06a/VPCP/KSTT" in words
    assert "Kỳ báo cáo: từ ngày 01/01/2023 đến ngày 31/12/2023" in words
    assert "Đơn vị báo cáo: Ủy ban nhân dân xã Văn Sơn Đơn vị nhận báo cáo: UBND tỉnh" in words
    assert "Đã kiểm tra: (3) = (4) + (5) + (6): khớp" in words
    assert "dù sớm hay muộn hơn giờ hẹn: 1 hồ sơ" in words


async def test_a_page_without_a_period_shows_the_latest_month_with_records_where_the_last_one_is_empty(
    site: httpx.AsyncClient,
) -> None:
    december = "Kỳ báo cáo: từ ngày 01/12/2023 đến ngày 31/12/2023"
    for path in (UNIT, GROUP):
        assert december in words_of((await site.get(path)).text)


async def test_a_unit_that_never_had_a_record_shows_the_last_month(site: httpx.AsyncClient) -> None:
    page = await site.get("/units/15715v2/reports")
    assert "Kỳ báo cáo: từ ngày 01/10/2026 đến ngày 31/10/2026" in words_of(page.text)


async def test_the_checks_beside_the_form_are_in_the_language_of_the_page(site: httpx.AsyncClient) -> None:
    english = words_of((await site.get(f"{UNIT}?{YEAR}&lang=en")).text)
    assert "(6) = (11) of the period before: holds" in english
    assert "Total: holds" in english
    assert "Tổng cộng: khớp" in words_of((await site.get(f"{UNIT}?{YEAR}&lang=vi")).text)


async def test_a_group_reports_by_old_or_by_new_units(site: httpx.AsyncClient) -> None:
    across = "since=2024-01-01&until=2026-06-30"
    page = await site.get(f"{GROUP}?{across}&by=new")
    assert HtmlChecker(page.text).faults == []
    assert "by=new" in page.text.split(".xlsx?")[1].split('"')[0], "the file is that of the page"
    asked = await site.get(f"/api{GROUP}?{across}&by=new")
    assert asked.status_code == 200


async def test_each_record_that_differs_is_listed_with_its_reason(site: httpx.AsyncClient) -> None:
    page = await site.get(f"{UNIT}/differences?{YEAR}&reason=on-the-day")
    assert BOOKED in page.text
    assert "theo luật: 5, 8; theo ngày: 5, 9" in words_of(page.text)
    assert HtmlChecker(page.text).faults == []


async def test_a_form_is_downloaded_and_its_json_is_the_same(site: httpx.AsyncClient) -> None:
    told = (await site.get(f"/api{UNIT}?{YEAR}")).json()
    xlsx = await site.get(f"{UNIT}/ii-06a.xlsx?{YEAR}")
    assert f"bieu-ii-06a_{VAN_SON}_2023-01-01_2023-12-31.xlsx" in xlsx.headers["content-disposition"]
    cells = [cell for row in sheets_of(xlsx.content)[0].iter_rows(values_only=True) for cell in row]
    assert told["by_law"]["total"]["3"] in cells
    pdf = await site.get(f"{GROUP}/ii-06a.pdf?{YEAR}")
    assert pdf.headers["content-type"] == "application/pdf"
    assert "II.06a/VPCP/KSTT" in PdfReader(BytesIO(pdf.content)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        pytest.param("clerk", f"{UNIT}/07.xlsx", 200, id="a clerk downloads the book of the own unit"),
        pytest.param("supervisor", f"{UNIT}/07.xlsx", 403, id="a supervisor sees no names"),
        pytest.param("supervisor", f"{GROUP}/ii-06a.xlsx", 200, id="a supervisor reports for the group"),
        pytest.param("chairman", f"{GROUP}/ii-06a.xlsx", 403, id="a chairman does not report for the group"),
        pytest.param("operator", UNIT, 403, id="an operator reports for nobody"),
    ],
)
async def test_who_may_see_it(
    site: httpx.AsyncClient, services: StandIn, who: str, path: str, status: int
) -> None:
    site.cookies.set(SESSION, who)
    services.asked.clear()
    answer = await site.get(f"{path}?{YEAR}")
    assert answer.status_code == status
    asked = {type(question) for question in services.asked}
    assert (WhoIsInTheBook in asked) == (status == 200 and "07" in path)
    assert (HowProvincesCount in asked) == (status == 200 and "07" not in path)


async def test_what_does_not_exist_is_not_found(site: httpx.AsyncClient) -> None:
    for path in (f"{UNIT}?form=99", f"{UNIT}/99.xlsx", f"{UNIT}/ii-06a.doc"):
        assert (await site.get(path)).status_code in (400, 404)
