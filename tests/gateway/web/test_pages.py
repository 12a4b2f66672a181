"""The staff's pages and the JSON beside them, over a real bus."""

import re

import httpx
import pytest

from services.gateway.web.language import LANGUAGES
from services.gateway.web.notes import COOKIE
from shared.contracts.questions.deadlines import Breakdown, HowManyInTime
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE, PDF
from tests.gateway.support.stand_in import StandIn

UNIT = "/units/15712v1"
SECTIONS = ("", "/today", "/records", "/letters", "/surveys", "/invitations")
PAGES = [*(f"{UNIT}{section}" for section in SECTIONS), "/units"]
EVERY_PAGE = [*PAGES, "/s/mo-1", "/s/nobody", "/nowhere", "/units/nobody", f"{UNIT}?since=soon"]
JSON_PAGES = PAGES


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", EVERY_PAGE)
async def test_every_page_is_well_formed_and_in_the_chosen_language(
    site: httpx.AsyncClient, path: str, lang: str
) -> None:
    page = await site.get(path, params=httpx.URL(path).params.merge({"lang": lang}))
    assert page.headers["content-language"] == lang
    assert f'<html lang="{lang}">' in page.text
    assert HtmlChecker(page.text).faults == []
    scripts = ['<script src="/static/live.js" defer></script>'] if path.endswith("/today") else []
    assert re.findall("<script[^>]*>[^<]*</script>", page.text) == scripts
    assert page.text.count("<script") == len(scripts)
    assert "<style" not in page.text


async def test_the_front_page_shows_the_latest_year_with_records(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(UNIT)).text)
    assert "Từ 01/01/2023 đến 31/12/2023" in words
    assert "Tiếp nhận 7.526 Đã giải quyết 7.526" in words
    assert "Trước hạn 7.308 97,1% số hồ sơ đã giải quyết" in words
    assert "Loại thư Đã trao Chờ đến ngày gửi Chờ cán bộ xem xét Đã duyệt" in words
    assert "Thư khai sinh 52 1 2 0 0 0 0 0 – Thư kết hôn 34 0 0 0 0 3 0 0 –" in words
    assert "Thư chia buồn 35 0 0 0 0 0 0 1 35 Thư hiến đất 4 0 0 1 0 0 0 0 –" in words
    assert "Tất cả các loại thư 125 1 2 1 0 3 0 1 35" in words
    assert "99,7% hài lòng trở lên 1.209 trong 1.213 phiếu trả lời" in words
    assert "1.213 phiếu trả lời trên 7.526 phiếu mời khảo sát, tỷ lệ trả lời 16,1%. Xem" in words


async def test_a_chosen_period_is_what_is_asked_about(site: httpx.AsyncClient, services: StandIn) -> None:
    words = words_of((await site.get(UNIT, params={"since": "2023-02-01", "until": "2023-02-28"})).text)
    assert "Tiếp nhận 701" in words
    asked = [q for q in services.asked if isinstance(q, HowManyInTime) and q.by is not Breakdown.YEAR]
    assert [(str(q.since), str(q.until)) for q in asked] == [("2023-02-01", "2023-02-28")]


async def test_the_front_page_asks_deadlines_for_the_years_and_each_service_for_its_figures(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    await site.get(UNIT)
    asked = [question.by for question in services.asked if isinstance(question, HowManyInTime)]
    assert sorted(asked, key=str) == [Breakdown.MONTH, Breakdown.MONTH, Breakdown.YEAR, Breakdown.YEAR]
    assert len(services.asked) == 6


async def test_overdue_records_without_an_apology_stand_on_the_communes_page(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    told = "Quá hạn chưa xin lỗi 3 tính đến hết ngày 31/12/2023: xem các hồ sơ cần văn bản xin lỗi (mẫu 04)"
    assert "chưa xin lỗi" not in words_of((await site.get(UNIT)).text)
    services.overdue = 5
    page = (await site.get(UNIT)).text
    assert told in words_of(page)
    assert f'href="{UNIT}/records?overdue_on=2023-12-31&amp;apologised=false"' in page
    assert (await site.get(f"/api{UNIT}")).json()["records"]["overdue_without_apology"] == 3


async def test_the_figures_of_page_and_json_are_the_same(site: httpx.AsyncClient) -> None:
    period = {"since": "2023-01-01", "until": "2023-12-31"}
    words = words_of((await site.get(UNIT, params=period | {"lang": "en"})).text)
    view = (await site.get(f"/api{UNIT}", params=period)).json()
    say = LANGUAGES["en"]
    for name in ("received", "resolved", "before_deadline", "on_deadline", "after_deadline", "overdue"):
        assert f"{say(f'commune.{name}')} {say.number(view['records'][name])}" in words
    for name in ("before_deadline", "on_deadline", "after_deadline"):
        assert say.percent(view["records"][f"{name}_percent"]) in words
    for kind in view["letters"]["kinds"]:
        assert f"{kind['english']} {say.number(kind['handed_over'])} {say.number(kind['drafted'])}" in words
    assert f"{say.percent(view['survey']['satisfied_or_above_percent'])} satisfied or above" in words
    assert sum(month["figures"]["received"] for month in view["months"]) == view["records"]["received"]


async def test_the_survey_page_shows_each_step_of_each_factor_as_the_json_does(
    site: httpx.AsyncClient,
) -> None:
    words = words_of((await site.get(f"{UNIT}/surveys")).text)
    survey = (await site.get(f"/api{UNIT}/surveys")).json()["survey"]
    say = LANGUAGES["vi"]
    for factor in survey["factors"]:
        assert " ".join([factor["factor"]["name"]["vi"], *map(say.number, factor["steps"])]) in words
    assert words.count("Trong 1.213 phiếu trả lời, tỷ lệ trả lời 16,1%.") == len(survey["factors"])
    assert "Khoảng tin cậy 95%: từ 99,2% đến 99,9%." in words
    assert "Tháng 03/2023: 12 phiếu gửi từ máy tại quầy khi cơ quan đóng cửa" in words


@pytest.mark.parametrize("path", JSON_PAGES)
async def test_each_page_leads_to_its_json_which_the_openapi_document_describes(
    site: httpx.AsyncClient, path: str
) -> None:
    link = re.search(r'href="(/api/[^"]+)"', (await site.get(path)).text)
    assert link
    assert (await site.get(link[1].replace("&amp;", "&"))).headers["content-type"] == "application/json"
    document = (await site.get("/api/openapi.json")).json()
    assert f"/api{path.replace('15712v1', '{unit}')}" in document["paths"]


async def test_hostile_text_is_shown_and_not_obeyed(site: httpx.AsyncClient) -> None:
    page = (await site.get(f"{UNIT}/letters")).text
    assert HOSTILE in words_of(page) or "alert('Lò Văn A')" in words_of(page)
    assert "<script>alert" not in page
    for path in ("/units/%3Cscript%3E", '/units/15712v1/records?standing="><script>', "/<script>alert(1)"):
        assert "<script>" not in (await site.get(path)).text


async def test_results_that_wait_to_be_fetched_are_a_list_of_their_own(site: httpx.AsyncClient) -> None:
    link = f'href="{UNIT}/records?standing=resolved">Xem kết quả chờ công dân đến nhận'
    assert link in (await site.get(UNIT)).text
    words = words_of((await site.get(f"{UNIT}/records", params={"standing": "resolved"})).text)
    assert "Đã có kết quả, công dân chưa đến nhận." in words


async def test_each_number_of_the_chart_stands_over_its_own_bar(site: httpx.AsyncClient) -> None:
    page = (await site.get(UNIT)).text
    chart = re.findall(r'<svg class="chart wide-only".*?</svg>', page, re.DOTALL)[0]
    bars = re.findall(r'<rect class="(received|good)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', chart)
    numbers = re.findall(r'data-of="(\w+)" x="([\d.]+)" y="([\d.]+)" text-anchor="middle">([\d.]+)<', chart)
    assert [number for *_, number in numbers[:4]] == ["590", "590", "701", "701"]
    for (bar, x, y, width), (of, middle, above, _) in zip(bars, numbers, strict=True):
        assert (bar == "received") is (of == "received")
        assert float(middle) == pytest.approx(float(x) + float(width) / 2, abs=0.2)
        assert float(y) - float(above) == pytest.approx(5, abs=0.2)
    assert "Số hồ sơ" in words_of(f"<body>{chart}")
    assert ">200<" in chart


async def test_months_to_come_are_not_drawn(site: httpx.AsyncClient) -> None:
    this_year = {"since": "2026-01-01", "until": "2026-12-31"}
    months = (await site.get(f"/api{UNIT}", params=this_year)).json()["months"]
    assert [month["since"] for month in months][-1] == "2026-11-01"
    assert ">12/26<" not in (await site.get(UNIT, params=this_year)).text


async def test_what_is_late_is_said_in_words(site: httpx.AsyncClient) -> None:
    page = (await site.get(f"{UNIT}/records")).text
    late = re.findall(r'<tr class="late">.*?</tr>', page, re.DOTALL)
    assert late
    assert all("Quá hạn" in row or "Hoàn thành quá hạn" in row for row in late)


async def test_a_procedure_has_its_name_and_an_unknown_one_its_code(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(f"{UNIT}/records")).text)
    assert "Chứng thực bản sao từ bản chính" in words
    assert "9.999999" in words


async def test_a_letter_opens_in_the_browser_or_is_downloaded(site: httpx.AsyncClient) -> None:
    page = (await site.get(f"{UNIT}/letters")).text
    assert 'href="/letters/thu-1.pdf"' in page
    shown = await site.get("/letters/thu-1.pdf")
    kept = await site.get("/letters/thu-1.pdf?download=true")
    assert (shown.content, shown.headers["content-type"]) == (PDF, "application/pdf")
    assert shown.headers["content-disposition"].startswith("inline; filename*=UTF-8''th%C6%B0")
    assert kept.headers["content-disposition"].startswith("attachment;")


async def test_only_letters_that_can_be_seen_can_be_opened(site: httpx.AsyncClient) -> None:
    rows = re.findall(r"<tr.*?</tr>", (await site.get(f"{UNIT}/letters?every=true")).text, re.DOTALL)
    for row in rows[1:]:
        assert (".pdf" in row) == ("Chờ đến ngày gửi" not in row)


async def test_a_held_letter_says_why(site: httpx.AsyncClient) -> None:
    assert "Chờ cán bộ xem xét người chưa thành niên qua đời" in words_of(
        (await site.get(f"{UNIT}/letters")).text
    )


async def test_a_survey_of_part_of_a_month_says_that_it_counts_the_whole_month(
    site: httpx.AsyncClient,
) -> None:
    told = "Khảo sát tính theo trọn tháng: từ 01/02/2023 đến 28/02/2023."
    for path in (UNIT, f"{UNIT}/surveys"):
        part = await site.get(path, params={"since": "2023-02-03", "until": "2023-02-05"})
        whole = await site.get(path, params={"since": "2023-02-01", "until": "2023-02-28"})
        assert told in words_of(part.text)
        assert told not in words_of(whole.text)


async def test_the_language_once_chosen_stays(site: httpx.AsyncClient) -> None:
    await site.get(f"{UNIT}?lang=en")
    assert "Overview" in (await site.get(UNIT)).text
    await site.get(f"{UNIT}?lang=vi")
    assert "Tổng quan" in (await site.get(UNIT)).text


async def test_the_first_page_with_its_style_and_picture_is_under_100_kb(site: httpx.AsyncClient) -> None:
    parts = [await site.get(path) for path in (UNIT, "/static/style.css", "/static/lotus.svg")]
    assert sum(len(part.content) for part in parts) < 100_000


@pytest.mark.parametrize("said", ["what=nothing", "what=letter&row=" + "9" * 3000, "what=%00", "\x7f"])
async def test_a_note_that_we_have_not_left_changes_no_page(site: httpx.AsyncClient, said: str) -> None:
    site.cookies.set(COOKIE, said)
    page = await site.get(UNIT)
    assert (page.status_code, "nothing" in page.text) == (200, False)
