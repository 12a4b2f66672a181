"""Today: what is overdue and due, for whoever works in the office, with names for those who may read them."""

import re

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.intake.search import RecordsNamed
from shared.contracts.questions.work_today import WhatIsDueToday, WorkGroup
from tests.gateway.support.counter_answers import PEOPLE, code_of
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn

PAGE = f"/units/{VAN_SON}/today"


def signed_in_as(site: httpx.AsyncClient, who: str) -> httpx.AsyncClient:
    site.cookies.set(SESSION, who)
    return site


async def test_the_page_counts_each_kind_of_work_and_lists_the_urgent_ones(site: httpx.AsyncClient) -> None:
    page = (await site.get(PAGE)).text
    tiles = re.findall(r"<strong>(?:<span[^>]*>▲ </span>)?(\d+)</strong>\s*<span>([^<]+)</span>", page)
    assert {name: int(count) for count, name in tiles} == {
        "Quá hạn": 3,
        "Đến hạn sáng nay": 2,
        "Đến hạn trong ngày": 7,
        "Đến hạn ngày làm việc tiếp theo": 14,
        "Chờ bổ sung": 6,
        "Có kết quả, chờ trả": 8,
        "Văn bản xin lỗi cần lập": 2,
        "Thư chờ cán bộ xem xét": 1,
        "Thư chờ duyệt": 3,
        "Thư cần in": 4,
        "Thư cần trao": 5,
        "Gia đình cần đến thăm": 2,
        "Phản ánh, kiến nghị cần trả lời": 4,
        "Ý kiến chưa hài lòng cần xem xét": 1,
    }
    assert page.index("quá hạn 3 ngày làm việc") < page.index("còn 1 giờ") < page.index("còn 5 giờ 15 phút")
    assert code_of(2, WorkGroup.OVERDUE) in page
    assert code_of(0, WorkGroup.AWAITING) not in page
    assert "2 đã quá 7 ngày" in page


async def test_whoever_may_read_names_sees_them_and_all_are_asked_at_once(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = (await signed_in_as(site, "clerk").get(PAGE)).text
    assert PEOPLE[0] in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    (named,) = [question for question in services.asked if isinstance(question, RecordsNamed)]
    assert len(named.records) == len(set(named.records))


async def test_the_page_asks_the_names_of_the_records_that_stand_on_it_and_of_no_others(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = (await signed_in_as(site, "clerk").get(PAGE)).text
    (named,) = [question for question in services.asked if isinstance(question, RecordsNamed)]
    assert named.records
    assert [code for code in named.records if code not in page] == []


async def test_a_supervisor_counts_the_office_and_reads_no_name(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = (await signed_in_as(site, "supervisor").get(PAGE)).text
    assert code_of(0, WorkGroup.OVERDUE) in page
    assert not any(name in page for name in PEOPLE[:3])
    assert not any(isinstance(question, RecordsNamed) for question in services.asked)


@pytest.mark.parametrize("service", ["letters", "surveys", "intake"])
@pytest.mark.slow
async def test_the_rest_is_shown_while_a_service_is_away(
    site: httpx.AsyncClient, services: StandIn, service: str
) -> None:
    services.silent.add(service)
    answer = await site.get(PAGE)
    assert answer.status_code == 200
    assert code_of(0, WorkGroup.OVERDUE) in answer.text


async def test_without_deadlines_the_page_says_so(site: httpx.AsyncClient, services: StandIn) -> None:
    services.failing.add("deadlines")
    answer = await site.get(PAGE)
    assert answer.status_code == 200
    assert "Thư cần in" in answer.text
    assert code_of(0, WorkGroup.OVERDUE) not in answer.text


async def test_a_day_off_says_when_the_office_opens_again(site: httpx.AsyncClient, services: StandIn) -> None:
    services.counter.closes = None
    services.counter.counts = dict.fromkeys(services.counter.counts, 0)
    page = (await site.get(PAGE)).text
    assert "Ngày làm việc tiếp theo: thứ" in page
    assert "Không có hồ sơ nào quá hạn hoặc đến hạn trong ngày." in page


async def test_the_office_of_a_unit_goes_on_with_what_became_part_of_it(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    assert (await site.get("/units/15715v2/today")).status_code == 200
    (asked,) = [question for question in services.asked if isinstance(question, WhatIsDueToday)]
    assert asked.units[0] == "15715v2"
    assert len(asked.units) > 1


async def test_the_json_is_what_the_page_shows(site: httpx.AsyncClient) -> None:
    view = (await site.get(f"/api{PAGE}")).json()
    counts = {group["group"]: group["count"] for group in view["groups"]}
    assert counts["overdue"] == 3
    assert view["groups"][0]["lines"][0]["applicant"] == PEOPLE[0]
    assert view["letters"]["to_print"] == 4


async def test_whoever_works_in_an_office_begins_with_today(site: httpx.AsyncClient) -> None:
    answer = await signed_in_as(site, "clerk").get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
