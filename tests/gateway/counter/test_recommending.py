"""Taking a recommendation at the counter."""

import re

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.surveys.recommendations import TakeRecommendation
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.staff_answers import OTHER_UNIT
from tests.gateway.support.stand_in import StandIn

PAGE = f"/units/{OTHER_UNIT}/recommend?form=a-form-of-some-length"
TYPED = {"procedure": "x.recommendation.matter", "words": HOSTILE, "sender": "Lê Thị Hòa", "contact": ""}


def taken(services: StandIn) -> list[TakeRecommendation]:
    return [asked for asked in services.asked if isinstance(asked, TakeRecommendation)]


async def test_it_is_taken_once_and_told_where_the_others_are_listed(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    for _ in range(2):
        answer = await site.post(PAGE, data=TYPED)
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/units/{OTHER_UNIT}/recommendations",
        )
    first, again = taken(services)
    assert first.form == again.form == "a-form-of-some-length"
    assert (first.unit, first.words, first.officer.id) == (OTHER_UNIT, HOSTILE, "cb-07")
    assert len(services.recommended.forms) == 1
    assert "Đã ghi nhận phản ánh, kiến nghị, mã" in words_of(
        (await site.get(answer.headers["location"])).text
    )


@pytest.mark.parametrize("wrong", [{"words": " "}, {"procedure": "2.000815"}, {"words": "x" * 3001}])
async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    wrong: dict[str, str], site: httpx.AsyncClient, services: StandIn
) -> None:
    answer = await site.post(PAGE, data=TYPED | wrong)
    assert (answer.status_code, taken(services)) == (422, [])
    assert HtmlChecker(answer.text).faults == []
    assert 'aria-invalid="true"' in answer.text
    assert "Lê Thị Hòa" in answer.text


@pytest.mark.slow
async def test_while_surveys_is_silent_the_same_form_can_be_sent_again(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    services.silent.add("surveys")
    answer = await site.post(PAGE, data=TYPED)
    assert answer.status_code == 503
    assert "form=a-form-of-some-length" in answer.text


async def test_other_words_by_the_same_form_get_a_form_of_their_own(site: httpx.AsyncClient) -> None:
    await site.post(PAGE, data=TYPED)
    answer = await site.post(PAGE, data=TYPED | {"words": "Đèn đường hỏng."})
    (form,) = re.findall(r'action="[^"]+form=([^"]+)"', answer.text)
    assert (answer.status_code, form == "a-form-of-some-length") == (409, False)


async def test_the_filing_of_records_leads_there(site: httpx.AsyncClient) -> None:
    answer = await site.get(f"/units/{OTHER_UNIT}/file?procedure=x.recommendation.matter")
    assert answer.headers["location"] == f"/units/{OTHER_UNIT}/recommend?procedure=x.recommendation.matter"
    for who, status in (("supervisor", 403), ("clerk", 303)):
        site.cookies.set(SESSION, who)
        assert (await site.get(f"/units/{VAN_SON}/recommend")).status_code == status
