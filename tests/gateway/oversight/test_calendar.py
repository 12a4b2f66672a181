"""Decisions about the calendar by page: what moves is seen first, faults by line, applied once."""

import html
import re

import httpx
import pytest

from services.deadlines.decisions.decision_file import changes_in, read_decision
from services.deadlines.law.loading import load_law
from services.gateway.oversight.calendar import DecisionFault
from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.calendar import Decide, WhatWouldMove
from shared.reference.data_file import BadFiles, TomlFile
from tests.gateway.support.calendar_answers import DECISION
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.stand_in import StandIn

PAGE = "/calendar"


def test_the_faults_that_deadlines_finds_are_read_with_their_lines() -> None:
    text = DECISION.replace("2026-12-07", "2026-13-07").replace("why", "wherefore")
    with pytest.raises(BadFiles) as bad:
        read_decision(TomlFile("", text), load_law())
    faults = [DecisionFault.of(line) for line in str(bad.value).splitlines()]
    assert {fault.line for fault in faults} <= {1, 2, 4}
    assert all(fault.line and fault.words for fault in faults)
    assert DecisionFault.of("H56.31.20-230215-0042: no calendar").line == 0


async def test_the_example_on_the_page_is_a_decision(site: httpx.AsyncClient) -> None:
    (example,) = re.findall(r"<pre[^>]*>(.*?)</pre>", (await site.get(PAGE)).text, re.DOTALL)
    assert len(changes_in(html.unescape(example), load_law().units)) == 3


async def send(site: httpx.AsyncClient, do: str, text: str = DECISION, **more: str) -> httpx.Response:
    """As a browser does: line ends are CRLF, and the form is in parts."""
    said = {"do": do, "text": text.replace("\n", "\r\n"), **more}
    return await site.post(PAGE, files={name: (None, value) for name, value in said.items()})


async def test_a_preview_lists_what_would_move_page_by_page_and_changes_nothing(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    first = await send(site, "preview")
    assert HtmlChecker(first.text).faults == []
    assert first.text.count('<th scope="row"') == 200
    assert "Trang sau" in first.text
    assert "Bão <số>" not in first.text
    second = await send(site, "preview", after="200")
    assert second.text.count('<th scope="row"') == 30
    assert "Trang sau" not in second.text
    assert "Áp dụng quyết định" in second.text
    assert [(one.text, one.after) for one in services.asked if isinstance(one, WhatWouldMove)] == [
        (DECISION, ""),
        (DECISION, "200"),
    ]
    assert services.calendar.made == {}


async def test_it_is_applied_once_by_who_is_signed_in_and_the_page_says_what_moved(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    site.cookies.set(SESSION, "chairman")
    for expected in (
        "Đã áp dụng quyết định. Số hồ sơ chuyển hạn: 230",
        "Quyết định này đã được áp dụng từ trước",
    ):
        applied = await send(site, "apply")
        assert (applied.status_code, applied.headers["location"]) == (303, PAGE)
        assert expected in words_of((await site.get(PAGE)).text)
    assert [one.by for one in services.calendar.made.values()] == ["chairman"]
    again = words_of((await send(site, "preview")).text)
    assert "Không có hồ sơ nào chuyển hạn" in again


@pytest.mark.parametrize("do", ["preview", "apply"])
async def test_each_fault_is_shown_with_its_line_and_the_text_stays(
    site: httpx.AsyncClient, services: StandIn, do: str
) -> None:
    page = await send(site, do, "[[closed]]\ndays = <")
    words = words_of(page.text)
    assert page.status_code == 422
    assert "Dòng 2 : " in words
    assert "Dòng 1 : <b>nothing</b>" in words
    assert "days = &lt;</textarea>" in page.text
    assert "Áp dụng quyết định" not in words
    assert services.calendar.made == {}


@pytest.mark.parametrize("do", ["preview", "apply"])
async def test_a_chairman_does_not_decide_about_others(
    site: httpx.AsyncClient, services: StandIn, do: str
) -> None:
    site.cookies.set(SESSION, "chairman")
    for text in (DECISION.replace(VAN_SON, "15763v1"), DECISION.replace(f'units = ["{VAN_SON}"]\n', "")):
        page = await send(site, do, text)
        assert page.status_code == 403
        assert "phải nêu đơn vị của ông/bà" in words_of(page.text)
    site.cookies.set(SESSION, "operator")
    assert (await send(site, do, text)).status_code == (200 if do == "preview" else 303)


@pytest.mark.parametrize(
    ("do", "said"),
    [("preview", "Chưa tính được"), ("apply", "Chưa biết quyết định đã được áp dụng hay chưa")],
)
async def test_without_deadlines_the_page_says_what_is_known(
    site: httpx.AsyncClient, services: StandIn, do: str, said: str
) -> None:
    services.failing.add("deadlines")
    page = await send(site, do)
    assert page.status_code == 503
    assert said in words_of(page.text)
    assert "Quyết định 123/QĐ-UBND" in page.text


@pytest.mark.parametrize("text", ["\0", "x" * 20_001, HOSTILE, "", "\ud7ff"])
async def test_whatever_is_typed_is_answered(site: httpx.AsyncClient, text: str) -> None:
    page = await send(site, "preview", text)
    assert page.status_code in (200, 400, 403, 422)
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    ("who", "may"), [("chairman", True), ("operator", True), ("clerk", False), ("supervisor", False)]
)
async def test_who_decides_about_a_calendar_follows_from_the_table(
    site: httpx.AsyncClient, services: StandIn, who: str, may: bool
) -> None:
    site.cookies.set(SESSION, who)
    assert (await site.get(PAGE)).status_code == (200 if may else 403)
    for do, status in (("preview", 200), ("apply", 303)):
        assert (await send(site, do)).status_code == (status if may else 403)
    assert any(isinstance(one, Decide | WhatWouldMove) for one in services.asked) is may
    if may:
        assert f'href="{PAGE}?unit={VAN_SON}"' in (await site.get(f"/units/{VAN_SON}/people")).text
