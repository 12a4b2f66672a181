"""The search of staff: from every page, in the body of a form, within the own units."""

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.intake.search import FindRecords
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.stand_in import StandIn

PAGE = f"/units/{VAN_SON}/find"


async def search(site: httpx.AsyncClient, text: str, **more: str) -> httpx.Response:
    return await site.post(PAGE, data={"text": text, **more})


async def test_a_name_finds_records_page_by_page(site: httpx.AsyncClient, services: StandIn) -> None:
    first = await search(site, "le van dao")
    assert first.text.count("<tr>") == 26
    assert "Lê Văn Đạo" in first.text
    assert "&lt;script&gt;" in first.text
    second = await search(site, "le van dao", after="25")
    assert "H56.31.15-261120-0025" in second.text
    asked = [question for question in services.asked if isinstance(question, FindRecords)]
    assert [(question.after, question.limit) for question in asked] == [("", 25), ("25", 25)]


async def test_the_only_record_that_is_found_is_opened(site: httpx.AsyncClient) -> None:
    answer = await search(site, "261120-0000")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/units/{VAN_SON}/records/H56.31.15-261120-0000"


async def test_nothing_found_says_why_that_may_be(site: httpx.AsyncClient) -> None:
    page = (await search(site, "nobody")).text
    assert "Không tìm thấy hồ sơ nào." in page
    assert 'value="nobody"' in page


@pytest.mark.parametrize("text", ["", "  ", HOSTILE, "x" * 201, "\0", "\ud7ff"])
async def test_whatever_is_typed_is_answered(site: httpx.AsyncClient, text: str) -> None:
    assert (await search(site, text)).status_code in (200, 400)


async def test_what_is_looked_for_stands_in_no_address(site: httpx.AsyncClient, services: StandIn) -> None:
    assert (await site.get(PAGE, params={"text": "le van dao"})).status_code == 200
    assert not any(isinstance(question, FindRecords) for question in services.asked)
    assert 'name="text"' not in (await site.get("/units")).text.partition('method="get"')[2]


@pytest.mark.parametrize(("who", "may"), [("clerk", True), ("supervisor", False), ("operator", False)])
async def test_who_may_not_read_names_has_no_search(
    site: httpx.AsyncClient, services: StandIn, who: str, may: bool
) -> None:
    site.cookies.set(SESSION, who)
    assert (f'action="{PAGE}"' in (await site.get(f"/units/{VAN_SON}")).text) is may
    answer = await search(site, "le van dao")
    assert answer.status_code == (200 if may else 403)
    assert any(isinstance(question, FindRecords) for question in services.asked) is may
