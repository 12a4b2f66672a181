"""The pages of those who look after letters, over a real bus."""

import re

import httpx
import pytest

from shared.questions.letters import Act, Channel, LetterStatus, LettersWritten, StartPrintRun, TakeStep
from tests.gateway.reading import Careful, words_of
from tests.gateway.stand_in import PDF, StandIn

LETTERS = "/units/15712v1/letters"
CLERK = {"role": "clerk", "officer": "cb-07"}


async def test_a_step_is_put_to_letters_with_who_takes_it(site: httpx.AsyncClient, services: StandIn) -> None:
    form = CLERK | {"do": "hand-over thu-1", "channel": "visit"}
    done = await site.post(f"{LETTERS}?status=printed", data=form)
    assert (done.status_code, done.headers["location"]) == (303, f"{LETTERS}?status=printed")
    asked = services.asked[-1]
    assert isinstance(asked, TakeStep)
    assert (asked.letter, asked.act, asked.channel) == ("thu-1", Act.HAND_OVER, Channel.VISIT)
    assert (asked.officer.role, asked.officer.id) == ("clerk", "cb-07")


@pytest.mark.parametrize(("lang", "why"), [("vi", "Chưa ghi"), ("en", "Missing")])
async def test_a_step_that_is_refused_says_why(site: httpx.AsyncClient, lang: str, why: str) -> None:
    page = await site.post(f"{LETTERS}?lang={lang}", data=CLERK | {"do": "hand-over thu-1"})
    assert page.status_code == 409
    assert why in words_of(page.text)
    assert Careful(page.text).faults == []


@pytest.mark.parametrize("form", [{"do": "burn thu-1"}, {"do": "approve thu-1", "role": "king"}])
async def test_what_the_form_does_not_offer_is_refused(site: httpx.AsyncClient, form: dict[str, str]) -> None:
    assert (await site.post(LETTERS, data=CLERK | form)).status_code == 400


async def test_a_form_from_elsewhere_takes_no_step(site: httpx.AsyncClient, services: StandIn) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    answer = await site.post(LETTERS, data=CLERK | {"do": "cancel thu-1"}, headers=foreign)
    assert answer.status_code == 403
    assert not services.asked


async def test_the_queue_is_asked_for_by_state(site: httpx.AsyncClient, services: StandIn) -> None:
    await site.get(f"{LETTERS}?status=held")
    asked = services.asked[-1]
    assert isinstance(asked, LettersWritten)
    assert asked.status is LetterStatus.HELD


@pytest.mark.parametrize(("do", "two_up"), [("print-run", False), ("print-run two-up", True)])
async def test_a_print_run_is_started_and_its_parts_are_one_document(
    site: httpx.AsyncClient, services: StandIn, do: str, two_up: bool
) -> None:
    started = await site.post(LETTERS, data=CLERK | {"do": do})
    asked = services.asked[-1]
    assert isinstance(asked, StartPrintRun)
    assert asked.two_up is two_up
    page = await site.get(started.headers["location"])
    document = re.search(r'href="(/print-runs/[^"]+\.pdf)"', page.text)
    assert document
    assert (await site.get(document[1])).content == PDF


async def test_the_life_of_a_letter_says_when_and_by_whom(site: httpx.AsyncClient) -> None:
    page = await site.get("/letters/thu-1")
    assert "Đã trao Khi đến thăm Cán bộ Một cửa · cb-07" in words_of(page.text)
    assert Careful(page.text).faults == []
