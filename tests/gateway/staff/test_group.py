"""The page of a supervisor's group: its units side by side, in the order that was chosen."""

import csv
import re
from collections import Counter
from datetime import date
from html import unescape
from io import BytesIO

import httpx
import pytest
from openpyxl.reader.excel import load_workbook

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.supervision.inspection import (
    HowInspectionsStand,
    InspectionLines,
    InspectionTotals,
)
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
    told = "7.526 7.526 30 99,6% 0 0 86 35 35 99,7% 99,2–99,9% 1.213"
    words = words_of(page.text)
    assert f"Xã Văn Sơn {told}" in words
    assert f"Toàn nhóm {told}" in words
    assert f'href="/units/{VAN_SON}?since=2023-01-01&amp;until=2023-12-31"' in page.text


async def test_letters_of_joy_and_of_grief_are_counted_apart(site: httpx.AsyncClient) -> None:
    total = (await site.get(f"/api{PATH}")).json()["total"]
    assert (total["joy"], total["grief"], total["letters"], total["visits"]) == (86, 35, 125, 35)


async def test_one_question_for_all_units_goes_to_each_owner(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    await site.get(PATH, params={"year": 2023})
    asked = [one for one in services.asked if getattr(one, "since", None) == date(2023, 1, 1)]
    assert Counter(one.service for one in asked) == {"deadlines": 2, "letters": 2, "surveys": 1}
    assert {len(one.units) for one in asked} == {34}  # type: ignore[attr-defined]


async def test_by_new_units_the_34_stand_as_the_8_with_the_same_sum(site: httpx.AsyncClient) -> None:
    old, new = [
        (
            await site.get(f"/api{PATH}", params={"since": "2023-01-01", "until": "2026-06-30", "by": by})
        ).json()
        for by in ("old", "new")
    ]
    assert (len(old["lines"]), len(new["lines"])) == (42, 8)
    tan_ninh = next(line for line in new["lines"] if line["unit"]["id"] == "15715v2")
    assert [one["name"] for one in tan_ninh["added"]] == ["Xã Văn Sơn", "Xã Thái Hòa", "Thị trấn Nưa"]
    assert old["total"]["records"] == new["total"]["records"] == tan_ninh["records"]
    page = await site.get(PATH, params={"year": 2023, "by": "new"})
    assert "Xã Tân Ninh gồm 3 đơn vị trước sáp nhập" in words_of(page.text)
    assert HtmlChecker(page.text).faults == []


async def test_a_year_is_compared_with_the_one_before_if_its_units_were_there(
    site: httpx.AsyncClient,
) -> None:
    view = view_of_2024 = (await site.get(f"/api{PATH}", params={"year": 2024})).json()
    busy = next(line for line in view["lines"] if line["unit"]["id"] == VAN_SON)
    assert busy["last_year"] == {"received": 7526, "in_time_percent": 99.6, "letters": 125}
    assert (view["last_period"], view["last_year"]) == (None, ["2023-01-01", "2023-12-31"])
    month = {"since": "2026-10-01", "until": "2026-10-31"}
    view = (await site.get(f"/api{PATH}", params=month)).json()
    assert view["last_period"] == ["2026-09-01", "2026-09-30"]
    assert view["last_year"] == ["2025-10-01", "2025-10-31"]
    by_new = (await site.get(f"/api{PATH}", params={"year": 2024, "by": "new"})).json()
    tan_ninh = next(line for line in by_new["lines"] if line["unit"]["id"] == "15715v2")
    assert tan_ninh["last_year"] == busy["last_year"], "of those that became part of it"
    assert by_new["total"]["last_year"] == view_of_2024["total"]["last_year"] == busy["last_year"]


async def test_a_rank_is_given_only_where_it_is_sorted_by_a_share(site: httpx.AsyncClient) -> None:
    for sort, told in (("name", False), ("in_time_percent", True), ("satisfied_percent", True)):
        words = words_of((await site.get(PATH, params={"sort": sort})).text)
        assert ("chưa phân hạng" in words) is told


def all_reviewed(asked: HowInspectionsStand) -> InspectionLines:
    """Every inspection is over, with the same points."""
    return InspectionLines(
        lines=tuple(
            InspectionTotals(
                unit=unit,
                year=year,
                most=100,
                own=90,
                own_of=100,
                accepted=87.5,
                accepted_of=100,
                criteria=5,
                submitted=0,
                returned=0,
                reviewed=5,
            )
            for unit in asked.units
            for year in asked.years
        )
    )


async def test_the_score_has_a_column_once_an_inspection_is_over(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    assert "Điểm mô hình" not in (await site.get(PATH, params={"year": 2023})).text
    services.answer(HowInspectionsStand, all_reviewed)
    page = (await site.get(PATH, params={"year": 2023, "sort": "score", "falling": "true"})).text
    view = (await site.get(f"/api{PATH}", params={"year": 2023})).json()
    scores = [line["score"] for line in view["lines"]]
    assert set(scores) == {87.5}
    assert "87,5" in words_of(page)
    over_years = {"since": "2022-07-01", "until": "2023-06-30"}
    assert "Điểm mô hình" not in (await site.get(PATH, params=over_years)).text


async def test_the_chart_shows_the_column_that_is_sorted_by(site: httpx.AsyncClient) -> None:
    page = (await site.get(PATH, params={"sort": "satisfied_percent", "falling": "true"})).text
    assert "So sánh bằng biểu đồ: Hài lòng" in page
    assert page.count('<svg class="chart ') == 2
    none = (await site.get(PATH, params={"sort": "overdue", "year": 2023})).text
    assert "<svg class=" not in none, "an empty chart is not drawn"


async def test_the_figures_come_as_a_spreadsheet_with_the_total_first(site: httpx.AsyncClient) -> None:
    page = (await site.get(PATH, params={"sort": "received", "falling": "true"})).text
    (address,) = re.findall(r'href="(/groups/[^"]+\.xlsx[^"]*)"', page)
    answer = await site.get(unescape(address))
    sheet = load_workbook(BytesIO(answer.content)).active  # type: ignore[no-untyped-call]
    rows = list(sheet.values)
    top = next(number for number, row in enumerate(rows) if row[0] == "Đơn vị")
    assert rows[top + 1][:4] == ("Toàn nhóm", 7526, 7526, 30)
    assert rows[top + 2][:4] == ("Xã Văn Sơn", 7526, 7526, 30)
    assert len(rows) == top + 2 + 34
    place = rows[top].index("Hài lòng")
    assert rows[top][place + 1] == "Khoảng tin cậy 95%, từ (%)"
    shares = [row[place : place + 3] for row in rows[top + 1 :] if row[place] is not None]
    assert shares
    assert all(low <= share <= high for share, low, high in shares)


async def test_land_that_families_gave_stands_by_unit_and_road_on_page_json_and_both_sheets(
    site: httpx.AsyncClient,
) -> None:
    words = words_of((await site.get(PATH, params={"year": 2023})).text)
    assert "Toàn nhóm 7 1 1.300,5 m²" in words
    assert "Xã Văn Sơn 7 1 1.300,5 m² Đường liên thôn 4 – 5, Thôn 4 3 0 1.204,5 m²" in words
    assert "Các đường khác 4 1 96 m²" in words
    view = (await site.get(f"/api{PATH}", params={"year": 2023})).json()
    lines = {line["unit"]["id"]: line["land_families"] for line in view["lines"]}
    assert (view["total"]["land_families"], view["land"]["parts"][0]["of"]) == (7, VAN_SON)
    assert {unit for unit, families in lines.items() if families} == {VAN_SON}
    answer = await site.get(f"{PATH}/figures.xlsx", params={"year": 2023})
    book = load_workbook(BytesIO(answer.content))  # type: ignore[no-untyped-call]
    first, second = ([list(row) for row in sheet.values] for sheet in book.worksheets)
    assert any(row[0] == "Xã Văn Sơn" and row[-2:] == [7, 1300.5] for row in first)
    assert ["Xã Văn Sơn", "Đường liên thôn 4 – 5", "Thôn 4", 3, 0, 1204.5] in second
    assert ["Xã Văn Sơn", "Các đường khác", None, 4, 1, 96] in second


async def test_only_whose_unit_it_is_gets_a_link_to_it(site: httpx.AsyncClient) -> None:
    site.cookies.set(SESSION, "clerk")
    page = (await site.get(PATH, params={"year": 2023})).text
    assert re.findall(r'href="/units/(\w+)\?since', page) == [VAN_SON]


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
