"""A clerk looks through the list of records, in a browser that runs no script."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Opened
from tests.gateway.support.samples import VAN_SON

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_a_clerk_narrows_the_list_down_turns_its_pages_and_takes_it_along(
    opened: Opened, width: int
) -> None:
    async with opened(f"/units/{VAN_SON}/today", width, who="clerk", java_script_enabled=False) as page:
        await page.get_by_role("navigation").get_by_role("link", name="Hồ sơ", exact=True).click()
        await page.get_by_text("Lọc thêm").click()
        await page.get_by_label("Thủ tục, lĩnh vực").select_option("Hộ tịch")
        await page.get_by_label("Tiếp nhận từ ngày").fill("1/2/2023")
        await page.get_by_role("button", name="Lọc", exact=True).click()
        assert "standing=open" in page.url
        assert await page.get_by_label("Tiếp nhận từ ngày").input_value() == "01/02/2023"
        await page.get_by_role("link", name="Trang sau").click()
        await page.get_by_text("26–50 trong 130 hồ sơ.").wait_for()
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name="Xuất Excel").click()
        assert (await downloading.value).suggested_filename.startswith(f"ho-so-{VAN_SON}-")
        first = page.locator("td.code a").first
        code = await first.inner_text()
        await first.click()
        assert page.url.endswith(f"/records/{code}")
