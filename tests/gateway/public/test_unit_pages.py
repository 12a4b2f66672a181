"""The pages of units: found by name, followed through a merger, with or without those merged into them."""

from datetime import date

import httpx
import pytest

from shared.contracts.questions.deadlines import HowManyInTime
from shared.contracts.questions.letter_figures import HowManyLetters
from shared.contracts.questions.surveys.figures import HowSatisfied
from tests.gateway.support.stand_in import StandIn

PREDECESSORS = {"15736v1", "15739v1", "15742v1", "15748v1", "15757v1", "15760v1", "15763v1"}


async def test_the_page_of_a_new_unit_leads_to_those_that_it_was_formed_from(site: httpx.AsyncClient) -> None:
    page = (await site.get("/units/15763v2")).text
    assert all(f'href="/units/{unit}"' in page for unit in PREDECESSORS)


async def test_the_page_of_an_old_unit_says_into_what_it_was_merged_and_when(site: httpx.AsyncClient) -> None:
    page = (await site.get("/units/15712v1")).text
    assert 'Từ ngày 01/07/2025 sáp nhập vào <span lang="vi"><a href="/units/15715v2"' in page


async def test_a_divided_ward_is_said_to_stand_apart_on_either_side(site: httpx.AsyncClient) -> None:
    ward = (await site.get("/units/06886v1")).text
    assert "Từ ngày 01/07/2025 được chia vào các đơn vị sau" in ward
    assert all(f'href="/units/{unit}"' in ward for unit in ("06799v2", "06886v2", "06978v1"))
    one_of_them = (await site.get("/units/06978v1")).text
    assert "Một phần của các đơn vị sau nay thuộc đơn vị này" in one_of_them
    assert 'href="/units/06886v1"' in one_of_them


@pytest.mark.parametrize(
    ("language", "source", "certainty"),
    [
        pytest.param("vi", "bộ dữ liệu ngày 15/4/2023", "chưa đối chiếu với nghị quyết", id="in Vietnamese"),
        pytest.param(
            "en", "data set of 15 April 2023", "not checked against its resolution", id="in English"
        ),
    ],
)
async def test_the_page_says_in_the_language_of_the_reader_where_names_and_days_are_from(
    language: str, source: str, certainty: str, site: httpx.AsyncClient
) -> None:
    page = (await site.get(f"/units/15712v1?lang={language}")).text
    assert source in page
    assert certainty in page


@pytest.mark.parametrize(
    ("switch", "units"),
    [
        pytest.param("", {"15763v2"}, id="alone"),
        pytest.param("&with_predecessors=true", {"15763v2", *PREDECESSORS}, id="with predecessors"),
    ],
)
async def test_figures_are_of_those_that_the_switch_says(
    switch: str, units: set[str], site: httpx.AsyncClient, services: StandIn
) -> None:
    await site.get(f"/units/15763v2?year=2025{switch}")
    asked = [
        one
        for one in services.asked
        if isinstance(one, HowManyInTime | HowManyLetters | HowSatisfied) and one.since == date(2025, 1, 1)
    ]
    assert len(asked) == 3
    assert all(set(one.units) == units for one in asked)


async def test_the_switch_is_kept_from_year_to_year_and_opens_the_years_before(
    site: httpx.AsyncClient,
) -> None:
    page = (await site.get("/units/15763v2?with_predecessors=true")).text
    assert 'href="/units/15763v2?year=2024&amp;with_predecessors=true"' in page
    alone = (await site.get("/units/15763v2")).text
    assert "year=2024" not in alone


@pytest.mark.parametrize("text", ["van son", "Văn Sơn", "15712"])
async def test_a_unit_is_found_by_name_or_code(text: str, site: httpx.AsyncClient) -> None:
    page = (await site.get("/units", params={"find": text})).text
    assert 'href="/units/15712v1"' in page


async def test_a_search_never_shows_the_whole_country(site: httpx.AsyncClient) -> None:
    found = (await site.get("/api/units", params={"find": "xa"})).json()
    assert len(found) == 100
    assert all(date.fromisoformat(unit["since"]) for unit in found)


async def test_without_a_search_the_groups_are_shown(site: httpx.AsyncClient) -> None:
    assert len((await site.get("/api/units")).json()) == 42
