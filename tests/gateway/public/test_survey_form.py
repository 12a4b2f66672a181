"""The form that a citizen fills in, and what the citizen is told."""

from collections.abc import AsyncIterator

import httpx
import pytest

from shared.contracts.questions.surveys.citizen_text import MAX_COMMENT_LENGTH
from shared.contracts.questions.surveys.form import AnswerChannel
from tests.gateway.conftest import ADDRESS
from tests.gateway.support.reading import words_of
from tests.gateway.support.stand_in import StandIn

SCORES = {"responsibility": "5", "attitude": "4", "capacity": "5"}
OWN = {"Origin": ADDRESS}


async def test_an_open_link_shows_three_questions_of_five_steps_or_none(
    site: httpx.AsyncClient,
) -> None:
    page = await site.get("/s/mo-1")
    assert page.status_code == 200
    assert page.text.count('type="radio"') == 18
    assert "Ông/bà vừa nhận kết quả tại xã Văn Sơn." in words_of(page.text)


async def test_an_answer_is_handed_over_as_it_was_given(site: httpx.AsyncClient, services: StandIn) -> None:
    comment = "Cán bộ nhiệt tình.\nCảm ơn!"
    page = await site.post("/s/mo-1", data=SCORES | {"comment": comment}, headers=OWN)
    assert page.status_code == 200
    assert "Cảm ơn ông/bà" in words_of(page.text)
    kept = services.answered["mo-1"]
    assert (kept.steps, kept.comment) == ({"responsibility": 5, "attitude": 4, "capacity": 5}, comment)
    assert (kept.contact, kept.channel) == ("", AnswerChannel.LINK)


async def test_an_answer_by_the_code_on_paper_is_told_from_one_by_a_link(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    form = await site.get("/s/mo-1?channel=qr")
    assert '<input type="hidden" name="channel" value="qr">' in form.text
    await site.post("/s/mo-1", data=SCORES | {"channel": "qr"}, headers=OWN)
    assert services.answered["mo-1"].channel is AnswerChannel.QR


async def test_what_does_not_apply_a_contact_and_the_tablet_are_handed_over(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    more = {"capacity": "-", "contact": "0912 345 678"}
    assert (await site.post("/s/mo-1?tablet=15712v1", data=SCORES | more)).status_code == 200
    kept = services.answered["mo-1"]
    assert (kept.steps["capacity"], kept.contact, kept.channel) == (
        None,
        "0912 345 678",
        AnswerChannel.TABLET,
    )


async def test_the_tablet_begins_again_after_each_answer_and_when_somebody_walks_away(
    site: httpx.AsyncClient,
) -> None:
    first = await site.get("/units/15712v1/tablet")
    form = await site.get("/s/mo-1?tablet=15712v1")
    incomplete = await site.post("/s/mo-1?tablet=15712v1", data={})
    thanks = await site.post("/s/mo-1?tablet=15712v1", data=SCORES)
    waits = [page.headers["refresh"].split(";url=") for page in (first, form, incomplete, thanks)]
    assert [int(seconds) for seconds, _ in waits] == [240, 240, 240, 8]
    assert {address for _, address in waits} == {"/units/15712v1/tablet"}
    assert "refresh" not in (await site.get("/s/mo-2")).headers


async def test_a_form_cannot_pass_for_paper(site: httpx.AsyncClient, services: StandIn) -> None:
    await site.post("/s/mo-1", data=SCORES | {"channel": "paper"})
    assert services.answered["mo-1"].channel is AnswerChannel.LINK


async def test_a_second_answer_is_told_that_the_first_was_kept(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    await site.post("/s/mo-1", data=SCORES)
    again = await site.post("/s/mo-1", data=SCORES | {"capacity": "1"})
    assert again.status_code == 409
    assert "ý kiến gửi trước đó đã được ghi nhận" in words_of(again.text)
    assert services.answered["mo-1"].steps["capacity"] == 5
    assert "Phiếu này đã có ý kiến" in words_of((await site.get("/s/mo-1")).text)


async def test_an_answer_behind_an_expired_link_is_not_said_to_be_kept(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    late = await site.post("/s/het-1", data=SCORES)
    assert late.status_code == 410
    assert "đã được ghi nhận" not in words_of(late.text)
    assert services.answered == {}


@pytest.mark.parametrize("token", ["nobody", "x" * 65, "..%2F..%2Fetc", "%00"])
async def test_an_unknown_link_is_told_apart_from_a_used_one(site: httpx.AsyncClient, token: str) -> None:
    for page in (await site.get(f"/s/{token}"), await site.post(f"/s/{token}", data=SCORES)):
        assert page.status_code == 404
        assert "Không t" in words_of(page.text) or "Không tìm thấy trang" in words_of(page.text)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"attitude": ""}, id="a score left open"),
        pytest.param({"attitude": "0"}, id="a score below the scale"),
        pytest.param({"attitude": "6"}, id="a score above the scale"),
        pytest.param({"attitude": "rất tốt"}, id="a score in words"),
    ],
)
async def test_an_incomplete_form_comes_back_with_what_was_chosen(
    site: httpx.AsyncClient, services: StandIn, wrong: dict[str, str]
) -> None:
    page = await site.post("/s/mo-1", data=SCORES | wrong | {"comment": "<b>tốt</b>"})
    assert page.status_code == 422
    assert "Phiếu chưa được gửi" in words_of(page.text)
    assert page.text.count('class="wrong"') == 1
    assert page.text.count(" checked") == 2
    assert "&lt;b&gt;tốt&lt;/b&gt;</textarea>" in page.text
    assert services.answered == {}


async def test_the_longest_comment_is_taken_and_a_longer_one_comes_back(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    long = "ế" * MAX_COMMENT_LENGTH
    assert (await site.post("/s/mo-1", data=SCORES | {"comment": long + "ế"})).status_code == 422
    assert (await site.post("/s/mo-1", data=SCORES | {"comment": long})).status_code == 200
    assert services.answered["mo-1"].comment == long


@pytest.mark.parametrize("how", ["silent", "failing"])
@pytest.mark.slow
async def test_a_citizen_is_told_when_nobody_knows_whether_the_answer_is_kept(
    site: httpx.AsyncClient, services: StandIn, how: str
) -> None:
    getattr(services, how).add("surveys")
    page = await site.post("/s/mo-1", data=SCORES | {"comment": "tốt"})
    assert page.status_code == 503
    assert "Chưa rõ ý kiến" in words_of(page.text)
    assert page.text.count('type="hidden"') == 3
    getattr(services, how).clear()
    assert (await site.post("/s/mo-1", data=SCORES)).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "null",
        "http://127.0.0.1:81",
        "https://127.0.0.1",
        "http://127.0.0.1.example",
    ],
)
async def test_a_form_sent_from_elsewhere_is_refused(
    site: httpx.AsyncClient, services: StandIn, origin: str
) -> None:
    page = await site.post("/s/mo-1", data=SCORES, headers={"Origin": origin})
    assert page.status_code == 403
    assert services.answered == {}


@pytest.mark.parametrize("declared", [True, False], ids=["declared size", "sent in chunks"])
async def test_an_oversized_form_is_refused(
    site: httpx.AsyncClient, services: StandIn, declared: bool
) -> None:
    body = b"responsibility=5&attitude=5&capacity=5&comment=" + b"a" * 40_000

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1000):
            yield body[start : start + 1000]

    page = await site.post(
        "/s/mo-1",
        content=body if declared else chunks(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert page.status_code == 413
    assert "Chưa có gì được ghi nhận" in words_of(page.text)
    assert services.answered == {}
