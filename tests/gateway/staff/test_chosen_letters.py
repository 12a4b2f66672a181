"""The list of letters to families: what waits for somebody, and one step with several letters at once."""

import re

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.family_letters import FamilyLetters, LetterWait, PrintChosen
from shared.contracts.questions.letter_figures import LettersWaiting
from shared.contracts.questions.letters import Act, LetterStatus, StepTaken, TakeStep
from shared.contracts.questions.question import Answer
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.stand_in import StandIn

LETTERS = "/units/15712v1/letters"
TO_APPROVE = f"{LETTERS}?waits=to-approve"
TO_PRINT = f"{LETTERS}?waits=to-print"
TO_HAND_OVER = f"{LETTERS}?waits=to-hand-over"


@pytest.fixture
def site(site: httpx.AsyncClient) -> httpx.AsyncClient:
    """The chairman is signed in."""
    site.cookies.set(SESSION, "chairman")
    return site


def boxes(page: str) -> list[str]:
    return re.findall(r'type="checkbox" name="letter" value="([^"]+)"', page)


def steps(services: StandIn) -> list[TakeStep]:
    return [asked for asked in services.asked if isinstance(asked, TakeStep)]


async def test_what_waits_comes_first_by_what_it_waits_for_and_each_letter_once(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = (await site.get(LETTERS)).text
    headings = re.findall(r'<h2 id="waits-[^"]+">([^<]+)</h2>', page)
    assert headings == [
        "Tạm giữ, cần người xem (1)",
        "Chờ duyệt (3)",
        "Cần in (4)",
        "Cần trao (5)",
        "Cần đến thăm (2)",
    ]
    asked = [asked.waits for asked in services.asked if isinstance(asked, FamilyLetters)]
    assert asked == list(LetterWait)
    assert page.count('href="/letters/thu-8"') == 1, "it waits to be handed over, and for a visit"
    assert "người chưa thành niên qua đời" in page, "why it is held, in words"
    assert HtmlChecker(page).faults == []


@pytest.mark.parametrize("query", ["waits=to-approve", "waits=held", "every=true", "waits=to-visit&tick=all"])
@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_each_filter_shows_a_page_without_faults(
    site: httpx.AsyncClient, query: str, lang: str
) -> None:
    page = await site.get(f"{LETTERS}?{query}&lang={lang}")
    assert page.status_code == 200
    assert HtmlChecker(page.text).faults == []


async def test_the_rest_is_a_list_page_by_page_that_says_which_rows_it_shows(site: httpx.AsyncClient) -> None:
    first = (await site.get(f"{LETTERS}?every=true")).text
    assert "1–25" in first
    onward = re.search(r'class="onward" href="([^"]+)"', first)
    assert onward
    assert "26–50" in (await site.get(onward.group(1).replace("&amp;", "&"))).text
    assert "1–4 trong 4 thư" in (await site.get(TO_PRINT)).text


@pytest.mark.parametrize(
    ("who", "address", "offered"),
    [
        pytest.param("chairman", TO_APPROVE, "approve", id="the chairman approves"),
        pytest.param("clerk", TO_APPROVE, "", id="a clerk does not"),
        pytest.param("clerk", TO_PRINT, "print", id="a clerk prints"),
        pytest.param("clerk", TO_HAND_OVER, "hand-over", id="a clerk hands over"),
        pytest.param("clerk", f"{LETTERS}?waits=to-visit", "visit", id="a visit is noted"),
        pytest.param("chairman", f"{LETTERS}?waits=held", "", id="held letters are looked at one by one"),
        pytest.param("chairman", f"{LETTERS}?every=true", "", id="a mixed list has no step for all"),
    ],
)
async def test_one_step_is_offered_for_several_to_whoever_may_take_it(
    site: httpx.AsyncClient, who: str, address: str, offered: str
) -> None:
    site.cookies.set(SESSION, who)
    page = (await site.get(address)).text
    filled = re.findall(r'<button name="do" value="([^"]+)">', page)
    assert filled == ([offered] if offered else [])
    assert bool(boxes(page)) is bool(offered)


async def test_whoever_may_not_approve_reads_who_does(site: httpx.AsyncClient) -> None:
    site.cookies.set(SESSION, "clerk")
    assert "Chờ Chủ tịch Ủy ban nhân dân duyệt" in words_of((await site.get(TO_APPROVE)).text)


async def test_all_are_chosen_without_javascript(site: httpx.AsyncClient) -> None:
    assert (await site.get(TO_PRINT)).text.count(" checked>") == 0
    assert (await site.get(f"{TO_PRINT}&tick=all")).text.count(" checked>") == 4


async def test_a_step_is_taken_with_each_chosen_letter_and_the_next_page_counts_them(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    chosen = boxes((await site.get(TO_APPROVE)).text)
    done = await site.post(TO_APPROVE, data={"do": "approve", "letter": chosen})
    assert (done.status_code, done.headers["location"]) == (303, TO_APPROVE)
    taken = [(step.letter, step.act, step.officer.role) for step in steps(services)]
    assert taken == [(f"thu-{n}", Act.APPROVE, "chairman") for n in (5, 10, 15)]
    page = (await site.get(TO_APPROVE)).text
    assert "Đã duyệt 3 thư." in page
    assert 'role="status"' in page
    assert page.count("Đã ghi nhận.") == 3
    assert HtmlChecker(page).faults == []
    assert "Đã duyệt 3 thư." not in (await site.get(TO_APPROVE)).text


async def test_letters_that_refuse_are_named_and_the_others_are_done(
    site: httpx.AsyncClient, services: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, _ = services._answers[TakeStep.subject()]

    def decide(asked: TakeStep) -> StepTaken:
        status = LetterStatus.HANDED_OVER
        if asked.letter == "thu-8":
            return StepTaken(taken=False, status=status, vi="Thư chưa in.", en="Not printed.")
        return StepTaken(taken=asked.letter == "thu-3", status=status, repeated=True)

    monkeypatch.setitem(services._answers, TakeStep.subject(), (kind, decide))
    ticked = [f"chairman thu-{n}" for n in (3, 8, 13)]
    page = await site.post(TO_HAND_OVER, data={"do": "hand-over", "channel": "visit", "letter": ticked})
    assert page.status_code == 409
    assert [step.channel for step in steps(services)] == ["visit"] * 3
    words = words_of(page.text)
    assert "Đã ghi nhận trao 2 thư." in words, "one was taken before, when the button was pressed first"
    assert "1 thư chưa được ghi:" in words
    assert ": Thư chưa in." in words
    assert HtmlChecker(page.text).faults == []


@pytest.mark.parametrize(
    ("exists", "told"),
    [(True, "Chưa rõ đã ghi hay chưa"), (False, "Không tìm thấy thư này")],
    ids=["the answer cannot be read", "there is no such letter"],
)
async def test_a_letter_without_an_answer_does_not_hide_what_became_of_the_others(
    site: httpx.AsyncClient,
    services: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    exists: bool,
    told: str,
) -> None:
    kind, _ = services._answers[TakeStep.subject()]

    def decide(asked: TakeStep) -> Answer:
        if asked.letter == "thu-5" and not exists:
            raise LookupError
        if asked.letter == "thu-5":
            return LettersWaiting()  # no answer to this question
        return StepTaken(taken=True, status=LetterStatus.APPROVED)

    monkeypatch.setitem(services._answers, TakeStep.subject(), (kind, decide))
    ticked = ["chairman thu-5", "chairman thu-10"]
    page = await site.post(TO_APPROVE, data={"do": "approve", "letter": ticked})
    assert page.status_code == 409
    assert "Đã duyệt 1 thư." in page.text
    assert told in words_of(page.text)


async def test_chosen_letters_are_printed_as_one_run(site: httpx.AsyncClient, services: StandIn) -> None:
    ticked = ["clerk thu-1", "clerk thu-2", "clerk thu-1"]
    done = await site.post(TO_PRINT, data={"do": "print", "letter": ticked})
    assert (done.status_code, done.headers["location"]) == (303, "/print-runs/run-1")
    (asked,) = [asked for asked in services.asked if isinstance(asked, PrintChosen)]
    assert (asked.letters, asked.officer.role) == (("thu-1", "thu-2"), "chairman")


async def test_a_letter_that_cannot_be_printed_is_named_beside_the_run_of_the_others(
    site: httpx.AsyncClient,
) -> None:
    page = await site.post(TO_PRINT, data={"do": "print", "letter": ["clerk thu-1", "clerk thu-4"]})
    assert page.status_code == 409
    assert 'href="/print-runs/run-1"' in page.text
    assert "Đã đưa 1 thư vào một tệp in." in page.text
    assert ": Thư tạm giữ." in words_of(page.text)


@pytest.mark.parametrize(
    ("letters", "told"),
    [([], "Chưa chọn thư nào"), ([f"clerk thu-{n}" for n in range(51)], "nhiều nhất 50 thư")],
    ids=["none", "too many"],
)
async def test_none_and_too_many_are_refused_before_anything_is_done(
    site: httpx.AsyncClient, services: StandIn, letters: list[str], told: str
) -> None:
    page = await site.post(TO_APPROVE, data={"do": "approve", "letter": letters})
    assert page.status_code == 409
    assert told in page.text
    assert not steps(services)


@pytest.mark.parametrize("do", ["cancel", "burn", "hand-over", ""])
async def test_what_is_not_offered_for_several_is_refused(site: httpx.AsyncClient, do: str) -> None:
    form = {"do": do, "letter": ["clerk thu-3"], "channel": "pigeon"}
    assert (await site.post(LETTERS, data=form)).status_code == 400
