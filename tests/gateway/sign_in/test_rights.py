"""What somebody sees and may ask follows from the table of rights alone."""

import re
from asyncio import gather
from datetime import date
from pathlib import Path

import httpx
import pytest
from nats.errors import NoRespondersError

from services.gateway.queries import signed_query_client
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.request_session import KnownSessions, RequestSession
from services.gateway.queries.signed_query_client import NotAllowedToAsk, SignedQueryClient
from services.gateway.sign_in.cookies import SESSION
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.deadlines import ApologiesOwed, RecordsByDueTime
from shared.contracts.questions.letters import LettersWritten
from shared.contracts.questions.staff.statements import StatementsFor
from shared.contracts.questions.supervision.closings import Closings, WhichPeriodsAreClosed
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.staff_answers import session_of
from tests.gateway.support.stand_in import StandIn

UNIT = "/units/15712v1"
RECORDS, LETTERS, RECOMMENDATIONS = f"{UNIT}/records", f"{UNIT}/letters", f"{UNIT}/recommendations"
GROUP = "/groups/trieu-son"


@pytest.mark.parametrize(
    ("who", "shown", "hidden"),
    [
        ("clerk", {RECORDS, LETTERS, RECOMMENDATIONS}, {GROUP}),
        ("chairman", {RECORDS, LETTERS, RECOMMENDATIONS}, {GROUP}),
        ("supervisor", {RECORDS, GROUP}, {LETTERS, RECOMMENDATIONS}),
        ("operator", {UNIT}, {RECORDS, LETTERS, RECOMMENDATIONS, GROUP}),
    ],
)
async def test_the_sections_are_those_that_the_persons_roles_may_ask(
    site: httpx.AsyncClient, who: str, shown: set[str], hidden: set[str]
) -> None:
    site.cookies.set(SESSION, who)
    page = (await site.get(UNIT)).text
    nav = page[page.index('<nav class="sections"') : page.index("</nav>")]
    links = {link.partition("?")[0] for link in re.findall(r'href="([^"]+)"', nav)}
    assert shown <= links
    assert not hidden & links


@pytest.mark.parametrize(
    ("who", "path", "may"),
    [
        ("supervisor", LETTERS, "cán bộ tiếp nhận, công chức tư pháp – hộ tịch, Chủ tịch"),
        ("operator", RECORDS, "giám sát nhóm đơn vị"),
        ("operator", f"{UNIT}/apologies", "giám sát nhóm đơn vị"),
        ("operator", "/letters/thu-1.pdf", "cán bộ tiếp nhận"),
        ("supervisor", RECOMMENDATIONS, "cán bộ tiếp nhận, Chủ tịch Ủy ban nhân dân"),
        ("clerk", "/units/15664v2/records", "cán bộ tiếp nhận"),
    ],
)
async def test_what_others_may_ask_is_refused_and_it_is_said_who(
    site: httpx.AsyncClient, services: StandIn, who: str, path: str, may: str
) -> None:
    site.cookies.set(SESSION, who)
    page = await site.get(path)
    assert page.status_code == 403
    assert may in words_of(page.text)
    assert HtmlChecker(page.text).faults == []
    assert services.asked == []
    if path.startswith("/units"):
        refused = await site.get(f"/api{path}")
        assert (refused.status_code, may in refused.json()["text"]) == (403, True)


async def test_questions_that_are_asked_together_are_signed_together(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    await site.get(LETTERS)
    signed = [asked for asked in services.staff.asked if isinstance(asked, StatementsFor)]
    assert [len(asked.to_ask) for asked in signed] == [7]


async def test_many_questions_at_once_each_get_their_own_answer(services: StandIn, bus: object) -> None:
    client = signed_client(services, bus)
    units = [RecordsByDueTime(unit="15712v1", limit=limit) for limit in range(1, 46)]
    answers = await gather(*map(client.ask, units))
    assert [len(answer.records) for answer in answers] == list(range(1, 46))
    signed = [len(asked.to_ask) for asked in services.staff.asked if isinstance(asked, StatementsFor)]
    assert signed == [20, 20, 5]


async def test_a_question_that_starts_a_service_is_signed_once(
    services: StandIn, bus: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    async def answered_late(*_question: object, within_s: float) -> Closings:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise NoRespondersError
        return Closings(closings=())

    monkeypatch.setattr(signed_query_client, "ask_signed", answered_late)
    client = signed_client(services, bus)
    client.on_demand = tmp_path
    day = date(2023, 1, 31)
    assert not (await client.ask(WhichPeriodsAreClosed(units=("15712v1",), since=day, until=day))).closings
    signed = [asked for asked in services.staff.asked if isinstance(asked, StatementsFor)]
    assert (tries, len(signed)) == (4, 1)


async def test_what_nobody_with_these_postings_may_ask_is_not_even_sent(
    services: StandIn, bus: object
) -> None:
    client = signed_client(services, bus, who="operator")
    with pytest.raises(NotAllowedToAsk):
        await client.ask(LettersWritten(unit="15712v1"))
    with pytest.raises(NotAllowedToAsk):
        await client.ask_or_none(ApologiesOwed(unit="15712v1"))
    assert services.staff.asked == services.asked == []


@pytest.mark.parametrize("path", ["/?lang=en", "/units/15712v1/file?procedure=1.004837&lang=en"])
async def test_a_page_that_leads_on_to_another_keeps_the_language_that_was_chosen(
    site: httpx.AsyncClient, path: str
) -> None:
    site.cookies.set(SESSION, "clerk")
    led = await site.get(path)
    assert led.status_code == 303
    page = await site.get(led.headers["location"])
    assert page.headers["content-language"] == "en"


async def test_a_person_of_a_merged_unit_also_sees_what_became_part_of_it(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    services.staff.sessions["merged"] = session_of("merged", Posting(role=Role.CLERK, unit="15763v2"))
    site.cookies.set(SESSION, "merged")
    assert "/units/15763v2/letters" in (await site.get("/", follow_redirects=True)).text
    assert (await site.get("/units/15763v2/letters")).status_code == 200


def signed_client(services: StandIn, bus: object, who: str = "clerk") -> SignedQueryClient:
    """Return the client of somebody who is signed in."""
    direct = QueryClient(bus, timeout_s=1.5)  # type: ignore[arg-type]  # the fixture's
    session = RequestSession(direct, who, "127.0.0.1", KnownSessions(), lambda _who: None)
    return SignedQueryClient(direct, session, services.staff.sessions[who].postings)
