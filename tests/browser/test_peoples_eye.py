"""What an office discloses and whom it receives, entered without scripts, and read by citizens."""

import pytest
from playwright.async_api import expect

from shared.contracts.questions.supervision.disclosures import EnterDisclosure, PublishDisclosure
from shared.contracts.questions.supervision.receptions import RecordVisit
from tests.browser.conftest import DESKTOP, PHONE, Opened
from tests.browser.test_public_pages import faults_of
from tests.gateway.support.stand_in import StandIn

pytestmark = pytest.mark.asyncio(loop_scope="session")
DISCLOSURES = "/units/15712v1/disclosures?year=2024&quarter=1"
RECEPTIONS = "/units/15712v1/receptions?year=2024&quarter=1"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_a_clerk_enters_a_disclosure_with_its_file_and_the_chairman_publishes_it(
    opened: Opened, services: StandIn, width: int
) -> None:
    services.asked.clear()
    async with opened(DISCLOSURES, width, "clerk", java_script_enabled=False) as page:
        await page.get_by_label("Nội dung công khai").fill("Kế hoạch làm đường thôn 4")
        await page.get_by_label("Hình thức").select_option("loudspeaker")
        await page.get_by_label("Địa điểm").fill("Loa thôn 4")
        await page.get_by_label("Từ ngày").fill("11/01/2024")
        file = {"name": "Kế hoạch.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 ke hoach"}
        await page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
        await page.get_by_role("button", name="Ghi nội dung").click()
        await expect(page.get_by_role("status").first).to_contain_text("chờ Chủ tịch công bố")
        assert await page.get_by_role("button", name="Công bố").count() == 0
    (entered,) = [one for one in services.asked if isinstance(one, EnterDisclosure)]
    assert entered.file is not None
    assert (entered.file.file_name, entered.file.size) == ("Kế hoạch.pdf", 17)
    async with opened(DISCLOSURES, width, "chairman", java_script_enabled=False) as page:
        await page.get_by_role("button", name="Công bố").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã công bố")
    assert [one.disclosure for one in services.asked if isinstance(one, PublishDisclosure)] == ["d-2"]
    async with opened("/cong-khai/15712v1/danh-muc", width) as page:
        await expect(page.get_by_text("Dự toán ngân sách xã năm 2024")).to_be_visible()
        assert await faults_of(page) == []


async def test_a_turn_at_the_reception_is_entered_and_citizens_see_no_name(
    opened: Opened, services: StandIn
) -> None:
    services.asked.clear()
    async with opened(DISCLOSURES, DESKTOP, "clerk", java_script_enabled=False) as page:
        await page.get_by_role("link", name="Tiếp công dân").click()
        await page.goto(RECEPTIONS)
        await page.locator("#visit-held_on").fill("08/01/2024")
        await page.get_by_label("Họ và tên").fill("Lê Thị Hoa")
        await page.get_by_label("Nội dung, ngắn gọn").fill("Xin sửa cống đầu thôn")
        await page.get_by_label("Kết quả").select_option("forwarded")
        await page.get_by_role("button", name="Ghi lượt tiếp").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã ghi lượt tiếp")
    (entered,) = [one for one in services.asked if isinstance(one, RecordVisit)]
    assert (entered.visitor, entered.outcome) == ("Lê Thị Hoa", "forwarded")
    async with opened("/cong-khai/15712v1/danh-muc", PHONE) as page:
        await expect(page.get_by_role("heading", name="Chủ tịch tiếp công dân")).to_be_visible()
        assert "Lê Thị Hoa" not in await page.content()
