"""A recommendation is filed once, its sender is told so plainly, and can read the answer."""

import re
from asyncio import gather
from dataclasses import replace

import httpx
import pytest
from httpx import Response

from services.gateway.public.rate_limit import RECOMMENDATIONS_PER_CLIENT
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.surveys.recommendations import (
    MAX_WORDS_LENGTH,
    Recommend,
    RecommendationOutcome,
)
from tests.gateway.conftest import ADDRESS, SLIPS, Doors
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.recommendation_answers import GONE, HOSTILE, LATE, MATTER
from tests.gateway.support.stand_in import StandIn

PATH = "/cong-khai/15715v2/phan-anh"
STAFF = "/units/15715v2/recommendations"
FIRST, SECOND = "PAKN.157.15-261124-0001", "PAKN.157.15-261124-0002"
SAID = {"procedure": MATTER, "words": "Đường ngập.\nXin xã xem giúp.", "sender": "", "contact": ""}
ANSWER = {
    "record": LATE,
    "outcome": "settled",
    "said": "Đã nạo vét cống.",
}


def id_in(page: Response) -> str:
    """The id of the form on a page."""
    found = re.search(r'name="form" value="([^"]+)"', page.text)
    assert found
    return found.group(1)


async def send(site: httpx.AsyncClient, path: str = PATH, **said: str) -> Response:
    """Open the form and send it."""
    return await site.post(path, data=SAID | {"form": id_in(await site.get(path))} | said)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "path", [PATH, STAFF, f"{STAFF}?answered=true", f"/ho-so/{LATE}?ma={SLIPS.code(LATE)}"]
)
async def test_the_pages_are_well_formed_small_and_without_a_script(
    site: httpx.AsyncClient, path: str, lang: str
) -> None:
    page = await site.get(path, params=httpx.URL(path).params.merge({"lang": lang}))
    assert (page.status_code, page.headers["content-language"]) == (200, lang)
    assert HtmlChecker(page.text).faults == []
    assert "<script" not in page.text
    assert len(page.content) < 60_000


async def test_who_sends_one_is_led_to_its_page_with_both_codes(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    sent = await send(site)
    assert (sent.status_code, sent.headers["location"]) == (303, f"/ho-so/{FIRST}?ma={SLIPS.code(FIRST)}")
    [kept] = services.recommended.forms.values()
    assert (kept.unit, kept.words, kept.sender, kept.contact) == ("15715v2", SAID["words"], "", "")
    words = words_of((await site.get(sent.headers["location"])).text)
    assert "Xã sẽ trả lời trên trang này" in words
    assert f"Mã hồ sơ {FIRST} Mã tra cứu {SLIPS.code(FIRST)}" in words
    assert "Thời hạn đang được tính" in words
    assert "Đường ngập" not in words


async def test_two_tabs_and_a_double_click_are_one_record(site: httpx.AsyncClient, services: StandIn) -> None:
    tabs = [id_in(await site.get(PATH)) for _ in range(2)]
    sent = await gather(*(site.post(PATH, data=SAID | {"form": id}) for id in tabs * 2))
    assert {one.headers["location"] for one in sent} == {f"/ho-so/{FIRST}?ma={SLIPS.code(FIRST)}"}
    assert len(services.recommended.forms) == 1


async def test_the_next_form_is_another_one(site: httpx.AsyncClient, services: StandIn) -> None:
    first, second = await send(site), await send(site)
    assert first.headers["location"] != second.headers["location"]
    assert len(services.recommended.forms) == 2


async def test_other_words_from_a_form_that_was_sent_are_not_lost(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    id = id_in(await site.get(PATH))
    await site.post(PATH, data=SAID | {"form": id})
    other = await site.post(PATH, data=SAID | {"form": id, "words": "Đèn đường hỏng."})
    assert other.status_code == 409
    assert "CHƯA được gửi" in words_of(other.text)
    assert "Đèn đường hỏng.</textarea>" in other.text
    again = await site.post(PATH, data=SAID | {"form": id_in(other), "words": "Đèn đường hỏng."})
    assert again.headers["location"].startswith(f"/ho-so/{SECOND}")


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        pytest.param({"procedure": ""}, "procedure", id="nothing chosen"),
        pytest.param({"procedure": "2.000815"}, "procedure", id="a procedure that is none of these"),
        pytest.param({"procedure": "<b>"}, "procedure", id="no procedure at all"),
        pytest.param({"words": " \r\n "}, "words", id="no words"),
        pytest.param({"words": "ế" * (MAX_WORDS_LENGTH + 1)}, "words", id="too many words"),
        pytest.param({"contact": "0" * 201}, "contact", id="too long a contact"),
    ],
)
async def test_an_incomplete_form_comes_back_with_what_was_written(
    site: httpx.AsyncClient, services: StandIn, wrong: dict[str, str], fault: str
) -> None:
    page = await send(site, **{"sender": "<i>Hòa</i>"} | wrong)
    assert page.status_code == 422
    assert f'id="{fault}-fault"' in page.text
    assert page.text.count('class="wrong"') == 1
    assert "&lt;i&gt;Hòa&lt;/i&gt;" in page.text
    assert services.recommended.forms == {}


async def test_the_longest_words_are_taken(site: httpx.AsyncClient, services: StandIn) -> None:
    long = "ế" * MAX_WORDS_LENGTH
    sent = await send(site, words=long, sender="ế" * 120, contact="ế" * 200)
    assert sent.status_code == 303
    [kept] = services.recommended.forms.values()
    assert kept.words == long


@pytest.mark.slow
async def test_what_was_not_kept_stays_on_the_page_and_is_filed_once_afterwards(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    services.silent.add("surveys")
    page = await send(site)
    assert page.status_code == 503
    assert "Chưa rõ nội dung" in words_of(page.text)
    assert "Xin xã xem giúp.</textarea>" in page.text
    services.silent.clear()
    assert (await site.post(PATH, data=SAID | {"form": id_in(page)})).status_code == 303


async def test_a_unit_that_is_no_more_names_its_successor_and_the_words_go_there(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = await send(site, f"/cong-khai/{GONE}/phan-anh")
    assert page.status_code == 409
    assert 'formaction="/cong-khai/15715v2/phan-anh"' in page.text
    assert "Xin xã xem giúp.</textarea>" in page.text
    assert (await site.post(PATH, data=SAID | {"form": id_in(page)})).status_code == 303
    assert [one.unit for one in services.recommended.forms.values()] == ["15715v2"]


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
async def test_a_form_from_elsewhere_is_refused(
    site: httpx.AsyncClient, services: StandIn, origin: str
) -> None:
    assert (await site.post(PATH, data=SAID, headers={"Origin": origin})).status_code == 403
    del site.headers["Origin"]
    assert (await site.post(PATH, data=SAID)).status_code == 403
    assert services.recommended.forms == {}


async def test_who_floods_has_to_wait_and_nobody_is_asked(site: httpx.AsyncClient, services: StandIn) -> None:
    sent = [await send(site, words=f"Lần {n}") for n in range(RECOMMENDATIONS_PER_CLIENT + 3)]
    assert [one.status_code for one in sent] == [303] * RECOMMENDATIONS_PER_CLIENT + [429] * 3
    assert len([one for one in services.asked if isinstance(one, Recommend)]) == RECOMMENDATIONS_PER_CLIENT
    assert (await site.get(PATH)).status_code == 200


async def test_recommendations_sent_at_once_pass_no_limit(site: httpx.AsyncClient, services: StandIn) -> None:
    forms = [f"{n:022}" for n in range(RECOMMENDATIONS_PER_CLIENT + 24)]
    sent = await gather(*(site.post(PATH, data=SAID | {"form": form}) for form in forms))
    assert sorted(one.status_code for one in sent) == [303] * RECOMMENDATIONS_PER_CLIENT + [429] * 24
    assert len(services.recommended.forms) == RECOMMENDATIONS_PER_CLIENT


@pytest.mark.parametrize("wrong", [{"words": ""}, {"procedure": "2.000815"}], ids=["incomplete", "no kind"])
async def test_what_was_not_filed_does_not_count(site: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    for _ in range(RECOMMENDATIONS_PER_CLIENT + 2):
        assert (await site.post(PATH, data=SAID | wrong)).status_code == 422
    assert (await send(site)).status_code == 303


@pytest.mark.parametrize("id", ["", "x", "y" * 65, "\0" * 22, "é" * 22])
async def test_an_id_that_is_none_of_ours_is_replaced(
    site: httpx.AsyncClient, services: StandIn, id: str
) -> None:
    assert (await site.post(PATH, data=SAID | {"form": id})).status_code == 303
    [form] = services.recommended.forms
    assert form != id
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", form)


async def test_the_codes_open_the_answer_and_nothing_else_does(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = f"/ho-so/{LATE}?ma={SLIPS.code(LATE)}"
    assert "Câu trả lời đã quá hạn. Chúng tôi xin lỗi" in words_of((await site.get(page)).text)
    await site.post(STAFF, data=ANSWER)
    words = words_of((await site.get(page)).text)
    assert "Xã đã trả lời" in words
    assert "Đã nạo vét cống." in words
    assert "ngập" not in words
    assert (await site.get(f"/ho-so/{LATE}?ma=K7QF2-M9X3T")).status_code == 404
    unknown = "PAKN.157.15-261124-9999"
    assert (await site.get(f"/ho-so/{unknown}?ma={SLIPS.code(unknown)}")).status_code == 404


@pytest.mark.slow
async def test_the_answer_is_read_while_deadlines_is_away(site: httpx.AsyncClient, services: StandIn) -> None:
    services.silent.add("deadlines")
    path = f"/ho-so/{LATE}?ma={SLIPS.code(LATE)}"
    page = await site.get(path)
    assert (page.status_code, "Thời hạn đang được tính" in words_of(page.text)) == (200, True)
    await site.post(STAFF, data=ANSWER)
    words = words_of((await site.get(path)).text)
    assert "Đã nạo vét cống." in words
    assert "Thời hạn đang được tính" not in words


async def test_staff_see_the_words_as_they_were_written_and_when_an_answer_is_due(
    site: httpx.AsyncClient,
) -> None:
    page = await site.get(STAFF)
    assert "<script>" not in page.text
    assert "&lt;b&gt;Hòa&lt;/b&gt;" in page.text
    words = words_of(page.text)
    assert " ".join(HOSTILE.split()) in words
    assert "09:00 Chủ nhật, 22/11/2026 ▲ Quá hạn" in words


async def test_an_answer_is_kept_once_and_the_first_one_stays(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    sent = await site.post(STAFF, data=ANSWER)
    assert (sent.status_code, sent.headers["location"]) == (303, STAFF)
    again = await site.post(STAFF, data=ANSWER | {"said": "Khác"})
    assert again.status_code == 409
    assert f"{LATE} đã được trả lời từ trước" in words_of(again.text)
    line = services.recommended.lines[LATE]
    assert (line.said, line.outcome, line.officer) == (
        "Đã nạo vét cống.",
        RecommendationOutcome.SETTLED,
        "clerk cb-07",
    )
    assert "<form" not in (await site.get(f"{STAFF}?answered=true")).text.split("<main")[1]


@pytest.mark.parametrize("left_out", ["record", "outcome", "said"])
async def test_an_answer_that_lacks_something_is_refused(
    site: httpx.AsyncClient, services: StandIn, left_out: str
) -> None:
    wrong = ANSWER | {left_out: "x" * 50 if left_out == "record" else ""}
    assert (await site.post(STAFF, data=wrong)).status_code == 400
    assert services.recommended.lines[LATE].said == ""


async def test_an_office_without_a_key_for_slips_gives_the_code(
    site: httpx.AsyncClient, doors: Doors
) -> None:
    doors.public.state.office = replace(doors.office, codes=LookupCodes(ADDRESS, b""))
    sent = await send(site)
    assert (sent.status_code, FIRST in words_of(sent.text)) == (200, True)


async def test_the_board_counts_them_and_leads_to_the_form(site: httpx.AsyncClient) -> None:
    page = await site.get("/cong-khai/15712v1?lang=en")
    assert "7,526 recommendations received: 7,526 answered, of these 7,496 on time; 0 overdue." in words_of(
        page.text
    )
    assert 'href="/cong-khai/15712v1/phan-anh"' in page.text
    assert (
        "recommendations.answered_in_time,7496"
        in (await site.get("/api/public/units/15712v1/board.csv")).text
    )
