"""The pages of the forecast by Decision 766: points, the records that cost them, and who may see it."""

import csv
from io import StringIO

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.reports.decision_766 import WhatPortalWillSay
from tests.gateway.support.forecast_answers import COSTLY
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn

UNIT, GROUP = f"/units/{VAN_SON}/reports/766", "/groups/trieu-son/reports/766"
YEAR = "since=2023-01-01&until=2023-12-31"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", [UNIT, GROUP, f"{UNIT}/records"])
async def test_each_page_is_well_formed_in_both_languages(
    site: httpx.AsyncClient, path: str, lang: str
) -> None:
    page = await site.get(f"{path}?{YEAR}&lang={lang}")
    assert page.status_code == 200
    assert HtmlChecker(page.text).faults == []


async def test_points_stand_beside_what_they_are_counted_from_and_what_one_record_costs(
    site: httpx.AsyncClient,
) -> None:
    words = words_of((await site.get(f"{UNIT}?{YEAR}")).text)
    assert "19,93" in words
    assert "7.500 / 7.526 (99,7%), đủ điểm từ 100%" in words
    assert "26 hồ sơ, mỗi hồ sơ 0,0027 điểm" in words
    assert "Không dự báo: Cấp tỉnh công bố thủ tục; điểm các xã giống nhau (18)." in words
    assert "chưa có số liệu để tính" in words


async def test_the_portals_satisfaction_stands_beside_our_survey(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(f"{UNIT}?{YEAR}")).text)
    assert "Theo công thức của Cổng 99,7% 7.526 hồ sơ tiếp nhận, không hỏi ai" in words
    assert "khoảng tin cậy 95%" in words


async def test_a_silent_survey_hides_no_points(site: httpx.AsyncClient, services: StandIn) -> None:
    services.silent.add("surveys")
    page = await site.get(f"{UNIT}?{YEAR}")
    assert page.status_code == 200
    assert "Chưa có số liệu khảo sát." in words_of(page.text)


async def test_a_record_says_why_it_costs_points_and_whether_there_is_time(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(f"{UNIT}/records?{YEAR}&indicator=on-time")).text)
    assert COSTLY in words
    assert "đã yêu cầu bổ sung hai lần, chưa có kết quả: Cổng tính là trễ 0,0027 hồ sơ chưa xong" in words
    assert (await site.get(f"{UNIT}/records?{YEAR}&indicator=no")).status_code == 404


async def test_the_list_is_a_file_and_the_points_are_data(site: httpx.AsyncClient) -> None:
    file = await site.get(f"/api{UNIT}/records.csv?{YEAR}")
    lines = list(csv.DictReader(StringIO(file.text)))
    assert [(line["record"], line["reason"], line["points"]) for line in lines] == [
        (COSTLY, "asked-twice", "0.002700")
    ]
    told = (await site.get(f"/api{UNIT}?{YEAR}")).json()
    assert told["units"][0]["indicators"][0]["points"] == 19.93


async def test_a_group_is_asked_for_some_units_after_the_others(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    services.asked.clear()
    told = (await site.get(f"/api{GROUP}?{YEAR}")).json()
    asked = [question for question in services.asked if isinstance(question, WhatPortalWillSay)]
    assert len(asked) == 4
    assert len({one["unit"] for one in told["units"]}) == 34


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        pytest.param("chairman", UNIT, 200, id="a chairman sees the own unit"),
        pytest.param("supervisor", GROUP, 200, id="a supervisor sees the group"),
        pytest.param("supervisor", f"{UNIT}/records", 200, id="a supervisor sees codes, which name nobody"),
        pytest.param("chairman", GROUP, 403, id="a chairman does not see the group"),
        pytest.param("operator", UNIT, 403, id="an operator sees none"),
    ],
)
async def test_who_may_see_it(site: httpx.AsyncClient, who: str, path: str, status: int) -> None:
    site.cookies.set(SESSION, who)
    assert (await site.get(f"{path}?{YEAR}")).status_code == status
