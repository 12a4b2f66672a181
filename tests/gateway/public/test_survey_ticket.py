"""From the slip to the survey: a file offers it, and no page or address holds record and ticket."""

from datetime import UTC, datetime

import httpx
import pytest

from services.gateway.counter.survey_slip import drawn
from services.gateway.public.rate_limit import GUESSES_PER_CLIENT, POSTS_PER_LINK
from shared.contracts.questions.surveys.form import AnswerChannel
from tests.gateway.conftest import PUBLIC_URL, SLIPS
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.stand_in import StandIn

FILE = f"/ho-so/{KNOWN}?ma={SLIPS.code(KNOWN)}"
SLIP = {"record": KNOWN, "ma": SLIPS.code(KNOWN)}
SCORES = {"responsibility": "5", "attitude": "4", "capacity": "5"}


@pytest.fixture
def handed_over(services: StandIn) -> StandIn:
    """The result of the known record was handed over, and its citizen is invited."""
    services.returned_at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    services.surveys.offered_until = datetime(2027, 1, 23, 10, 0, tzinfo=UTC)
    return services


async def test_the_file_offers_the_survey_once_its_result_was_handed_over(
    citizen: httpx.AsyncClient, services: StandIn
) -> None:
    services.surveys.offered_until = datetime(2027, 1, 23, 10, 0, tzinfo=UTC)
    assert "/khao-sat" not in (await citizen.get(FILE)).text, "not handed over yet"
    services.returned_at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    page = await citizen.get(FILE)
    assert 'action="/khao-sat"' in page.text
    assert "23/01/2027" in page.text
    assert "Không ghi tên" in words_of(page.text)
    services.surveys.offered_until = None
    assert "/khao-sat" not in (await citizen.get(FILE)).text, "answered, expired, or not invited"


async def test_the_way_leads_by_a_ticket_which_no_address_holds_together_with_the_record(
    citizen: httpx.AsyncClient, handed_over: StandIn
) -> None:
    page = await citizen.get(FILE)
    assert page.headers["referrer-policy"] == "strict-origin", "the next page does not learn the address"
    assert "mo-ve" not in page.text
    sent = await citizen.post("/khao-sat", data=SLIP)
    assert (sent.status_code, sent.headers["location"]) == (303, "/s/mo-ve01")
    assert sent.headers["referrer-policy"] == "no-referrer"
    assert KNOWN not in f"{sent.url}{sent.text}{sent.headers}"
    form = await citizen.get(sent.headers["location"])
    assert form.status_code == 200
    assert KNOWN not in f"{form.text}{form.headers}"
    thanks = await citizen.post(sent.headers["location"], data=SCORES)
    assert "Cảm ơn ông/bà" in words_of(thanks.text)
    assert list(handed_over.answered) == ["mo-ve01"]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"ma": "K7QF2-M9X3T"}, id="a wrong secret"),
        pytest.param({"ma": ""}, id="no secret"),
        pytest.param({"record": "x"}, id="no record"),
        pytest.param({"record": "H56.31.20-240426-0008"}, id="the secret of another record"),
    ],
)
async def test_without_the_slip_there_is_no_ticket(
    citizen: httpx.AsyncClient, handed_over: StandIn, wrong: dict[str, str]
) -> None:
    assert (await citizen.post("/khao-sat", data=SLIP | wrong)).status_code == 404
    assert handed_over.surveys.tickets == 0


async def test_who_guesses_secrets_or_takes_tickets_without_end_has_to_wait(
    citizen: httpx.AsyncClient, handed_over: StandIn
) -> None:
    guesses = [
        (await citizen.post("/khao-sat", data=SLIP | {"ma": "x"})).status_code
        for _ in range(GUESSES_PER_CLIENT + 1)
    ]
    assert guesses == [404] * GUESSES_PER_CLIENT + [429]
    taken = [(await citizen.post("/khao-sat", data=SLIP)).status_code for _ in range(POSTS_PER_LINK + 1)]
    assert taken == [303] * POSTS_PER_LINK + [429]


async def test_whoever_has_answered_is_told_so(citizen: httpx.AsyncClient, services: StandIn) -> None:
    page = await citizen.post("/khao-sat", data=SLIP)
    assert page.status_code == 409
    assert "Phiếu này đã có ý kiến" in words_of(page.text)


async def test_a_file_is_shown_while_surveys_is_away(
    citizen: httpx.AsyncClient, handed_over: StandIn
) -> None:
    handed_over.failing.add("surveys")
    page = await citizen.get(FILE)
    assert page.status_code == 200
    assert "/khao-sat" not in page.text
    assert (await citizen.post("/khao-sat", data=SLIP)).status_code == 503


async def test_the_tablet_lists_nothing_and_opens_what_a_clerk_types_in(
    site: httpx.AsyncClient, citizen: httpx.AsyncClient, handed_over: StandIn
) -> None:
    first = await citizen.get("/units/15712v1/tablet")
    assert "/s/" not in first.text
    assert "H56" not in first.text
    assert handed_over.asked == [], "it asks nobody anything"
    given = await site.post("/units/15712v1/tablet-ticket", data={"record": KNOWN})
    assert "M0PM-4X01" in given.text
    assert KNOWN not in f"{given.text}{given.url}", "the page of the ticket names no record"
    opened = await citizen.post("/units/15712v1/tablet", data={"ticket": " mopm - 4x01 "})
    assert opened.headers["location"] == "/s/M0PM4X01?tablet=15712v1"
    thanks = await citizen.post(opened.headers["location"], data=SCORES)
    assert thanks.headers["refresh"] == "8;url=/units/15712v1/tablet"
    assert handed_over.answered["M0PM4X01"].channel is AnswerChannel.TABLET


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("", "/units/15712v1/tablet"),
        ("../../ho-so", "/s/..%2F..%2FH0S0?tablet=15712v1"),
        ("//elsewhere.example", "/s/%2F%2FE1SEWHERE.EXAMP1E?tablet=15712v1"),
    ],
)
async def test_whatever_is_typed_in_leads_to_a_form_here(
    citizen: httpx.AsyncClient, typed: str, leads_to: str
) -> None:
    assert (await citizen.post("/units/15712v1/tablet", data={"ticket": typed})).headers[
        "location"
    ] == leads_to


async def test_no_list_of_the_counter_opens_a_form(site: httpx.AsyncClient) -> None:
    for path in ("/units/15712v1/invitations", "/api/units/15712v1/invitations"):
        shown = await site.get(path)
        assert "mo-" not in shown.text
        assert "token" not in shown.text
    page = await site.get("/units/15712v1/invitations")
    assert page.text.count('action="/units/15712v1/tablet-ticket"') == 50


async def test_the_counters_page_of_a_record_leads_to_a_ticket_once_its_result_was_handed_over(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    way = 'action="/units/15712v1/tablet-ticket"'
    assert way not in (await site.get(f"/units/15712v1/records/{KNOWN}")).text
    services.returned_at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert way in (await site.get(f"/units/15712v1/records/{KNOWN}")).text


async def test_a_slip_for_the_survey_is_printed_and_names_no_record(
    site: httpx.AsyncClient, handed_over: StandIn
) -> None:
    way = 'action="/units/15712v1/survey-slip"'
    assert way in (await site.get(f"/units/15712v1/records/{KNOWN}")).text
    slip = await site.post("/units/15712v1/survey-slip", data={"record": KNOWN})
    assert slip.status_code == 200
    assert KNOWN not in f"{slip.text}{slip.url}"
    assert drawn(f"{PUBLIC_URL}/s/1N-PAPER01") in slip.text
    assert HtmlChecker(slip.text).faults == []
    handed_over.surveys.offered_until = None
    gone = await site.post("/units/15712v1/survey-slip", data={"record": KNOWN})
    assert (gone.status_code, "<svg" in gone.text) == (409, False)
