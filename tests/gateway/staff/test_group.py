"""The page of a supervisor's group: its units side by side, in the order that was chosen."""

import csv
import re

import httpx
import pytest

from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn

PATH = "/groups/trieu-son"


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_the_page_is_well_formed_in_both_languages(site: httpx.AsyncClient, lang: str) -> None:
    page = await site.get(PATH, params={"lang": lang})
    assert page.headers["content-language"] == lang
    assert HtmlChecker(page.text).faults == []


async def test_every_unit_of_the_period_stands_there_with_its_figures(site: httpx.AsyncClient) -> None:
    view = (await site.get(f"/api{PATH}")).json()
    assert (len(view["lines"]), view["since"]) == (34, "2023-01-01")
    busy = next(line for line in view["lines"] if line["unit"]["id"] == VAN_SON)
    assert (busy["records"]["received"], busy["records"]["in_time_percent"], busy["letters"]) == (
        7526,
        99.6,
        125,
    )
    page = await site.get(PATH)
    assert "Xã Văn Sơn 7.526 7.526 99,6% 30 0 0 125 99,7%" in words_of(page.text)
    assert f'href="/units/{VAN_SON}?since=2023-01-01&amp;until=2023-12-31"' in page.text


async def test_a_period_across_the_merger_has_the_units_before_and_after(site: httpx.AsyncClient) -> None:
    lines = (await site.get(f"/api{PATH}", params={"year": 2025})).json()["lines"]
    assert len(lines) == 42


@pytest.mark.parametrize(
    ("order", "first"),
    [
        pytest.param("sort=received&falling=true", "Xã Văn Sơn", id="most first"),
        pytest.param("", "Thị trấn Nưa", id="by name, without marks"),
        pytest.param("sort=name&falling=true", "Xã Xuân Thọ", id="by name, backwards"),
    ],
)
async def test_units_come_in_the_order_that_a_link_says(
    site: httpx.AsyncClient, order: str, first: str
) -> None:
    lines = (await site.get(f"/api{PATH}?{order}")).json()["lines"]
    assert lines[0]["unit"]["name"] == first


async def test_a_unit_that_leaves_records_open_is_not_at_100_percent(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    services.overdue = 7496
    view = (await site.get(f"/api{PATH}", params={"year": 2023})).json()
    busy = next(line for line in view["lines"] if line["unit"]["id"] == VAN_SON)["records"]
    assert (busy["in_time_percent"], busy["overdue"], busy["overdue_without_apology"]) == (49.9, 7496, 3748)
    assert view["as_of"] == "2023-12-31"
    assert "tính đến hết ngày 31/12/2023" in words_of((await site.get(PATH)).text)


@pytest.mark.slow
async def test_a_silent_service_leaves_its_figures_open(site: httpx.AsyncClient, services: StandIn) -> None:
    services.silent.add("surveys")
    lines = (await site.get(f"/api{PATH}", params={"year": 2023})).json()["lines"]
    assert {line["satisfied_percent"] for line in lines} == {None}
    assert max(line["records"]["received"] for line in lines) == 7526


async def test_the_units_page_leads_to_the_group_and_no_other_is_known(site: httpx.AsyncClient) -> None:
    assert f'href="{PATH}"' in (await site.get("/units")).text
    assert (await site.get("/groups/nobody")).status_code == 404


async def test_the_figures_come_as_a_table_that_is_described_and_linked(site: httpx.AsyncClient) -> None:
    view = (await site.get(f"/api{PATH}")).json()
    page = await site.get(PATH)
    (address,) = re.findall(r'href="(/api/groups/[^"]+\.csv[^"]*)"', page.text)
    answer = await site.get(address.replace("&amp;", "&"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert [row["unit"] for row in rows] == [line["unit"]["id"] for line in view["lines"]]
    busy = next(row for row in rows if row["unit"] == VAN_SON)
    assert (busy["received"], busy["in_time_percent"], busy["letters"], busy["since"]) == (
        "7526",
        "99.6",
        "125",
        "2023-01-01",
    )
    described = (await site.get("/api/openapi.json")).json()["paths"]
    assert "text/csv" in described["/api/groups/{group}/figures.csv"]["get"]["responses"]["200"]["content"]
    assert "application/json" in described["/api/groups/{group}"]["get"]["responses"]["200"]["content"]
