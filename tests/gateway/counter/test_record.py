"""The record's page: who handed in what, the steps, and what can be done now by whom."""

import re
from asyncio import gather

import httpx
import pytest

from services.gateway.counter.form_list import DEEDS
from services.gateway.sign_in.cookies import SESSION
from shared.contracts.faults import fault
from shared.contracts.officer import Posting, Role
from tests.gateway.support.desk_answers import APPLICANT, NEW_RECORD, OF_ANOTHER, type_of
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.staff_answers import session_of
from tests.gateway.support.stand_in import StandIn

PAGE = f"/units/{VAN_SON}/records/{KNOWN}"
FORM = "a-form-of-some-length"


@pytest.fixture
def clerk(site: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser in which a clerk is signed in."""
    site.cookies.set(SESSION, "clerk")
    return site


def offered(page: str) -> dict[str, str]:
    """Return the deeds that a page offers, with the ids of their forms."""
    return dict(
        re.findall(r'name="deed" value="([^"]+)"><input type="hidden" name="form" value="([^"]+)"', page)
    )


async def do(clerk: httpx.AsyncClient, deed: str, form: str = FORM, **typed: str) -> httpx.Response:
    return await clerk.post(PAGE, data={"deed": deed, "form": form} | typed)


async def test_the_page_shows_who_handed_in_what_and_each_step(clerk: httpx.AsyncClient) -> None:
    page = (await clerk.get(PAGE)).text
    words = words_of(page)
    assert f"<h1>{APPLICANT}</h1>" in page
    for shown in ("0912 345 678", "thôn 5 <b>", "Giấy khai sinh × 2", "cán bộ lt-hanh", "17:00 thứ Bảy"):
        assert shown in words
    assert "Yêu cầu bổ sung, tạm dừng thời hạn : học bạ có họ tên đúng" in words
    assert "<b>" not in page
    assert HtmlChecker(page).faults == []


async def test_offered_is_what_intake_says_is_possible_and_one_button_is_filled(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    page = (await clerk.get(PAGE)).text
    assert {type_of(deed) for deed in offered(page)} == set(services.desk.possible) - {
        type_of("rules-switched")
    }
    deeds = page[page.index('id="deeds"') : page.index('id="applicant"')]
    assert re.findall(r"<button>([^<]+)</button>", deeds) == ["Ghi nhận có kết quả"]
    services.desk.possible = (type_of("supplemented"), type_of("withdrawn"))
    page = (await clerk.get(PAGE)).text
    assert set(offered(page)) == {"supplemented", "withdrawn"}
    assert "<button>Nhận đủ bổ sung</button>" in page


async def test_two_tabs_show_the_same_forms_and_so_what_both_send_counts_once(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    tabs = [offered((await clerk.get(PAGE)).text) for _ in range(2)]
    assert tabs[0] == tabs[1]
    assert len(set(tabs[0].values())) == len(tabs[0])
    sent = await gather(*(do(clerk, "resolved", tab["resolved"]) for tab in tabs * 2))
    assert {(one.status_code, one.headers["location"]) for one in sent} == {(303, PAGE)}
    assert [asked.type for asked in services.desk.reported] == [type_of("resolved")]
    assert services.desk.reported[0].said == {"record": KNOWN}
    assert "Đã ghi: có kết quả" in words_of((await clerk.get(PAGE)).text)


@pytest.mark.parametrize(
    ("deed", "typed", "said"),
    [
        ("supplement-requested", {"papers": "học bạ\r\n\r\n bằng "}, {"papers": ["học bạ", "bằng"]}),
        ("supplemented", {}, {}),
        ("suspended", {"reason": "chờ\r\nxác minh"}, {"reason": "chờ xác minh"}),
        ("resumed", {"at": "9h 24/11/2026"}, {"at": "2026-11-24T09:00:00+07:00"}),
        ("verification-needed", {}, {}),
        (
            "extended",
            {"appointment_at": "10:00, 30/11/2026", "reason": "chờ công an"},
            {"appointment_at": "2026-11-30T10:00:00+07:00", "reason": "chờ công an"},
        ),
        ("resolved", {}, {}),
        ("returned", {"handled_by": "civil-status"}, {"handled_by": "civil-status"}),
        ("refused", {"reason": "không thuộc thẩm quyền"}, {"reason": "không thuộc thẩm quyền"}),
        ("stopped", {"reason": "công dân không bổ sung"}, {"reason": "công dân không bổ sung"}),
        ("withdrawn", {}, {}),
        ("linked", {"other": "h56.31.20 – 230215 – 0042"}, {"other": "H56.31.20-230215-0042"}),
        (
            "corrected",
            {"applicant-name": "Lê Thị Hoa", "reason": "gõ nhầm"},
            {"applicant": {"name": "Lê Thị Hoa"}, "reason": "gõ nhầm"},
        ),
        (
            "corrected",
            {
                "applicant-name": APPLICANT,
                "applicant-telephone": "0912 345 678",
                "applicant-address": "thôn 5 <b>",
                "procedure": "1.004845",
                "received_at": "08:00 26/04/2024",
                "reason": "nhầm thủ tục",
            },
            {"procedure": "1.004845", "received_at": "2024-04-26T08:00:00+07:00", "reason": "nhầm thủ tục"},
        ),
    ],
)
async def test_each_deed_is_reported_as_its_event(
    clerk: httpx.AsyncClient, services: StandIn, deed: str, typed: dict[str, str], said: dict[str, object]
) -> None:
    sent = await do(clerk, deed, **typed)
    assert (sent.status_code, sent.headers["location"]) == (303, PAGE)
    (asked,) = services.desk.reported
    assert (asked.type, asked.unit, asked.officer.id) == (type_of(deed), VAN_SON, "clerk")
    assert asked.said == said | {"record": KNOWN}


def test_a_form_requires_what_its_event_requires() -> None:
    """No rule of its own: else an event would be refused for a field that nobody was asked to fill in."""
    for deed in DEEDS:
        fields = deed.event.model_fields
        required = {field.path for field in deed.fields if field.is_required}
        assert required == {name for name, of in fields.items() if of.is_required()} - {
            "unit",
            "record",
            "at",
        }


async def test_a_refused_deed_is_shown_in_its_open_form_with_what_was_typed(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    services.desk.faults = (fault("data.appointment_at", "appointment_passed"),)
    page = await do(clerk, "extended", appointment_at="10:00 29/11/2023", reason="chờ xác minh")
    assert page.status_code == 422
    assert re.search(r'id="extended-appointment_at-fault">▲ Ngày hẹn mới không muộn hơn', page.text)
    assert '<a href="#extended-appointment_at">' in page.text
    assert 'value="10:00 29/11/2023"' in page.text
    assert page.text.count("<details open") + page.text.count('<details class="menu" open') == 1
    assert HtmlChecker(page.text).faults == []
    empty = await do(clerk, "refused")
    assert 'id="refused-reason-fault"' in empty.text


async def test_a_step_that_is_not_possible_any_more_is_said_in_an_officers_words(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    services.desk.faults = (fault("type", "already"),)
    page = await do(clerk, "resolved")
    assert (page.status_code, "Bước này không còn làm được" in page.text) == (422, True)
    assert "corrected" not in words_of(page.text)


async def test_what_another_system_has_is_read_only_and_the_page_says_whose_it_is(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    page = (await clerk.get(f"/units/{VAN_SON}/records/{OF_ANOTHER}")).text
    assert offered(page) == {}
    assert "do hệ thống khác tiếp nhận và quản lý (mcdt)" in words_of(page)


@pytest.mark.parametrize("who", ["supervisor", "operator"])
async def test_who_may_not_work_on_records_sees_the_due_time_at_most_and_no_name(
    site: httpx.AsyncClient, services: StandIn, who: str
) -> None:
    site.cookies.set(SESSION, who)
    page = await site.get(PAGE)
    assert page.status_code == (200 if who == "supervisor" else 403)
    assert offered(page.text) == {}
    assert APPLICANT not in page.text
    assert (await do(site, "resolved")).status_code == 403
    assert services.desk.reported == []


@pytest.mark.parametrize("how", ["silent", "failing"])
@pytest.mark.slow
async def test_without_intake_the_explanation_is_shown_and_without_deadlines_the_file(
    clerk: httpx.AsyncClient, services: StandIn, how: str
) -> None:
    getattr(services, how).add("intake")
    page = await clerk.get(PAGE)
    assert (page.status_code, "17:00 thứ Bảy" in words_of(page.text)) == (200, True)
    assert "Tạm thời không lấy được dữ liệu tiếp nhận" in page.text
    getattr(services, how).add("deadlines")
    assert (await clerk.get(PAGE)).status_code == 503
    getattr(services, how).remove("intake")
    page = await clerk.get(PAGE)
    assert (page.status_code, APPLICANT in page.text) == (200, True)


async def test_a_record_that_deadlines_has_not_heard_of_yet_is_shown(clerk: httpx.AsyncClient) -> None:
    page = await clerk.get(f"/units/{VAN_SON}/records/{NEW_RECORD}")
    assert (page.status_code, "Đang tính ngày hẹn trả" in page.text) == (200, True)
    assert HtmlChecker(page.text).faults == []


@pytest.mark.parametrize(
    "path", [f"/units/{VAN_SON}/records/H56.31.20-240426-9999", f"/units/15664v1/records/{KNOWN}"]
)
async def test_no_such_record(site: httpx.AsyncClient, path: str) -> None:
    assert (await site.get(path)).status_code in (403, 404)


async def test_when_intake_does_not_answer_a_deed_may_be_sent_again(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    services.failing.add("intake")
    page = await do(clerk, "refused", reason="không thuộc thẩm quyền")
    assert (page.status_code, "Chưa rõ đã ghi hay chưa" in page.text) == (503, True)


@pytest.mark.parametrize("text", [HOSTILE, '" onfocus=x y="', "\0\x1b", "x" * 9_000, "99" * 20])
async def test_hostile_text_breaks_nothing(clerk: httpx.AsyncClient, services: StandIn, text: str) -> None:
    for deed in ("extended", "corrected", "returned", text):
        for name in (
            "reason",
            "at",
            "appointment_at",
            "papers",
            "applicant-name",
            "handled_by",
            "form",
            "deed",
        ):
            typed = {"deed": deed, "form": FORM, "reason": "x", "appointment_at": "9:00 1/1/2027"}
            answer = await clerk.post(PAGE, data=typed | {name: text})
            assert answer.status_code < 500
            if answer.text:
                assert "<script" not in answer.text
                assert HtmlChecker(answer.text).faults == []


HEIR = "15715v2"
"""The unit that VAN_SON became part of."""


@pytest.mark.parametrize("unit", [VAN_SON, HEIR])
async def test_the_records_of_a_unit_that_has_ended_go_on_at_the_counter_of_its_heir(
    site: httpx.AsyncClient, services: StandIn, unit: str
) -> None:
    services.staff.sessions["merged"] = session_of("merged", Posting(role=Role.CLERK, unit=HEIR))
    site.cookies.set(SESSION, "merged")
    path = f"/units/{unit}/records/{KNOWN}"
    page = (await site.get(path)).text
    assert APPLICANT in page
    sent = await site.post(path, data={"deed": "resolved", "form": offered(page)["resolved"]})
    assert sent.headers["location"] == f"/units/{HEIR}/records/{KNOWN}"
    assert [asked.unit for asked in services.desk.reported] == [HEIR]
    assert (await site.get(sent.headers["location"])).status_code == 200


@pytest.mark.parametrize("page", ["file", "register/birth"])
async def test_nothing_is_filed_at_a_counter_that_has_closed(
    site: httpx.AsyncClient, services: StandIn, page: str
) -> None:
    services.staff.sessions["merged"] = session_of("merged", Posting(role=Role.CLERK, unit=HEIR))
    site.cookies.set(SESSION, "merged")
    led = await site.get(f"/units/{VAN_SON}/{page}")
    assert (led.status_code, led.headers["location"]) == (303, f"/units/{HEIR}/{page}")
