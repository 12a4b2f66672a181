"""A page that was opened before asks staff once for session and statements, and is never wrong by it."""

import re
from collections.abc import Callable

import httpx
import pytest

from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from services.gateway.queries.request_session import MOST_KNOWN, KnownSessions, RequestSession
from services.gateway.sign_in.cookies import SESSION
from services.gateway.web.middleware import TAKES_FILES
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.staff.sign_in import SessionOf, StaffSession
from shared.contracts.questions.staff.statements import StatementsFor, ToAsk
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.reading import words_of
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.staff_answers import EVERYBODY, session_of
from tests.gateway.support.stand_in import StandIn

UNIT = f"/units/{VAN_SON}"
RECORD = f"{UNIT}/records/{KNOWN}"
FIND = f"{UNIT}/find"
CLERK, CHAIRMAN = (Posting(role=role, unit=VAN_SON) for role in (Role.CLERK, Role.CHAIRMAN))
WITH_NAMES = ("today", "open records", "records of a year")


async def opened(site: httpx.AsyncClient, page: str) -> httpx.Response:
    """Open a page, or send what somebody looks for."""
    if page == "search":
        return await site.post(FIND, data={"text": "le van dao"})
    return await site.get(PAGES[page])


PAGES = {
    "today": f"{UNIT}/today",
    "open records": f"{UNIT}/records?standing=open&with_predecessors=true",
    "records of a year": f"{UNIT}/records?since=01/12/2025&page=2",
    "search": FIND,
    "a record": RECORD,
    "a page that asks nothing signed": FIND,
}
SHOWN = [pytest.param(page, id=page) for page in PAGES]


def kinds_asked(services: StandIn) -> list[type]:
    """What staff was asked of the session; that it also says who works where is another matter."""
    kinds = map(type, services.staff.asked)
    return [kind for kind in kinds if kind in (SessionOf, StatementsFor)]


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith("a page")])
async def test_it_turns_to_staff_once_for_the_session_and_the_first_statements(
    site: httpx.AsyncClient, services: StandIn, page: str
) -> None:
    """And once more for the names of the records that a list turned out to have."""
    assert (await opened(site, page)).status_code == 200
    services.staff.asked.clear()
    shown = await opened(site, page)
    assert shown.status_code == 200
    assert "Lê Thị cb-07" in words_of(shown.text)
    assert kinds_asked(services) == [StatementsFor] * (2 if page in WITH_NAMES else 1)
    signed = [asked for asked in services.staff.asked if isinstance(asked, StatementsFor)]
    assert [bool(asked.if_match) for asked in signed] == [True, False][: len(signed)]


@pytest.mark.parametrize("page", SHOWN)
async def test_a_session_that_has_ended_meanwhile_leads_to_the_sign_in_page(
    site: httpx.AsyncClient, services: StandIn, page: str
) -> None:
    assert (await opened(site, page)).status_code == 200
    services.asked.clear()
    del services.staff.sessions[EVERYBODY]
    answer = await opened(site, page)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?to=%2Funits%2F")
    assert not answer.text
    assert (await site.get(f"/api{UNIT}/today")).status_code == 401
    assert services.asked == []


@pytest.mark.parametrize("page", SHOWN)
@pytest.mark.parametrize(
    "now",
    [
        pytest.param(session_of("cb-07", Posting(role=Role.OPERATOR)), id="other postings"),
        pytest.param(
            session_of("cb-07", CLERK, CHAIRMAN).model_copy(update={"name": "Lê Thị Khác", "etag": "other"}),
            id="another name",
        ),
        pytest.param(session_of("cb-99", CLERK), id="another person"),
    ],
)
async def test_who_has_changed_meanwhile_is_led_to_the_same_page_as_they_are_now(
    site: httpx.AsyncClient, services: StandIn, page: str, now: StaffSession
) -> None:
    services.staff.sessions[EVERYBODY] = session_of("cb-07", CLERK, CHAIRMAN)
    assert (await opened(site, page)).status_code == 200
    services.asked.clear()
    services.staff.sessions[EVERYBODY] = now
    answer = await opened(site, page)
    assert (answer.status_code, answer.headers["location"]) == (307, PAGES[page])
    assert not answer.text
    assert services.asked == []
    again = await opened(site, page)
    is_theirs = any(posting.unit == VAN_SON for posting in now.postings)
    assert again.status_code == (200 if is_theirs else 403)
    assert now.name in words_of(again.text)


async def test_nothing_is_signed_for_whom_it_was(site: httpx.AsyncClient, services: StandIn) -> None:
    """Whoever was the chairman may read the log no more, also if the page begins as if they were."""
    services.staff.sessions[EVERYBODY] = session_of("cb-07", CHAIRMAN)
    log = f"{UNIT}/reading-log"
    assert (await site.get(log)).status_code == 200
    services.staff.sessions[EVERYBODY] = session_of("cb-07", CLERK)
    assert (await site.get(log, follow_redirects=True)).status_code == 403


async def test_what_one_browser_began_with_is_nothing_to_another(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    assert "Lê Thị cb-07" in words_of((await opened(site, "today")).text)
    site.cookies.set(SESSION, "clerk")
    page = await opened(site, "today")
    assert "Lê Thị clerk" in words_of(page.text)
    assert "cb-07" not in page.text


@pytest.mark.parametrize("page", SHOWN)
async def test_the_notices_that_wait_are_those_of_now(
    site: httpx.AsyncClient, services: StandIn, page: str
) -> None:
    await opened(site, page)
    was = services.staff.sessions[EVERYBODY]
    services.staff.sessions[EVERYBODY] = was.model_copy(update={"notices": {VAN_SON: 7}})
    site.headers["Accept-Language"] = "en"
    answer = await opened(site, page)
    if answer.status_code == 307:
        answer = await opened(site, page)
    assert re.search(r'class="waiting">7<', answer.text)


@pytest.mark.parametrize("page", SHOWN)
async def test_while_staff_does_not_answer_nobody_is_shown_or_named(
    site: httpx.AsyncClient, services: StandIn, page: str
) -> None:
    assert "Lê Thị cb-07" in words_of((await opened(site, page)).text)
    services.asked.clear()
    services.failing.add("staff")
    answer = await opened(site, page)
    assert answer.status_code == 503
    assert "tài khoản cán bộ" in words_of(answer.text)
    assert "cb-07" not in answer.text
    assert services.asked == []


async def test_a_fault_of_ours_names_nobody_whom_staff_has_not_confirmed(
    site: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(site, "today")

    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("services.gateway.staff.search.UnitView.of", broken)
    answer = await site.get(FIND)
    assert answer.status_code == 500
    assert "cb-07" not in answer.text


async def test_who_sends_a_form_is_asked_for_before_anything_is_done(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    await opened(site, "today")
    services.staff.asked.clear()
    services.asked.clear()
    del services.staff.sessions[EVERYBODY]
    for path in (f"{UNIT}/file", RECORD, f"{UNIT}/import", f"{UNIT}/notices"):
        assert (await site.post(path, data={"deed": "resolved"})).status_code == 303, path
    assert set(kinds_asked(services)) <= {SessionOf}
    assert services.asked == []
    assert TAKES_FILES.fullmatch(f"{UNIT}/import")


def test_only_so_many_sessions_are_remembered_the_latest() -> None:
    known = KnownSessions()
    for number in range(MOST_KNOWN + 5):
        known.remember(f"token-{number}", session_of("cb-07", CLERK))
        known.remember("token-0", session_of("cb-00", CLERK))
    assert known.of("token-1") is None
    assert known.of("token-0")
    assert known.of(f"token-{MOST_KNOWN + 4}")
    assert len(known._known) == MOST_KNOWN
    assert not any(b"token" in key for key in known._known)
    known.forget("token-0")
    assert known.of("token-0") is None


async def test_a_staff_of_the_version_before_is_asked_as_before(services: StandIn, bus: object) -> None:
    """While an update runs: what says no etag is not remembered."""
    known, told = KnownSessions(), list[StaffSession]()
    services.staff.sessions["clerk"] = services.staff.sessions["clerk"].model_copy(update={"etag": ""})
    for _ in range(2):
        session = a_session(bus, known, told.append)
        await session.begin(by_memory=True)
        await session.statements([ToAsk(subject="ask.letters.letters.v1", text="{}")])
    assert kinds_asked(services) == [SessionOf, StatementsFor] * 2
    assert not any("if_match" in asked.model_dump_json() for asked in services.staff.asked)


async def test_staff_is_not_asked_again_by_a_page_for_which_it_was_silent(
    services: StandIn, bus: object
) -> None:
    known = KnownSessions()
    await a_session(bus, known).begin(by_memory=True)
    services.failing.add("staff")
    session = a_session(bus, known)
    await session.begin(by_memory=True)
    with pytest.raises(ServiceUnavailable) as first:
        await session.statements([ToAsk(subject="ask.letters.letters.v1", text="{}")])
    with pytest.raises(ServiceUnavailable) as second:
        await session.confirm()
    assert second.value is first.value


def a_session(
    bus: object, known: KnownSessions, told: Callable[[StaffSession], None] = lambda _who: None
) -> RequestSession:
    """The clerk's session, as a request of theirs has it."""
    direct = QueryClient(bus, timeout_s=1.5)  # type: ignore[arg-type]  # the fixture's
    return RequestSession(direct, "clerk", "127.0.0.1", known, told)
