"""Error responses: for faults of the address, and for services that do not answer."""

import httpx
import pytest

from services.gateway.web.language import LANGUAGES
from tests.gateway.support.reading import words_of
from tests.gateway.support.stand_in import StandIn

UNIT = "/units/15712v1"


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        pytest.param(f"{UNIT}?since=02/15/2023", 400, "ví dụ 15/02/2023", id="a month before the day"),
        pytest.param(f"{UNIT}?until=1795500000", 400, "ví dụ 15/02/2023", id="a number is no day"),
        pytest.param(f"{UNIT}?since=2023-02-30", 400, "Từ ngày : ngày được viết", id="there is no such day"),
        pytest.param(
            f"{UNIT}?since=2023-02-02&until=2023-02-01", 400, "ngày đầu kỳ", id="days in wrong order"
        ),
        pytest.param(f"{UNIT}?year=23", 400, "từ 2000 đến 2100", id="a year that is none"),
        pytest.param(f"{UNIT}?year=abc", 400, "từ 2000 đến 2100", id="a year in letters"),
        pytest.param(
            f"{UNIT}/records?standing=late", 400, "open, running, awaiting", id="an unknown standing"
        ),
        pytest.param(f"{UNIT}/letters?status=burnt", 400, "drafted, held", id="an unknown state"),
        pytest.param(f"{UNIT}/records?limit=501", 400, "từ 1 đến 500", id="too many lines"),
        pytest.param(f"{UNIT}/invitations?after=xyz", 400, "trang đầu", id="a place that is none"),
        pytest.param("/units/99999v1", 404, "“99999v1”", id="an unknown unit"),
        pytest.param("/letters/nobody.pdf", 404, "Không tìm thấy trang", id="an unknown letter"),
        pytest.param("/nowhere", 404, "Không tìm thấy trang", id="an unknown page"),
    ],
)
async def test_a_wrong_address_is_answered_with_what_is_allowed(
    site: httpx.AsyncClient, address: str, status: int, told: str
) -> None:
    page = await site.get(address)
    assert page.status_code == status
    assert told in words_of(page.text)
    assert (await site.get(f"/api{address}")).status_code == status


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("not-found", 404),
        ("redacted", 410),
        ("no-statement", 401),
        ("not-yours", 400),
        ("held", 400),
        ("a-code-of-tomorrow", 400),
        ("failed", 503),
    ],
)
async def test_whatever_a_service_refuses_is_no_fault_of_it(
    site: httpx.AsyncClient, services: StandIn, code: str, status: int
) -> None:
    """Only one that could not answer is called away, which invites to try again."""
    services.refusing["letters"] = code
    assert (await site.get("/letters/thu-1.pdf")).status_code == status


async def test_fields_of_the_period_left_empty_are_not_a_fault(site: httpx.AsyncClient) -> None:
    assert (await site.get(f"{UNIT}?year=&since=&until=")).status_code == 200


async def test_machines_are_told_the_same_as_json_in_their_language(site: httpx.AsyncClient) -> None:
    told = await site.get(f"/api{UNIT}/records?limit=0&lang=en")
    assert told.json() == {
        "title": "Some input is not valid",
        "text": LANGUAGES["en"]("fault.unreadable"),
        "parameters": [{"name": "limit", "allowed": "enter a whole number from 1 to 500"}],
    }


@pytest.mark.slow
@pytest.mark.parametrize("how", ["silent", "failing"])
async def test_a_page_names_the_service_that_is_away_and_shows_the_rest(
    site: httpx.AsyncClient, services: StandIn, how: str
) -> None:
    getattr(services, how).add("letters")
    page = await site.get(UNIT, params={"year": "2023"})
    assert page.status_code == 200
    assert "Tạm thời không lấy được dữ liệu thư." in words_of(page.text)
    assert "Tiếp nhận 7.526" in words_of(page.text)
    view = (await site.get(f"/api{UNIT}", params={"year": "2023"})).json()
    assert (view["letters"], view["silent"]) == (None, ["letters"])


@pytest.mark.parametrize(
    "path",
    ["/", UNIT, f"{UNIT}/records", f"{UNIT}/letters", f"{UNIT}/surveys", "/s/mo-1", "/letters/thu-1.pdf"],
)
async def test_without_any_service_a_page_says_so_in_words(empty_site: httpx.AsyncClient, path: str) -> None:
    page = await empty_site.get(path)
    assert page.status_code == 503
    assert "Không có dữ liệu nào bị mất" in words_of(page.text)
    assert "Traceback" not in page.text


async def test_a_fault_of_ours_is_told_without_a_trace(
    site: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.gateway.queries.page_queries.find_units", lambda find: 1 / 0)
    page = await site.get("/units")
    assert page.status_code == 500
    assert "Máy chủ gặp lỗi" in words_of(page.text)
    assert "ZeroDivision" not in page.text
    assert page.headers["x-content-type-options"] == "nosniff"
