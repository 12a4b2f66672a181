"""A clerk finds a record from any page, in a browser that runs no script."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Opened
from tests.gateway.support.samples import VAN_SON

pytestmark = pytest.mark.asyncio(loop_scope="session")
UNIT = f"/units/{VAN_SON}"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("start", [f"{UNIT}/today", f"{UNIT}/letters", UNIT])
async def test_a_name_is_looked_for_from_any_page(opened: Opened, start: str, width: int) -> None:
    async with opened(start, width, java_script_enabled=False) as page:
        await page.get_by_role("search").get_by_role("textbox").fill("le van dao")
        await page.get_by_role("search").get_by_role("button").click()
        await page.get_by_role("table").wait_for()
        assert "dao" not in page.url
        await page.get_by_role("button", name="Trang sau").click()
        await page.get_by_role("link", name="H56.31.15-261120-0025").click()
        assert page.url.endswith("/records/H56.31.15-261120-0025")


async def test_the_end_of_a_code_opens_its_record(opened: Opened) -> None:
    async with opened(f"{UNIT}/today") as page:
        box = page.get_by_role("search").get_by_role("textbox")
        await box.fill("261120-0000")
        await box.press("Enter")
        await page.wait_for_url("**/records/H56.31.15-261120-0000")
