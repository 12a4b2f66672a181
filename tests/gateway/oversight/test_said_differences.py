"""What other systems said and contradicts itself: who sees it, in which words, and where it goes on."""

import tomllib
from pathlib import Path

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from services.gateway.web.language import LANGUAGES, Language
from services.intake.lifecycle import RecordStep
from services.intake.said import texts
from shared.contracts.events.reported.said import SaidState
from shared.contracts.questions.intake.said import WhatIsSaidDifferently
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.said_answers import EMPTY_UNIT, LOOKED_AT
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.stand_in import StandIn

PAGE = f"/units/{VAN_SON}/said-differences"


async def test_each_record_says_what_contradicts_what_and_which_is_used(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = await site.get(PAGE)
    words = words_of(page.text)
    assert HtmlChecker(page.text).faults == []
    assert "Có kết quả: hồ sơ ghi đã xong, nhưng bước xử lý sau cùng là chờ bổ sung" in words
    assert "Các lần gửi khác nhau về thủ tục" in words
    assert "Yêu cầu bổ sung: hai hệ thống ghi ngày khác nhau cho cùng một bước." in words
    assert f'<a href="/units/{VAN_SON}/records/{KNOWN}">' in page.text
    assert "<script>" not in page.text
    assert HOSTILE in words
    asked = [one.after for one in services.asked if isinstance(one, WhatIsSaidDifferently)]
    assert asked == ["", LOOKED_AT], "it looks on where the first records have none"


async def test_in_english_it_says_the_same(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(f"{PAGE}?lang=en")).text)
    assert "Result: the record says done, but its last step waits" in words


async def test_the_json_is_what_the_page_shows(site: httpx.AsyncClient) -> None:
    view = (await site.get(f"/api{PAGE}")).json()
    assert view["records"][0]["record"] == KNOWN
    assert view["records"][0]["differences"][0]["code"] == "done-against-steps"


async def test_a_unit_without_contradictions_says_so(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(f"/units/{EMPTY_UNIT}/said-differences")).text)
    assert "Không có hồ sơ nào có thông tin không khớp." in words


async def test_the_page_of_the_commune_leads_there(site: httpx.AsyncClient) -> None:
    assert f'<a href="{PAGE}">' in (await site.get(f"/units/{VAN_SON}")).text


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("clerk", True),
        ("chairman", True),
        ("supervisor", True),
        ("operator", False),
    ],
)
async def test_clerk_chairman_and_supervisor_see_them(site: httpx.AsyncClient, who: str, may: bool) -> None:
    site.cookies.set(SESSION, who)
    assert (await site.get(PAGE)).status_code == (200 if may else 403)


@pytest.mark.parametrize("say", LANGUAGES.values(), ids=LANGUAGES)
def test_every_state_has_words(say: Language) -> None:
    states = {*SaidState, RecordStep.RESUMED}
    assert all(say(f"said_state.{state.value}") for state in states)


def test_every_contradiction_begins_in_small_letters_and_has_no_full_stop() -> None:
    content = tomllib.loads(Path(texts.__file__).with_name("texts.toml").read_text("utf-8"))
    said = [words for one in content["difference"].values() for words in one.values()]
    assert all(words[0].islower() and not words.endswith(".") for words in said)
