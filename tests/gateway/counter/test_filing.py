"""Filing a record at the counter: found by words, due before it is saved, and filed once."""

import re
from asyncio import gather
from typing import Any

import httpx
import pytest

from services.gateway.counter import sending
from services.gateway.sign_in.cookies import SESSION
from shared.contracts.faults import fault
from shared.contracts.questions.intake.counter import FormState, SendForm
from tests.gateway.support.desk_answers import NEW_RECORD
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.stand_in import StandIn

FILE = f"/units/{VAN_SON}/file"
GUARDIAN = "1.004837"
GIFT_OF_LAND = "1.013979"
"""The procedure whose records thank a family by letter."""
HOA_IN_NFD = "Lê Thị Ho\u0300a"
FORM = "a-form-of-some-length"
OPENED = f"{FILE}?procedure={GUARDIAN}&form={FORM}"
TYPED = {
    "applicant-name": HOA_IN_NFD,
    "applicant-telephone": "0912 345 678",
    "applicant-email": "hoa@example.vn",
    "paper-0": "1",
    "copies-0": "2",
}


@pytest.fixture
def clerk(site: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser in which a clerk is signed in."""
    site.cookies.set(SESSION, "clerk")
    return site


async def save(clerk: httpx.AsyncClient, path: str = OPENED, **typed: str) -> httpx.Response:
    return await clerk.post(path, data=TYPED | {"at": "09:00 24/11/2026", "do": "save"} | typed)


@pytest.mark.parametrize("find", ["giam ho", "GIÁM HỘ", "dang ky giam ho", GUARDIAN])
async def test_a_procedure_is_found_by_words_with_or_without_marks(
    clerk: httpx.AsyncClient, find: str
) -> None:
    page = await clerk.get(FILE, params={"find": find})
    assert f'href="{FILE}?procedure={GUARDIAN}"' in page.text
    assert HtmlChecker(page.text).faults == []


async def test_a_family_that_gave_land_is_found_by_one_link(clerk: httpx.AsyncClient) -> None:
    (link,) = re.findall(r'<a href="([^"]+)">Gia đình hiến đất làm đường', (await clerk.get(FILE)).text)
    assert f"{FILE}?procedure={GIFT_OF_LAND}" in (await clerk.get(link)).text


async def test_of_a_gift_of_land_road_hamlet_and_area_are_asked_for_and_of_nothing_else(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    opened = f"{FILE}?procedure={GIFT_OF_LAND}&form={FORM}"
    page = (await clerk.get(opened)).text
    assert all(f'name="land-{name}"' in page for name in ("road", "hamlet", "square_metres"))
    assert HtmlChecker(page).faults == []
    assert "land-road" not in (await clerk.get(OPENED)).text
    typed = {"land-road": "Đường liên thôn 4 – 5", "land-square_metres": "1.204,5 m2"}
    await save(clerk, opened, **typed)
    (sent,) = [one for one in services.asked if isinstance(one, SendForm)]
    assert sent.said["land"] == {"road": "Đường liên thôn 4 – 5", "square_metres": 1204.5}
    refused = await save(clerk, opened, **typed | {"land-square_metres": "một sào"})
    assert refused.status_code == 422
    assert "Ghi diện tích bằng mét vuông" in refused.text


async def test_a_form_gets_its_id_when_it_is_first_shown_and_keeps_it(clerk: httpx.AsyncClient) -> None:
    first = await clerk.get(f"{FILE}?procedure={GUARDIAN}")
    assert first.status_code == 303
    page = await clerk.get(first.headers["location"])
    assert page.status_code == 200
    id = first.headers["location"].rpartition("form=")[2]
    checked = await clerk.post(first.headers["location"], data=TYPED)
    for shown in (page, checked):
        assert f"form={id}" in shown.text
        assert HtmlChecker(shown.text).faults == []
    assert (await clerk.get(f"{FILE}?procedure={GUARDIAN}")).headers["location"] != first.headers["location"]


async def test_the_due_time_and_its_reason_are_shown_before_anything_is_saved(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    page = await clerk.post(OPENED, data=TYPED)
    words = words_of(page.text)
    assert "17:00 thứ Bảy, 04/05/2024" in words
    assert "ngày tiếp nhận, không tính" in words
    assert re.search(r"(đối chiếu với|theo tài liệu)", words), "how far each source was checked"
    assert f"{HOA_IN_NFD} " in words
    assert "Tờ khai đăng ký giám hộ × 2" in words
    assert "09:00 24/11/2026" in words  # now, at the office
    assert not [asked for asked in services.asked if isinstance(asked, SendForm)]


@pytest.mark.slow
async def test_without_deadlines_a_record_can_be_filed_all_the_same(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    services.silent.add("deadlines")
    page = await clerk.post(OPENED, data=TYPED)
    assert (page.status_code, "Vẫn tiếp nhận được" in page.text) == (200, True)
    assert (await save(clerk)).status_code == 303


async def test_what_is_typed_is_reported_and_the_record_is_shown_with_its_slip(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    sent = await save(clerk, **{"paper-2": "Sổ hộ khẩu cũ", "return_place": ""})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/units/{VAN_SON}/records/{NEW_RECORD}")
    (asked,) = services.desk.reported
    assert (asked.unit, asked.form, asked.officer.id) == (VAN_SON, FORM, "clerk")
    assert asked.said == {
        "procedure": GUARDIAN,
        "applicant": {"name": HOA_IN_NFD, "telephone": "0912 345 678", "email": "hoa@example.vn"},
        "papers": [
            {"name": "Tờ khai đăng ký giám hộ", "copies": 2},
            {"name": "Sổ hộ khẩu cũ", "copies": 1},
        ],
        "received_by": "Lê Thị clerk",
        "at": "2026-11-24T09:00:00+07:00",
    }
    page = await clerk.get(sent.headers["location"])
    assert "Đã tiếp nhận hồ sơ." in words_of(page.text)
    assert f"/units/{VAN_SON}/records/{NEW_RECORD}/papers" in page.text
    assert "Đang tính ngày hẹn trả" in page.text  # deadlines has not heard of it yet


async def test_what_the_confirmation_keeps_is_what_is_filed(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    page = await clerk.post(OPENED, data=TYPED)
    kept = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    assert kept.items() >= TYPED.items()
    back = await clerk.post(OPENED, data=kept | {"do": "edit"})
    assert f'value="{HOA_IN_NFD}"' in back.text
    assert 'name="paper-0" value="1" checked' in back.text
    await clerk.post(OPENED, data=kept | {"do": "save"})
    assert services.desk.reported[0].said["at"] == "2026-11-24T09:00:00+07:00"


async def test_a_double_click_the_way_back_and_two_tabs_file_one_record(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    sent = await gather(*(save(clerk) for _ in range(4)))
    assert {one.headers["location"] for one in sent} == {f"/units/{VAN_SON}/records/{NEW_RECORD}"}
    assert len(services.desk.reported) == 1
    assert (await save(clerk)).headers["location"].endswith(NEW_RECORD)
    assert len(services.desk.reported) == 1


async def test_a_form_that_says_something_else_the_second_time_leads_to_the_record_that_it_filed(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    await save(clerk)
    again = await save(clerk, **{"applicant-name": "Nguyễn Văn An"})
    assert again.status_code == 422
    assert "Không ghi lần thứ hai" in again.text
    assert f'href="/units/{VAN_SON}/records/{NEW_RECORD}"' in again.text
    assert len(services.desk.reported) == 1


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        pytest.param({"applicant-name": ""}, "applicant-name", "Chưa ghi mục này.", id="no name"),
        pytest.param({"applicant-telephone": "12"}, "applicant-telephone", "Không phải số", id="telephone"),
        pytest.param({"applicant-email": "lan@"}, "applicant-email", "Không gửi được thư", id="e-mail"),
        pytest.param({"at": "hôm qua"}, "at", "Ghi giờ và ngày", id="a moment that is none"),
        pytest.param({"at": "09:00 31/02/2026"}, "at", "Ghi giờ và ngày", id="a day that is none"),
        pytest.param({"copies-0": "0"}, "papers", "từ 1 đến 99", id="no copies"),
        pytest.param({"copies-0": "²"}, "papers", "từ 1 đến 99", id="copies in a strange digit"),
    ],
)
async def test_what_cannot_be_read_is_said_at_its_field_and_the_rest_is_kept(
    clerk: httpx.AsyncClient, services: StandIn, typed: dict[str, str], field: str, said: str
) -> None:
    page = await save(clerk, **{"applicant-address": "thôn 5"} | typed)
    assert page.status_code == 422
    assert re.search(rf'id="{field}-fault">▲ [^<]*{said}', page.text)
    assert f'<a href="#{field}">' in page.text
    assert 'value="thôn 5"' in page.text
    assert HtmlChecker(page.text).faults == []
    assert services.desk.reported == []


async def test_what_intake_refuses_is_said_at_its_field_in_the_readers_language(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    services.desk.faults = (fault("data.applicant.name", "name"), fault("data.unit", "other_unit"))
    for lang, at_field, on_top in (
        ("vi", "không dùng trong họ tên", "thuộc đơn vị khác"),
        ("en", "signs that no person", "belongs to another unit"),
    ):
        page = await save(clerk, f"{OPENED}&lang={lang}")
        assert page.status_code == 422
        assert re.search(rf'id="applicant-name-fault">▲ [^<]*{at_field}', page.text)
        alert = page.text[page.text.index('role="alert"') :]
        assert on_top in alert[: alert.index("</div>")]
        assert f'value="{HOA_IN_NFD}"' in page.text


async def test_while_it_is_being_written_down_the_page_says_so_and_does_not_ask_to_type_again(
    clerk: httpx.AsyncClient, services: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WAIT_S", 0.25)
    services.desk.pending = 100
    sent = await save(clerk)
    assert sent.headers["location"] == f"/units/{VAN_SON}/forms/{FORM}?what=filed"
    page = await clerk.get(sent.headers["location"])
    assert "Đang ghi" in words_of(page.text)
    assert "Không cần nhập lại" in page.text
    assert HtmlChecker(page.text).faults == []
    services.desk.pending = 0
    done = await clerk.get(sent.headers["location"])
    assert (done.status_code, done.headers["location"]) == (303, f"/units/{VAN_SON}/records/{NEW_RECORD}")


@pytest.mark.parametrize(
    ("judged", "status", "said"),
    [(FormState.REJECTED, 409, "Chưa ghi gì từ phiếu này"), (FormState.WAITING, 200, "chờ một bước")],
)
async def test_what_has_become_of_a_form_is_said_plainly(
    clerk: httpx.AsyncClient,
    services: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    judged: FormState,
    status: int,
    said: str,
) -> None:
    monkeypatch.setattr(sending, "WAIT_S", 0.25)
    services.desk.pending = 100
    sent = await save(clerk)
    services.desk.pending, services.desk.judged = 0, judged
    page = await clerk.get(sent.headers["location"])
    assert (page.status_code, said in page.text) == (status, True)


async def test_of_a_form_that_nobody_has_sent_it_is_said_that_nothing_was_written(
    clerk: httpx.AsyncClient,
) -> None:
    page = await clerk.get(f"/units/{VAN_SON}/forms/{FORM}?what=filed")
    assert (page.status_code, "chưa ghi gì" in page.text) == (404, True)


async def test_when_intake_does_not_answer_nobody_knows_and_it_can_be_sent_again(
    clerk: httpx.AsyncClient, services: StandIn
) -> None:
    services.failing.add("intake")
    page = await save(clerk)
    assert page.status_code == 503
    assert "Chưa rõ đã ghi hay chưa" in page.text
    assert HtmlChecker(page.text).faults == []
    services.failing.clear()
    kept = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    sent = await clerk.post(OPENED, data=kept | {"do": "save"})
    assert sent.headers["location"].endswith(NEW_RECORD)
    assert len(services.desk.reported) == 1


@pytest.mark.parametrize("who", ["supervisor", "operator"])
async def test_who_may_not_file_is_refused_and_sees_no_link(
    site: httpx.AsyncClient, services: StandIn, who: str
) -> None:
    site.cookies.set(SESSION, who)
    for path in (FILE, OPENED, f"/units/{VAN_SON}/register/birth"):
        assert (await site.get(path)).status_code == 403
    assert (await save(site)).status_code == 403
    assert (await site.post(f"/units/{VAN_SON}/register/birth?form={FORM}", data={})).status_code == 403
    assert f'href="{FILE}"' not in (await site.get(f"/units/{VAN_SON}")).text
    assert services.desk.reported == []


async def test_a_clerk_of_another_unit_files_nothing_here(site: httpx.AsyncClient, services: StandIn) -> None:
    site.cookies.set(SESSION, "clerk")
    assert (await site.get("/units/15763v1/file")).status_code == 403
    assert (await save(site, f"/units/15763v1/file?procedure={GUARDIAN}&form={FORM}")).status_code == 403
    assert services.desk.reported == []


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        '" onfocus=alert(1) x="',
        "{{ 7 * 7 }}",
        "\u202egnp\u0000\x1b",
        "\ud83d\ude00" * 9,
        "x" * 9_000,
    ],
    ids=["markup", "attribute", "template", "hidden", "pairs", "long"],
)
async def test_hostile_text_in_each_field_breaks_nothing(
    clerk: httpx.AsyncClient, services: StandIn, text: str
) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    fields: dict[str, Any] = dict.fromkeys(
        ("applicant-name", "applicant-address", "channel", "return_place", "paper-2", "do", "form"), text
    )
    for name in fields:
        for do in ("edit", "check", "save"):
            answer = await clerk.post(OPENED, data=TYPED | {"do": do, "at": "09:00 24/11/2026", name: text})
            assert answer.status_code < 500
            if answer.text:
                assert "<script" not in answer.text
                assert HtmlChecker(answer.text).faults == []
                assert text != "{{ 7 * 7 }}" or " 49 " not in words_of(answer.text)
    for at in (f"{FILE}?procedure={text[:200]}", f"{OPENED}{text[:200]}", f"{FILE}?find={text[:90]}"):
        assert (await clerk.get(at.replace("\0", "%00").replace("\x1b", "%1b"))).status_code < 500


@pytest.mark.parametrize(
    "at", [f"{FILE}?procedure={GUARDIAN}&form=x", f"{FILE}?procedure=9.9&form={FORM}", FILE]
)
async def test_a_form_of_no_procedure_or_without_an_id_is_refused(
    clerk: httpx.AsyncClient, services: StandIn, at: str
) -> None:
    assert (await save(clerk, at)).status_code in (400, 404)
    assert services.desk.reported == []
