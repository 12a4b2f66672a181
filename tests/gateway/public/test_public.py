"""The pages for citizens: the file behind a slip, the posted procedures, the commune's board."""

import csv
from datetime import date, timedelta

import httpx
import pytest
from fastapi import HTTPException

from services.gateway.public.rate_limit import GUESSES_PER_CLIENT, MAX_KEYS, RateLimiter, client_key
from services.gateway.queries.quarter import Quarter
from shared.contracts.questions.explanation import WhyThisDate
from tests.gateway.conftest import SLIPS, Doors, TodayClock
from tests.gateway.support.due_time_answers import AWAITED, KNOWN
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import NOON
from tests.gateway.support.stand_in import StandIn

SECRET = SLIPS.code(KNOWN)
OPENED = f"/ho-so/{KNOWN}?ma={SECRET}"
BOARD = "/cong-khai/15712v1"
DATA = "/api/public/units/15712v1/board"
NOW = TodayClock().now()


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/ho-so",
        OPENED,
        "/ho-so/x",
        "/thu-tuc",
        "/thu-tuc/1.001193",
        "/cong-khai",
        BOARD,
        f"{BOARD}/danh-muc",
        f"{BOARD}?wall=true",
    ],
)
async def test_every_public_page_is_well_formed_small_and_in_the_chosen_language(
    site: httpx.AsyncClient, path: str, lang: str
) -> None:
    page = await site.get(path, params=httpx.URL(path).params.merge({"lang": lang}))
    assert page.headers["content-language"] == lang
    assert HtmlChecker(page.text).faults == []
    assert "<script" not in page.text
    assert len(page.content) < 60_000


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        pytest.param("/ho-so", "Tra cứu hồ sơ", id="the look-up"),
        pytest.param("/thu-tuc", "Thủ tục hành chính", id="the procedures"),
        pytest.param("/thu-tuc/1.004837", "Thủ tục hành chính", id="a procedure"),
    ],
)
async def test_a_page_of_no_unit_is_headed_by_what_it_is(
    site: httpx.AsyncClient, path: str, heading: str
) -> None:
    assert f'<p class="office"><strong>{heading}</strong>' in (await site.get(path)).text


async def test_the_slip_opens_how_its_file_stands_and_why_and_nothing_else(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(OPENED)).text)
    assert "Hạn trả kết quả 17:00 thứ Bảy, 04/05/2024" in words
    assert "thứ Bảy, 04/05/2024 8 giờ làm bù" in words
    assert "Đăng ký giám hộ" not in words
    typed = await site.get("/ho-so", params={"record": f" {KNOWN} ", "ma": SECRET.lower()})
    assert words_of(typed.text) == words


async def test_a_file_without_a_due_time_says_why_and_nothing_that_is_for_operators(
    site: httpx.AsyncClient,
) -> None:
    words = words_of((await site.get(f"/ho-so/{AWAITED}?ma={SLIPS.code(AWAITED)}")).text)
    assert "Hạn trả kết quả Chưa tính được: chưa có lịch làm việc năm 2028" in words
    assert ".toml" not in words
    assert "Người vận hành" not in words


async def test_an_unknown_code_and_a_wrong_secret_have_the_same_answer(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    unknown = "H56.31.20-240426-9999"
    answers = [
        await site.get("/ho-so", params={"record": record, "ma": secret})
        for record, secret in ((KNOWN, "K7QF2-M9X3T"), (KNOWN, ""), (unknown, SECRET))
    ]
    assert not any(isinstance(asked, WhyThisDate) for asked in services.asked)
    answers.append(await site.get("/ho-so", params={"record": unknown, "ma": SLIPS.code(unknown)}))
    assert {answer.status_code for answer in answers} == {404}
    assert len({words_of(answer.text) for answer in answers}) == 1


@pytest.mark.parametrize(
    "typed",
    [
        KNOWN.lower(),
        KNOWN.replace("-", " – "),
        f"\u200b{KNOWN}\u00ad",
        KNOWN.replace("H", "\u041d"),
        f" {KNOWN}\u00a0",
    ],
)
async def test_a_code_is_found_as_people_type_it(site: httpx.AsyncClient, typed: str) -> None:
    words = words_of((await site.get(OPENED)).text)
    for secret in (SECRET, SECRET.lower().replace("-", " – "), f"{SECRET}\u200b"):
        assert words_of((await site.get("/ho-so", params={"record": typed, "ma": secret})).text) == words


async def test_a_malformed_code_is_a_typing_error_and_no_guess(site: httpx.AsyncClient) -> None:
    for _ in range(GUESSES_PER_CLIENT + 1):
        answer = await site.get("/ho-so", params={"record": "0042", "ma": SECRET})
        assert answer.status_code == 404
    assert "H56.31.20-230215-0042" in words_of(answer.text)
    assert (await site.get(OPENED)).status_code == 200


async def test_who_guesses_has_to_wait_until_the_secret_is_right(site: httpx.AsyncClient) -> None:
    guesses = [(await site.get(f"/ho-so/{KNOWN}?ma={n}")).status_code for n in range(GUESSES_PER_CLIENT)]
    refused = await site.get(f"/ho-so/{KNOWN}?ma=x")
    assert set(guesses) == {404}
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "600")
    assert "Xin chờ ít phút" in refused.text
    assert (await site.get(OPENED)).status_code == 200


def test_a_rate_limiter_forgets_after_its_window_and_never_grows() -> None:
    limiter = RateLimiter(2, timedelta(minutes=10))
    for n in range(MAX_KEYS + 5):
        limiter.count(f"10.0.{n >> 8}.{n & 255}", NOW)
    assert len(limiter._counts) == MAX_KEYS
    for _ in range(2):
        limiter.count(client_key("2001:db8::1"), NOW)
    with pytest.raises(HTTPException, match="429"):
        limiter.check(client_key("2001:db8::2"), NOW)
    limiter.check(client_key("2001:db8:0:1::1"), NOW)
    limiter.check(client_key("2001:db8::2"), NOW + timedelta(minutes=10))


@pytest.mark.parametrize(
    "find",
    [
        "khai sinh",
        "KHAI SINH",
        "Đăng ký khai sinh",
        "sinh khai",
        "1.001193",
        "Ðăng ký khаi sinh",
        "ｋｈａｉ\u200b",
    ],
)
async def test_a_procedure_is_found_by_words_with_or_without_marks(
    find: str, site: httpx.AsyncClient
) -> None:
    assert 'href="/thu-tuc/1.001193"' in (await site.get("/thu-tuc", params={"find": find})).text
    codes = [one["code"] for one in (await site.get("/api/public/procedures", params={"find": find})).json()]
    assert "1.001193" in codes
    assert "1.004837" not in codes


async def test_what_is_found_is_counted_and_nothing_found_is_not_a_catalogue_of_none(
    site: httpx.AsyncClient,
) -> None:
    found = words_of((await site.get("/thu-tuc", params={"find": "1.001193", "lang": "en"})).text)
    assert found.count("1 procedure ") == 2
    assert "at the commune" not in found
    nothing = words_of((await site.get("/thu-tuc", params={"find": "zzzz", "lang": "en"})).text)
    assert "0 procedures" not in nothing
    assert "No procedure was found." in nothing


async def test_a_procedure_says_what_it_takes_and_what_is_not_known(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get("/thu-tuc/1.001193")).text)
    assert "Thời hạn trong ngày" in words
    assert "Giấy chứng sinh hoặc giấy tờ thay giấy chứng sinh" in words
    assert "Lệ phí chưa có thông tin" in words
    assert "Mã thủ tục 1.001193" in words
    assert "Niêm yết, đối chiếu ngày 24/11/2026" in words
    assert (await site.get("/thu-tuc/nothing")).status_code == 404


async def test_a_page_comes_in_a_language_that_the_browser_accepts(site: httpx.AsyncClient) -> None:
    for accepted, language in (("en-GB,en", "en"), ("en;q=0.9,vi;q=0.1", "vi"), ("fr", "vi")):
        page = await site.get("/thu-tuc", headers={"Accept-Language": accepted})
        assert page.headers["content-language"] == language


@pytest.mark.parametrize("code", ["1.001193", "x.certification.mistake", "x.recommendation.matter"])
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_citizen_reads_neither_our_doubts_nor_our_own_codes(
    site: httpx.AsyncClient, code: str, language: str
) -> None:
    words = words_of((await site.get(f"/thu-tuc/{code}", params={"lang": language})).text)
    for doubt in ("chắc chắn", "chưa đối chiếu", "How sure", "not checked", "x."):
        assert doubt not in words


@pytest.mark.slow
async def test_page_json_and_table_of_the_board_have_the_same_figures(
    site: httpx.AsyncClient, doors: Doors
) -> None:
    words = words_of((await site.get(BOARD, params={"lang": "en"})).text)
    view = (await site.get(DATA)).json()
    table = list(csv.DictReader((await site.get(f"{DATA}.csv")).text.splitlines()))
    figures = {line["figure"]: float(line["value"]) for line in table}
    assert figures["records.resolved"] == view["records"]["resolved"] == 7526
    assert figures["letters.birth"] == view["letters"]["birth"] == 52
    assert figures["survey.answers"] == view["survey"]["answers"]
    assert "99.6% resolved on time or early 7,496 of 7,526 records resolved or overdue in 2023" in words
    assert "Open and overdue 0" in words
    assert "Open and overdue: at the end of 31 Dec 2023." in words
    assert "Letter of birth 52 Letter of marriage 34 Letter of death 35 Letter of land 4" in words
    assert "Visits to families after a death 35" in words
    assert (view["visits"], figures["visits"], figures["letters.land"]) == (35, 35, 4)
    assert "Đường liên thôn 4 – 5, Thôn 4 3 0 1,204.5 m²" in words
    assert (view["land"]["families"], figures["land.square_metres"]) == (7, 1300.5)
    assert not any("held" in figure for figure in figures)
    assert {DATA.replace("15712v1", "{unit}"), f"{DATA.replace('15712v1', '{unit}')}.csv"} <= set(
        doors.public.openapi()["paths"]
    )


@pytest.mark.parametrize("wall", ["false", "true"])
async def test_records_that_lie_open_past_their_time_stand_on_the_board(
    wall: str, site: httpx.AsyncClient, services: StandIn
) -> None:
    services.overdue = 5
    words = words_of((await site.get(BOARD, params={"wall": wall, "year": 2023})).text)
    assert "Quá hạn, chưa giải quyết 5" in words
    assert "tính đến hết ngày 31/12/2023; 3 hồ sơ chưa có văn bản xin lỗi." in words
    assert "99,5% đúng hạn hoặc trước hạn 7.496 trong 7.531 hồ sơ đã giải quyết hoặc đã quá hạn" in words


async def test_the_holder_of_a_slip_reads_that_the_result_was_handed_over(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    services.returned_at = NOON
    words = words_of((await site.get("/ho-so", params={"record": KNOWN, "ma": SECRET})).text)
    assert "Kết quả đã được trả. Thời điểm trả: 12:00 thứ Tư, 01/03/2023." in words
    assert "đến nhận kết quả" not in words


async def test_the_quarterly_list_has_each_posted_procedure_once_in_the_quarter_of_its_posting(
    site: httpx.AsyncClient,
) -> None:
    quarters = (await site.get("/api/public/units/15712v1/disclosed")).json()["quarters"]
    listed = [
        (one["code"], Quarter.of(date.fromisoformat(one["posted_on"])) == (part["year"], part["quarter"]))
        for part in quarters
        for one in part["procedures"]
    ]
    posted = (await site.get("/api/public/procedures")).json()
    assert sorted(listed) == sorted((one["code"], True) for one in posted if one["is_posted"])
    assert all(one["is_posted"] == bool(one["papers"] and one["limit"]) for one in posted)
    assert {one["posted_on"] is None for one in posted if not one["is_posted"]} == {True}


async def test_the_board_says_how_sure_its_share_is_and_what_smells(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(BOARD)).text)
    assert "tỷ lệ trả lời 16,1%. Khoảng tin cậy 95%: từ 99,2% đến 99,9%." in words
    assert "12 phiếu gửi từ máy tại quầy khi cơ quan đóng cửa" in words


async def test_the_pages_lead_to_the_form_of_their_own_office(site: httpx.AsyncClient) -> None:
    assert 'href="/phan-anh"' in (await site.get(BOARD)).text
    assert (await site.get("/phan-anh")).headers["location"] == "/cong-khai/15712v1/phan-anh"


async def test_the_board_knows_whole_years_only(site: httpx.AsyncClient) -> None:
    part = (await site.get(DATA, params={"since": "2023-02-01", "until": "2023-02-02"})).json()
    assert (part["since"], part["until"]) == ("2023-01-01", "2023-12-31")


async def test_the_wall_reloads_by_itself(site: httpx.AsyncClient) -> None:
    assert (await site.get(f"{BOARD}?wall=true")).headers["refresh"] == "60"
    assert "refresh" not in (await site.get(BOARD)).headers


@pytest.mark.slow
async def test_the_board_shows_the_rest_when_a_service_is_away(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    services.silent.add("letters")
    page = await site.get(BOARD)
    assert page.status_code == 200
    assert "Tạm thời không lấy được dữ liệu" in page.text
    assert "letters." not in (await site.get(f"{DATA}.csv")).text
