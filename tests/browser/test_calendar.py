"""A chairman decides about the calendar in a browser without scripts: sees what moves, then applies it."""

import pytest

from shared.contracts.questions.calendar import Decide
from tests.browser.conftest import DESKTOP, PHONE, Opened
from tests.browser.test_every_page import wide_parts
from tests.browser.test_public_pages import faults_of
from tests.gateway.support.calendar_answers import DECISION
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_what_was_previewed_is_what_is_applied(opened: Opened, services: StandIn, width: int) -> None:
    services.calendar.made.clear()
    async with opened(f"/units/{VAN_SON}/people", width, who="chairman", java_script_enabled=False) as page:
        await page.get_by_role("link", name="Lịch làm việc").click()
        await page.get_by_label("Nội dung quyết định").fill(DECISION)
        await page.get_by_role("button", name="Xem trước").click()
        await page.get_by_role("table").wait_for()
        assert await wide_parts(page, width) == []
        await page.get_by_label("Nội dung quyết định").fill("something else")
        await page.get_by_role("button", name="Áp dụng quyết định").click()
        told = page.get_by_role("status")
        await told.wait_for()
        assert "230" in await told.inner_text()
    assert list(services.calendar.made) == [DECISION]
    assert isinstance(services.calendar.made[DECISION], Decide)


async def test_axe_finds_nothing_on_a_preview_and_on_a_decision_with_faults(opened: Opened) -> None:
    async with opened("/calendar", PHONE, who="chairman") as page:
        for text, seen in (("[[closed]]\ndays = <", "alert"), (DECISION.replace("số", "cơn"), "table")):
            await page.get_by_label("Nội dung quyết định").fill(text)
            await page.get_by_role("button", name="Xem trước").click()
            await page.get_by_role(seen).wait_for()  # type: ignore[arg-type]  # one of its words
            assert await faults_of(page) == []
