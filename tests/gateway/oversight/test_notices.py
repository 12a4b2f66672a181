"""What the office was told: a list with counts, each notice leading to its thing, and done once."""

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.staff.notices import NoticeKind, NoticesOf, SettleNotice
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.oversight_answers import KINDS
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.stand_in import StandIn

PAGE = f"/units/{VAN_SON}/notices"
FIRST = {"notice": "n-0", "of": VAN_SON, "row": "0"}


async def test_what_waits_is_counted_and_leads_to_its_thing(site: httpx.AsyncClient) -> None:
    page = await site.get(PAGE)
    words = words_of(page.text)
    assert HtmlChecker(page.text).faults == []
    assert "Nhắc việc: 60" in words
    assert "Quá hạn (15)" in words
    assert f'href="/units/{VAN_SON}/records/{KNOWN}"' in page.text
    assert 'href="/letters/thu-1"' in page.text
    assert f'href="/units/{VAN_SON}/follow-ups"' in page.text
    assert "f-2" not in words.partition("Ý kiến chưa hài lòng Xem")[0]
    assert page.text.count('class="late"') == 13  # of the first fifty
    assert "Trang sau" in page.text


async def test_one_kind_is_chosen_and_the_counts_stay(site: httpx.AsyncClient, services: StandIn) -> None:
    words = words_of((await site.get(PAGE, params={"kind": "held"})).text)
    assert "Đang chờ (60)" in words
    assert "Chủ tịch" not in words.partition("Việc tiếp theo")[2]
    asked = [question for question in services.staff.asked if isinstance(question, NoticesOf)]
    assert [one.kinds for one in asked] == [(NoticeKind.HELD,)]
    assert (await site.get(PAGE, params={"kind": "unheard-of"})).status_code == 400


async def test_a_notice_is_done_once_and_the_page_says_which(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    for expected in ("Đã đánh dấu là đã xử lý.", "Nhắc việc này đã được xử lý từ trước."):
        settled = await site.post(PAGE, data=FIRST, params={"kind": "missed"})
        assert (settled.status_code, settled.headers["location"]) == (303, f"{PAGE}?kind=missed")
        page = words_of((await site.get(settled.headers["location"])).text)
        assert expected in page
        assert "Nhắc việc: 59" in page
    assert services.oversight.done.keys() == {"n-0"}
    done = (await site.get(PAGE, params={"done": "true"})).text
    assert done.count('<th scope="row"') == 1
    assert "<form" not in done.split("<main")[1]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 403),
        (FIRST | {"notice": HOSTILE}, 404),
        (FIRST | {"notice": "x" * 121}, 400),
        (FIRST | {"notice": "\0"}, 400),
        (FIRST | {"row": "-1"}, 400),
        (FIRST | {"of": "15763v1"}, 403),
    ],
)
async def test_a_form_about_no_notice_of_theirs_settles_nothing(
    site: httpx.AsyncClient, services: StandIn, form: dict[str, str], status: int
) -> None:
    assert (await site.post(PAGE, data=form)).status_code == status
    assert services.oversight.done == {}


async def test_nothing_waits(site: httpx.AsyncClient, services: StandIn) -> None:
    services.oversight.notices.clear()
    assert "Không có nhắc việc nào đang chờ." in words_of((await site.get(PAGE)).text)


async def test_the_json_is_what_the_page_shows(site: httpx.AsyncClient) -> None:
    view = (await site.get(f"/api{PAGE}", params={"limit": 2})).json()
    assert view["waiting"] == {kind.value: 15 for kind in KINDS} | {NoticeKind.PASSING_ON.value: 0}
    assert [one["kind"] for one in view["notices"]] == ["missed", "held"]


async def test_what_a_counter_has_not_passed_on_is_late_and_leads_to_its_record(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    first = services.oversight.notices[0]
    services.oversight.notices[:] = [first.model_copy(update={"kind": NoticeKind.PASSING_ON, "told": ""})]
    page = await site.get(PAGE, params={"kind": "passing-on"})
    assert HtmlChecker(page.text).faults == []
    assert "Chưa chuyển hồ sơ (1)" in words_of(page.text)
    assert '<tr class="late">' in page.text
    assert f'/records/{first.about}"' in page.text


@pytest.mark.parametrize(("who", "may"), [("clerk", True), ("supervisor", False), ("operator", False)])
async def test_whoever_works_in_the_office_is_told(
    site: httpx.AsyncClient, services: StandIn, who: str, may: bool
) -> None:
    site.cookies.set(SESSION, who)
    assert (await site.get(PAGE)).status_code == (200 if may else 403)
    assert (await site.post(PAGE, data=FIRST)).status_code == (303 if may else 403)
    assert any(isinstance(question, SettleNotice) for question in services.staff.asked) is may
    assert (f'href="{PAGE}"' in (await site.get(f"/units/{VAN_SON}")).text) is may


async def test_every_page_says_how_many_wait_to_whoever_may_see_them(site: httpx.AsyncClient) -> None:
    for path in ("", "/today", "/letters", "/notices/mail"):
        page = (await site.get(f"/units/{VAN_SON}{path}")).text
        assert "Nhắc việc 60 đang chờ" in words_of(page)
    site.cookies.set(SESSION, "supervisor")
    assert "đang chờ" not in words_of((await site.get(f"/units/{VAN_SON}")).text)


async def test_a_person_chooses_their_e_mails_for_themselves(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = await site.get(f"{PAGE}/mail")
    assert HtmlChecker(page.text).faults == []
    assert page.text.count("checked") == 1
    form = {"occasions": ["missed", "held"], "by": "cb-99"}
    chosen = await site.post(f"{PAGE}/mail", data=form)
    assert (chosen.status_code, chosen.headers["location"]) == (303, f"{PAGE}/mail")
    assert "Đã lưu lựa chọn." in words_of((await site.get(f"{PAGE}/mail")).text)
    ((who, occasions),) = services.oversight.mails.items()
    assert (who != "cb-99", {one.value for one in occasions}) == (True, {"missed", "held"})
    assert (await site.post(f"{PAGE}/mail", data={"occasions": HOSTILE})).status_code == 400
    await site.post(f"{PAGE}/mail", data={})
    assert services.oversight.mails[who] == ()
