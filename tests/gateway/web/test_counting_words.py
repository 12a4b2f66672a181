"""Two ways of counting: a page says in its own language what the official forms say in Vietnamese."""

import httpx

from services.gateway.web.language import LANGUAGES
from shared.forms.layout import load_forms
from tests.gateway.support.reading import words_of
from tests.gateway.support.samples import VAN_SON


def test_the_pages_say_what_the_forms_say() -> None:
    forms = load_forms()
    say = LANGUAGES["vi"]
    assert {reason: say(f"counting.{reason.value}") for reason in forms.differences} == forms.differences
    assert (say("counting.by-law"), say("counting.by-date")) == (forms.words.by_law, forms.words.by_date)


async def test_an_english_page_compares_the_two_ways_in_english(site: httpx.AsyncClient) -> None:
    page = await site.get(f"/units/{VAN_SON}/reports?lang=en")
    words = words_of(page.text)
    assert LANGUAGES["en"]("counting.by-law") in words
    assert LANGUAGES["vi"]("counting.by-law") not in words
