"""The page that says why a record is due when it is, and the list of apologies owed."""

import httpx
import pytest

from services.gateway.web.language import LANGUAGES
from tests.gateway.support.due_time_answers import AWAITED, KNOWN, UNKNOWN
from tests.gateway.support.reading import HtmlChecker, words_of

UNIT = "/units/15712v1"
PATH = f"{UNIT}/records/{KNOWN}"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", [PATH, f"{UNIT}/records/{AWAITED}", f"{UNIT}/apologies"])
async def test_the_pages_are_well_formed_in_both_languages(
    site: httpx.AsyncClient, path: str, lang: str
) -> None:
    page = await site.get(path, params={"lang": lang})
    assert page.headers["content-language"] == lang
    assert HtmlChecker(page.text).faults == []


async def test_every_day_stands_with_its_reason_and_its_source(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(PATH)).text)
    assert "Hạn trả kết quả 17:00 thứ Bảy, 04/05/2024" in words
    assert "Thời hạn 3 ngày làm việc" in words
    assert "thứ Sáu, 26/04/2024 không được tính – ngày tiếp nhận, không tính [1]" in words
    assert "thứ Bảy, 04/05/2024 8 giờ làm bù [3]" in words
    assert "Tổng cộng 24 giờ" in words
    assert "Bộ luật Dân sự 91/2015/QH13, Điều 147 (đã đối chiếu với văn bản)" in words


async def test_a_record_without_a_due_time_says_why_and_what_the_operator_does(
    site: httpx.AsyncClient,
) -> None:
    page = (await site.get(f"{UNIT}/records/{AWAITED}")).text
    words = words_of(page)
    assert "Hạn trả kết quả Chưa tính được: chưa có lịch làm việc năm 2028" in words
    assert "ghi vào tệp 2028.toml trong thư mục riêng của cơ quan" in words
    assert "Tổng cộng" not in words
    listed = words_of((await site.get(f"{UNIT}/records", params={"standing": "running", "limit": 500})).text)
    assert "Chưa tính được: chưa có lịch làm việc năm 2028 Đang giải quyết" in listed


async def test_sources_are_in_the_language_of_the_page(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(PATH, params={"lang": "en"})).text)
    assert "Civil Code 91/2015/QH13, art. 147 (" in words
    assert "Law on civil status, art. 20" in words
    assert "Luật" not in words


async def test_the_json_beside_the_page_has_the_same_days(site: httpx.AsyncClient) -> None:
    days = (await site.get(f"/api{PATH}")).json()["explanation"]["days"]
    assert sum(day["amount"] for day in days) == 1440
    assert (
        f"/api{UNIT.replace('15712v1', '{unit}')}/records/{{record}}"
        in ((await site.get("/api/openapi.json")).json()["paths"])
    )


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"{UNIT}/records/nobody", id="an unknown record"),
        pytest.param(f"/units/15664v1/records/{KNOWN}", id="a record of another unit"),
    ],
)
async def test_what_the_unit_does_not_have_is_not_found(site: httpx.AsyncClient, path: str) -> None:
    assert (await site.get(path)).status_code == 404


async def test_the_records_and_the_communes_page_lead_there(site: httpx.AsyncClient) -> None:
    assert f'<a href="{UNIT}/records/H56' in (await site.get(f"{UNIT}/records")).text
    assert f'<a href="{UNIT}/apologies">' in (await site.get(UNIT)).text


async def test_who_waits_for_an_apology_is_listed_with_what_is_late(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(f"{UNIT}/apologies")).text)
    assert f"{KNOWN} Đăng ký giám hộ 17:00 thứ Bảy, 04/05/2024 ▲ Quá hạn, chưa xin lỗi" in words
    assert len((await site.get(f"/api{UNIT}/apologies")).json()["tasks"]) == 2


@pytest.mark.parametrize(
    ("limit", "vi", "en"),
    [
        ("same-day", "trong ngày", "the same day"),
        ("15 calendar-days", "15 ngày", "15 days"),
        ("4 working-hours", "4 giờ làm việc", "4 working hours"),
    ],
)
def test_a_limit_is_written_in_words(limit: str, vi: str, en: str) -> None:
    assert (LANGUAGES["vi"].limit(limit), LANGUAGES["en"].limit(limit)) == (vi, en)


async def test_a_record_without_a_known_limit_is_shown_with_what_was_promised(
    site: httpx.AsyncClient,
) -> None:
    words = words_of((await site.get(f"{UNIT}/records/{UNKNOWN}")).text)
    assert "Chưa biết: thủ tục chưa có trong danh mục" in words
    assert "Ngày hẹn trả cho công dân 17:00 thứ Bảy, 04/05/2024" in words


async def test_procedures_that_the_catalogue_does_not_have_are_listed(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(f"{UNIT}/unknown-procedures")).text)
    assert "9.999999 Cấp giấy xác nhận chưa ai biết 12 1" in words
    assert "9.9 – 1 1" in words
    said = (await site.get(f"/api{UNIT}/unknown-procedures")).json()
    assert [one["records"] for one in said["procedures"]] == [12, 1]
