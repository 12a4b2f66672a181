"""The people of a unit: its chairman and the operator see who works there; nothing is changed by page."""

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn

PAGE = f"/units/{VAN_SON}/people"


def test_the_commands_on_the_page_are_those_of_the_operator() -> None:
    """The page says how postings change; a command that is renamed would leave it untrue."""
    from typer.main import get_command

    from deploy.cli.commands.staff import app

    command = get_command(app)
    assert {"add", "post", "end"} <= set(command.commands)  # type: ignore[attr-defined]  # a group


async def test_each_person_has_their_postings_with_days(site: httpx.AsyncClient) -> None:
    page = await site.get(PAGE)
    words = words_of(page.text)
    assert HtmlChecker(page.text).faults == []
    assert "<script>" not in page.text
    assert "Lê Thị Hạnh · cb-00" in words
    assert "cán bộ tiếp nhận từ 01/07/2025" in words
    assert "từ 01/12/2026 · chưa đến ngày" in words
    assert "từ 01/07/2025 đến 30/06/2026 · đã kết thúc" in words
    assert "Trịnh Văn Đông" not in words
    assert "<form" not in page.text.split("<main")[1]
    assert f"motcua staff post lt-hanh --role civil-status --unit {VAN_SON}" in words


async def test_the_json_is_what_the_page_shows(site: httpx.AsyncClient) -> None:
    view = (await site.get(f"/api{PAGE}")).json()
    assert [one["person"] for one in view["people"]] == ["cb-00", "cb-01", "cb-02"]
    assert [line["state"] for line in view["people"][0]["postings"]] == ["holds", "coming"]


@pytest.mark.parametrize(
    ("who", "may"), [("chairman", True), ("operator", True), ("clerk", False), ("supervisor", False)]
)
async def test_the_chairman_and_the_operator_see_them(
    site: httpx.AsyncClient, services: StandIn, who: str, may: bool
) -> None:
    site.cookies.set(SESSION, who)
    for path in (PAGE, f"/api{PAGE}"):
        assert (await site.get(path)).status_code == (200 if may else 403)
    assert (f'href="{PAGE}"' in (await site.get(f"/units/{VAN_SON}")).text) is may
    elsewhere = await site.get("/units/15715v2/people")
    assert elsewhere.status_code == (200 if who == "operator" else 403)
