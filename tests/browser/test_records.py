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


ARROW = """a => {
    const drawn = getComputedStyle(a, "::after");
    return [drawn.width, drawn.borderTopWidth, drawn.clipPath, drawn.content];
}"""


@pytest.mark.parametrize("path", ["records?sort=due", "/groups/trieu-son?sort=received"])
async def test_the_column_that_a_list_is_sorted_by_has_an_arrow_that_nobody_reads_aloud(
    opened: Opened, path: str
) -> None:
    """Drawn, since a font without arrows shows a box or nothing."""
    shapes = {}
    where = path if path.startswith("/") else f"/units/{VAN_SON}/{path}"
    async with opened(where) as page:
        for _ in range(2):
            heading = page.locator("[aria-sort]")
            link = heading.locator("a")
            way = await heading.get_attribute("aria-sort")
            width, height, shapes[way], content = await link.evaluate(ARROW)
            assert float(width.removesuffix("px")) > 5
            assert float(height.removesuffix("px")) > 5
            assert content == '""'
            words = await link.inner_text()
            assert await page.get_by_role("columnheader", name=words, exact=True).count() == 1
            assert words.replace(" ", "").isalpha()
            await link.click()
    assert set(shapes) == {"ascending", "descending"}
    assert shapes["ascending"] != shapes["descending"]
