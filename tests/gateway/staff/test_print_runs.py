"""The pages of print runs, over a real bus."""

import re

import httpx
import pytest

from shared.contracts.questions.print_runs import BindAgain, StartPrintRun
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import PDF
from tests.gateway.support.stand_in import StandIn

RUNS = "/units/15712v1/print-runs"


@pytest.mark.parametrize(
    ("form", "kind", "two_up"),
    [({"kind": "", "two_up": "false"}, None, False), ({"kind": "birth", "two_up": "true"}, "birth", True)],
)
async def test_a_run_is_started_for_a_kind_or_all_and_its_parts_are_one_document(
    site: httpx.AsyncClient, services: StandIn, form: dict[str, str], kind: str | None, two_up: bool
) -> None:
    started = await site.post(RUNS, data=form)
    asked = services.asked[-1]
    assert isinstance(asked, StartPrintRun)
    assert (asked.unit, asked.kind, asked.two_up, asked.officer.id) == ("15712v1", kind, two_up, "cb-07")
    page = await site.get(started.headers["location"])
    document = re.search(r'href="(/print-runs/[^"]+\.pdf)"', page.text)
    assert document
    assert (await site.get(document[1])).content == PDF


async def test_that_nothing_waits_to_be_printed_is_said(site: httpx.AsyncClient) -> None:
    page = await site.post(RUNS, data={"kind": "death"})
    assert "Không có thư nào chờ in." in words_of(page.text)


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_the_latest_runs_stand_with_their_state(site: httpx.AsyncClient, lang: str) -> None:
    page = await site.get(RUNS, params={"lang": lang})
    assert HtmlChecker(page.text).faults == []
    states = ["Đã ghép xong", "Không ghép được", "Đang ghép tệp"]
    if lang == "vi":
        assert re.findall(r'class="standing">([^<]+)', page.text) == states


async def test_a_run_that_failed_is_bound_again_and_no_other_offers_it(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    again = 'action="/print-runs'
    assert again in (await site.get("/print-runs/run-2")).text
    for other in ("run-1", "run-3"):
        assert again not in (await site.get(f"/print-runs/{other}")).text
    done = await site.post("/print-runs/run-2")
    assert (done.status_code, done.headers["location"]) == (303, "/print-runs/run-2")
    asked = services.asked[-1]
    assert isinstance(asked, BindAgain)
    assert asked.run == "run-2"


async def test_a_run_that_nobody_started_is_not_found(site: httpx.AsyncClient) -> None:
    assert (await site.get("/print-runs/run-9")).status_code == 404
