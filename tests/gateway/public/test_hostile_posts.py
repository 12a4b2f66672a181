"""Who means ill at the public doors is refused with a page that says so, and nothing counts twice."""

from asyncio import gather
from itertools import cycle, islice

import httpx
import pytest

from services.gateway.public.rate_limit import GUESSES_PER_CLIENT, GUESSES_PER_RECORD, POSTS_PER_LINK
from shared.contracts.questions.surveys.form import GetSurveyForm, GiveAnswer
from tests.gateway.conftest import SLIPS
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE
from tests.gateway.support.stand_in import StandIn

SCORES = {"responsibility": "5", "attitude": "4", "capacity": "5"}


async def test_who_guesses_links_has_to_wait_and_a_valid_link_from_the_same_address_opens(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    for n in range(GUESSES_PER_CLIENT):
        answer = await (site.get(f"/s/guess-{n}") if n % 2 else site.post(f"/s/guess-{n}", data=SCORES))
        assert answer.status_code in (404, 409)
    services.asked.clear()
    wrong = "/s/guess-more"
    sent = [await site.get(wrong), await site.post(wrong, data=SCORES), await site.post(wrong, data={})]
    for refused in sent:
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "600")
        assert HtmlChecker(refused.text).faults == []
        assert "Xin chờ ít phút" in words_of(refused.text)
    assert not [one for one in services.asked if isinstance(one, GiveAnswer)]
    assert (await site.get("/s/mo-1")).status_code == 200
    assert (await site.post("/s/mo-1", data={})).status_code == 422
    assert (await site.post("/s/mo-1", data=SCORES)).status_code == 200
    assert services.answered.keys() == {"mo-1"}


async def test_an_incomplete_form_behind_an_unknown_link_is_a_guess_too(site: httpx.AsyncClient) -> None:
    sent = [await site.post(f"/s/guess-{n}", data={}) for n in range(GUESSES_PER_CLIENT + 1)]
    assert [one.status_code for one in sent] == [404] * GUESSES_PER_CLIENT + [429]


async def test_wrong_guesses_sent_at_once_pass_no_limit(site: httpx.AsyncClient) -> None:
    sent = await gather(*(site.get(f"/s/guess-{n}") for n in range(GUESSES_PER_CLIENT + 15)))
    assert sorted(one.status_code for one in sent) == [404] * GUESSES_PER_CLIENT + [429] * 15


async def test_valid_links_opened_at_once_count_for_nothing(
    site: httpx.AsyncClient,
) -> None:
    opened = await gather(*(site.get(f"/s/mo-{n % 3 + 1}") for n in range(GUESSES_PER_CLIENT + 15)))
    assert {one.status_code for one in opened} == {200}
    assert (await site.get("/s/guess")).status_code == 404


async def test_forms_posted_at_once_pass_no_limit(site: httpx.AsyncClient, services: StandIn) -> None:
    sent = await gather(*(site.post("/s/mo-1", data=SCORES) for _ in range(POSTS_PER_LINK + 5)))
    assert sorted(one.status_code for one in sent) == [200, *[409] * (POSTS_PER_LINK - 1), *[429] * 5]


async def test_a_post_that_has_to_be_sent_again_does_not_count(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    services.failing.add("surveys")
    sent = [(await site.post("/s/mo-1", data=SCORES)).status_code for _ in range(POSTS_PER_LINK + 5)]
    assert sent == [503] * (POSTS_PER_LINK + 5)
    services.failing.clear()
    assert (await site.post("/s/mo-1", data=SCORES)).status_code == 200


async def test_a_form_that_is_sent_over_and_over_counts_once_and_then_has_to_wait(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    sent = [await site.post("/s/mo-1", data=SCORES) for _ in range(POSTS_PER_LINK + 1)]
    assert [one.status_code for one in sent] == [200, *[409] * (POSTS_PER_LINK - 1), 429]
    assert (await site.post("/s/mo-2", data=SCORES)).status_code == 200
    assert services.answered.keys() == {"mo-1", "mo-2"}


async def test_two_tabs_of_one_form_are_one_answer(site: httpx.AsyncClient, services: StandIn) -> None:
    tabs = [await site.get("/s/mo-1"), await site.get("/s/mo-1")]
    sent = await gather(*(site.post("/s/mo-1", data=SCORES | {"capacity": step}) for step in "51"))
    assert {tab.status_code for tab in tabs} == {200}
    assert sorted(one.status_code for one in sent) == [200, 409]


@pytest.mark.slow
async def test_two_thousand_posts_are_mostly_refused_before_any_service_is_asked(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    kinds = cycle(("/s/mo-1", "/s/mo-2", "/s/wrong", "/s/" + "x" * 65))
    statuses = [(await site.post(path, data=SCORES)).status_code for path in islice(kinds, 2_000)]
    assert statuses.count(200) == 2
    assert statuses.count(429) > 1_900
    assert len([one for one in services.asked if isinstance(one, GiveAnswer)]) < 100
    assert services.answered.keys() == {"mo-1", "mo-2"}


@pytest.mark.slow
async def test_who_tries_secrets_of_one_record_from_many_addresses_has_to_wait(
    site: httpx.AsyncClient,
) -> None:
    transport = site._transport
    assert isinstance(transport, httpx.ASGITransport)
    for n in range(GUESSES_PER_RECORD):
        transport.client = (f"192.0.2.{n}", 1)
        assert (await site.get(f"/ho-so/{KNOWN}?ma={n}")).status_code == 404
    assert (await site.get(f"/ho-so/{KNOWN}?ma=x")).status_code == 429
    assert (await site.get(f"/ho-so/{KNOWN}?ma={SLIPS.code(KNOWN)}")).status_code == 200
    assert (await site.get("/ho-so/H56.31.20-240426-0002?ma=x")).status_code == 404


async def test_who_tries_record_codes_one_after_the_other_finds_none_and_has_to_wait(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    statuses = [
        (await site.get(f"/ho-so/H56.31.20-240426-{n:04}?ma=K7QF2-M9X3T")).status_code
        for n in range(GUESSES_PER_CLIENT + 5)
    ]
    assert statuses == [404] * GUESSES_PER_CLIENT + [429] * 5
    assert services.asked == []
    assert (await site.get(f"/ho-so/{KNOWN}?ma={SLIPS.code(KNOWN)}")).status_code == 200


@pytest.mark.parametrize("content", ["application/x-www-form-urlencoded", "text/plain", ""])
async def test_a_form_that_does_not_say_where_it_is_from_is_refused(
    site: httpx.AsyncClient, services: StandIn, content: str
) -> None:
    del site.headers["Origin"]
    body = b"responsibility=5&attitude=5&capacity=5"
    page = await site.post("/s/mo-1", content=body, headers={"Content-Type": content})
    assert page.status_code == 403
    assert "Không nhận phiếu" in page.text
    assert services.answered == {}


@pytest.mark.parametrize(
    "comment",
    [
        HOSTILE,
        "</textarea><script src=//elsewhere.example></script>",
        '" onfocus=alert(1) autofocus x="',
        "{{ 7 * 7 }} {% include 'base.html' %}",
        "\u202egnp.exe\u0000\x1b[2J",
    ],
)
async def test_a_hostile_comment_comes_back_as_it_was_written_and_never_as_markup(
    site: httpx.AsyncClient, services: StandIn, comment: str
) -> None:
    page = await site.post("/s/mo-1", data={"comment": comment, "contact": comment})
    assert page.status_code == 422
    assert "<script" not in page.text
    assert "49" not in words_of(page.text)
    assert " onfocus=" not in page.text.replace("&#34; onfocus=", "")
    assert not [one for one in services.asked if isinstance(one, GetSurveyForm) and comment in one.token]
