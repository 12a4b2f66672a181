"""The pages of the operator: what is wrong, who may report, what is kept, and dead letters, settled once."""

import html
from importlib import import_module

import httpx
import pytest

from services.gateway.oversight import dead_letters
from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.operating.dead_letters import SettleDeadLetter
from shared.contracts.services import SERVICES
from shared.messaging.queries.client import QueryFailed
from shared.service.settings_in_force import load_meanings
from shared.settings import Settings
from tests.gateway.support.operating_answers import BROKEN, BY_COMMAND, SECRET
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.stand_in import StandIn

PAGES = {
    "dead letters": "/office/dead-letters",
    "dead letters of a service": "/office/dead-letters?of=intake",
    "settled dead letters": "/office/dead-letters?settled=true",
    "publishers": "/office/publishers",
    "retention": "/office/retention",
    "doctor": "/office/doctor",
    "settings": "/office/settings",
    "the log": "/office/log",
}
LETTER = "/office/dead-letters/intake-IN-2"


@pytest.fixture
def operator(site: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser in which the operator is signed in."""
    site.cookies.set(SESSION, "operator")
    return site


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", [*PAGES.values(), LETTER], ids=[*PAGES, "a dead letter"])
async def test_each_page_is_well_formed_and_needs_no_script(
    operator: httpx.AsyncClient, path: str, lang: str
) -> None:
    page = await operator.get(path, params={"lang": lang})
    assert page.status_code == 200
    assert HtmlChecker(page.text).faults == []
    assert "<script" not in page.text
    assert HOSTILE not in page.text
    if path != LETTER:
        assert (await operator.get(f"/api{path}")).status_code == 200


@pytest.mark.parametrize("who", ["clerk", "chairman", "supervisor"])
async def test_nobody_but_the_operator_sees_them(
    site: httpx.AsyncClient, services: StandIn, who: str
) -> None:
    site.cookies.set(SESSION, who)
    for path in (*PAGES.values(), LETTER):
        assert (await site.get(path)).status_code == 403
        if path != LETTER:
            assert (await site.get(f"/api{path}")).status_code == 403
    assert (await site.post(LETTER, data={"act": "redriven"})).status_code == 403
    assert services.operating.taken == []
    assert "/office/" not in (await site.get(f"/units/{VAN_SON}")).text


async def test_the_operator_finds_them_beside_the_people(operator: httpx.AsyncClient) -> None:
    page = (await operator.get(f"/units/{VAN_SON}/people")).text
    for path in PAGES.values():
        assert f'href="{path.partition("?")[0]}"' in page


async def test_dead_letters_are_listed_by_service_page_by_page(
    operator: httpx.AsyncClient, services: StandIn
) -> None:
    every = await operator.get("/office/dead-letters")
    assert every.text.count('<th scope="row"') == 26
    assert "25 tin mới nhất" in words_of(every.text)
    assert "intake (60)" in words_of(every.text)
    found, path = 0, "/office/dead-letters?of=intake&limit=25"
    for _ in range(3):
        page = (await operator.get(path)).text
        found += page.count('<th scope="row"')
        path = html.unescape(page.partition('class="onward" href="')[2].partition('"')[0])
    assert (found, path) == (60, "")
    services.failing.add("surveys")
    without = await operator.get("/office/dead-letters")
    assert "khảo sát (surveys)" in words_of(without.text)
    assert without.text.count('<th scope="row"') == 26


async def test_one_is_taken_again_once_and_the_page_says_so(
    operator: httpx.AsyncClient, services: StandIn
) -> None:
    for said in ("Tin đã được tiếp nhận và xử lý lại", "Tin này đã được xử lý từ trước"):
        sent = await operator.post(LETTER, data={"act": "redriven"})
        assert (sent.status_code, sent.headers["Location"]) == (303, LETTER)
        page = words_of((await operator.get(LETTER)).text)
        assert said in page
        assert "Đã gửi lại: operator" in page
    (taken,) = services.operating.taken
    assert (taken.dead_letter, taken.by) == ("intake-IN-2", "operator")
    assert "intake-IN-2" in words_of((await operator.get("/office/log")).text)
    assert "Xử lý tin lỗi" in words_of((await operator.get("/office/log")).text)


async def test_what_still_fails_stays_and_the_reason_is_told(
    operator: httpx.AsyncClient, services: StandIn
) -> None:
    refused = await operator.post(f"/office/dead-letters/{BROKEN}", data={"act": "redriven"})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert "Tin vẫn chưa xử lý được" in refused.text
    assert "ValueError" in refused.text
    assert services.operating.taken == []


async def test_one_is_dropped_with_a_reason_only(operator: httpx.AsyncClient, services: StandIn) -> None:
    refused = await operator.post(LETTER, data={"act": "dropped", "why": "  "})
    assert refused.status_code == 422
    assert "cần ghi lý do" in refused.text
    assert (await operator.post(LETTER, data={"act": "dropped", "why": "gửi thử"})).status_code == 303
    assert [one.why for one in services.operating.taken] == ["gửi thử"]
    assert "Đã bỏ: operator" in words_of((await operator.get(LETTER)).text)


async def test_what_only_a_command_can_do_has_no_button(operator: httpx.AsyncClient) -> None:
    page = (await operator.get(f"/office/dead-letters/{BY_COMMAND}")).text
    assert 'value="redriven"' not in page
    assert f"motcua dead redrive {BY_COMMAND}" in page


@pytest.mark.parametrize("id", ["intake-IN-999", "nobody-IN-1", "..", "%00", "intake"])
async def test_what_is_not_there_is_not_found(operator: httpx.AsyncClient, id: str) -> None:
    for page in (
        await operator.get(f"/office/dead-letters/{id}"),
        await operator.post(f"/office/dead-letters/{id}", data={"act": "redriven"}),
    ):
        assert page.status_code in (400, 404, 405)


async def test_while_its_service_is_silent_nobody_knows_what_became_of_it(
    operator: httpx.AsyncClient, services: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_asked: SettleDeadLetter) -> None:
        raise QueryFailed("failed", "its log says why")

    kind = SettleDeadLetter.asked_of("intake")
    monkeypatch.setitem(services._answers, kind.subject(), (kind, fail))
    page = await operator.post(LETTER, data={"act": "redriven"})
    assert page.status_code == 503
    assert "chưa biết tin đã được xử lý hay chưa" in page.text


async def test_another_site_cannot_settle_any(operator: httpx.AsyncClient, services: StandIn) -> None:
    operator.headers["Origin"] = "https://evil.example"
    assert (await operator.post(LETTER, data={"act": "redriven"})).status_code == 403
    assert services.operating.taken == []


async def test_no_secret_is_shown(operator: httpx.AsyncClient) -> None:
    for path in ("/office/settings", "/api/office/settings"):
        page = (await operator.get(path)).text
        assert "mat-khau" not in page
        assert SECRET not in page
        assert "postgresql+asyncpg://postgres/intake" in page
    words = words_of((await operator.get("/office/settings")).text)
    assert "Đã đặt, không hiện" in words
    assert "MOTCUA_HTTP_PORT Cổng của các trang dành cho người dân và của /events" in words
    english = words_of((await operator.get("/office/settings?lang=en")).text)
    assert "MOTCUA_HTTP_PORT Port of the pages for citizens, and of /events" in english


def test_each_setting_is_explained_in_both_languages() -> None:
    assert load_meanings().keys() == Settings.model_fields.keys()
    assert all(field.description for field in Settings.model_fields.values())


async def test_the_doctor_says_what_is_wrong_and_what_to_do(
    operator: httpx.AsyncClient, services: StandIn
) -> None:
    services.failing |= {"letters", "feed", "supervision"}
    page = words_of((await operator.get("/office/doctor")).text)
    assert "2 việc cần xử lý" in page, "letters, and the dead letters"
    assert "docker-compose ps letters" in page or "logs/letters.log" in page
    assert "chỉ chạy khi có hệ thống đăng ký nhận tin" in page
    assert "chỉ chạy từ lần đầu có người chốt" in page
    assert "motcua doctor --mend" in page


async def test_retention_adds_up_what_the_services_have(operator: httpx.AsyncClient) -> None:
    kinds = {one["kind"]: one for one in (await operator.get("/api/office/retention")).json()["kinds"]}
    assert kinds["inbox"]["expired"] == 1200 * len(SERVICES)
    assert kinds["streams"]["services"] == []
    assert "8.400" in words_of((await operator.get("/office/retention")).text)


def test_the_commands_that_pages_name_are_commands() -> None:
    from typer.main import get_command

    app = import_module("deploy.cli.main").app
    commands = get_command(app).commands  # type: ignore[attr-defined]  # a group
    assert {"dead", "publishers", "retention", "doctor", "verify", "staff"} <= set(commands)
    assert {"list", "show", "redrive", "drop"} <= set(commands["dead"].commands)
    assert {"add", "rotate", "revoke"} <= set(commands["publishers"].commands)
    assert PAGES["dead letters"] == dead_letters.PATH
