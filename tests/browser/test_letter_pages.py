"""The pages about letters in a real browser: for everybody, as wide as the screen, without JavaScript."""

import pytest

from shared.contracts.questions.letters import TakeStep
from shared.contracts.questions.wordings import SaveWording
from tests.browser.conftest import DESKTOP, PHONE, Opened
from tests.browser.test_public_pages import faults_of
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.letter_answers import SLIP
from tests.gateway.support.stand_in import StandIn

pytestmark = pytest.mark.asyncio(loop_scope="session")
UNIT = "/units/15712v1"
PAGES = {
    "the letters that wait": f"{UNIT}/letters",
    "the letters to hand over": f"{UNIT}/letters?waits=to-hand-over&tick=all",
    "all letters": f"{UNIT}/letters?every=true",
    "the wordings": f"{UNIT}/wordings",
    "the editor of a wording": f"{UNIT}/wordings/marriage",
    "the editor of a template": f"{UNIT}/wordings/birth",
    "two versions of a wording": f"{UNIT}/wordings/birth/changes?older=1&newer=2",
    "print runs": f"{UNIT}/print-runs",
    "a print run that failed": "/print-runs/run-2",
    "the papers of a record": f"{UNIT}/records/{KNOWN}/papers",
    "the life of a letter": "/letters/thu-1",
    "the life of a paper of a record": f"/letters/{SLIP}",
}


@pytest.mark.parametrize(("width", "lang"), [(PHONE, "vi"), (DESKTOP, "en")])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
async def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    opened: Opened, path: str, width: int, lang: str
) -> None:
    async with opened(f"{path}?lang={lang}", width) as page:
        assert await faults_of(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_a_wording_is_tried_seen_and_saved_without_javascript(
    opened: Opened, services: StandIn
) -> None:
    async with opened(f"{UNIT}/wordings/birth", PHONE, java_script_enabled=False) as page:
        await page.fill("#text", "{{ x }}")
        await page.click("text=Xem trước bản in")
        assert await page.locator("[role=alert] >> text=Dòng 2").count() == 1
        await page.fill("#text", "Mừng cháu\nkhỏe mạnh")
        await page.click("text=Xem trước bản in")
        assert await page.locator("figure img").count() == 1
        await page.fill("[name=reason]", "gần gũi hơn")
        await page.click("text=Lưu thành mẫu mới")
        assert page.url.endswith("/wordings/birth")
        assert (
            await page.locator(".done").inner_text() == "✓ Đã lưu mẫu mới. Thư soạn từ bây giờ dùng mẫu này."
        )
    (saved,) = [asked for asked in services.asked if isinstance(asked, SaveWording)]
    assert saved.text == "Mừng cháu\nkhỏe mạnh"


@pytest.mark.parametrize("script", [True, False])
async def test_a_fault_is_found_by_its_line_mended_seen_and_saved(
    opened: Opened, services: StandIn, script: bool
) -> None:
    before = len(services.asked)
    async with opened(f"{UNIT}/wordings/marriage", PHONE, java_script_enabled=script) as page:
        if script:
            await page.fill("#part-closing", "Ở  ta vui.")
            await page.evaluate("document.querySelector('#part-closing').setSelectionRange(2, 2)")
            await page.get_by_role("button", name="((tên xã))").click()
            assert await page.input_value("#part-closing") == "Ở ((tên xã)) ta vui."
        else:
            assert await page.get_by_role("button", name="((tên xã))").count() == 0
            await page.fill("#part-closing", "Ở ((tên xã)) ta vui.")
        await page.fill("#part-named", "Chúc\nxã ((ten xa))")
        await page.click("text=Xem trước bản in")
        assert not script or await faults_of(page) == []  # axe is a script
        await page.get_by_role("link", name="Dòng lớn, dòng 2").click()
        assert page.url.endswith("#part-named")
        await page.get_by_role("button", name="Sửa thành ((tên xã))").click()
        assert await page.input_value("#part-named") == "Chúc\nxã ((tên xã))"
        assert await page.locator("figure img").count() == 1
        assert not script or await faults_of(page) == []  # axe is a script
        await page.fill("[name=reason]", "tên xã")
        await page.click("text=Lưu thành mẫu mới")
        await page.locator(".done").wait_for()
    (saved,) = [asked for asked in services.asked[before:] if isinstance(asked, SaveWording)]
    assert [part.text for part in saved.written] == ["Chúc\nxã ((tên xã))", "Ở ((tên xã)) ta vui."]


async def test_enter_takes_no_step_and_one_press_hands_over(opened: Opened, services: StandIn) -> None:
    before = len(services.asked)
    async with opened(f"{UNIT}/records/{KNOWN}/papers", DESKTOP, java_script_enabled=False) as page:
        await page.click(".more-steps summary")
        await page.press("[name=at]", "Enter")
        assert not [asked for asked in services.asked[before:] if isinstance(asked, TakeStep)]
        await page.click("text=Xác nhận đã trao: Thư điện tử")
        await page.locator(".done").wait_for()
    (step,) = [asked for asked in services.asked[before:] if isinstance(asked, TakeStep)]
    assert (step.letter, step.channel) == ("phieu-1", "e-mail")
