"""Staff type papers in with digits and Tab alone."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Opened
from tests.browser.test_public_pages import faults_of
from tests.browser.test_survey import go_to
from tests.gateway.support.stand_in import StandIn

pytestmark = pytest.mark.asyncio(loop_scope="session")
PAGE = "/units/15712v1/paper-answers"


@pytest.mark.parametrize(("width", "scripts"), [(PHONE, True), (DESKTOP, False)])
async def test_a_pile_is_typed_in_by_keyboard_and_what_is_refused_stays(
    opened: Opened, services: StandIn, width: int, scripts: bool
) -> None:
    async with opened(PAGE, width, java_script_enabled=scripts) as page:
        await go_to(page, "papers")
        await page.keyboard.type("2")
        await go_to(page, "record-0")
        for field in (f"23{width}-0001", "5", "4", "0", "", f"23{width}-0009", "5", "5", "5"):
            await page.keyboard.type(field)
            await page.keyboard.press("Enter")  # presses nothing
            await page.keyboard.press("Tab")
        await page.locator(".more button").click()
        await expect(page.locator("[role=alert]")).to_contain_text("Đã ghi 1 phiếu")
        await expect(page.locator("[name=record-0]")).to_have_value(f"23{width}-0009")
        await expect(page.locator("[name=record-1]")).to_have_value("")
        await expect(page.locator("tr.faulty")).to_have_count(1)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        if scripts:
            assert await faults_of(page) == []
    kept = services.answered[f"mo-H56.31.20-23{width}-0001"]
    assert kept.steps == {"responsibility": 5, "attitude": 4, "capacity": None}
