"""A citizen recommends something: by keyboard, by touch, on a phone, a desktop, with scripts and without.

The rate limit is ten per address, and the clock stands still, so all of these together send fewer.
"""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Opened
from tests.browser.test_public_pages import faults_of, next_page_is_small_and_breaks_no_policy
from tests.browser.test_survey import LEAST_TARGET, go_to, in_every_way
from tests.gateway.support.recommendation_answers import MATTER
from tests.gateway.support.stand_in import StandIn

pytestmark = pytest.mark.asyncio(loop_scope="session")
FORM = "/cong-khai/15715v2/phan-anh"
RECEIVED = {"vi": "Xã đã nhận", "en": "The commune has received it"}
SEND = "form.survey button"


async def words_kept(page: Page, services: StandIn) -> str:
    """What was kept behind the code that a page shows."""
    code = await page.locator(".keys dd").first.inner_text()
    return services.recommended.lines[code].words


@in_every_way
async def test_it_is_sent_by_keyboard_alone(
    opened: Opened, services: StandIn, width: int, lang: str, scripts: bool
) -> None:
    words = f"Đèn đường hỏng.\nThôn Đông Thành {width} {lang}"
    async with opened(f"{FORM}?lang={lang}", width, java_script_enabled=scripts) as page:
        await go_to(page, "procedure")
        await page.keyboard.press("ArrowDown")
        await go_to(page, "words")
        await page.keyboard.insert_text(words)
        await go_to(page, "sender")
        await go_to(page, "contact")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_contain_text(RECEIVED[lang])
        assert await words_kept(page, services) == words


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_it_is_sent_by_touch(opened: Opened, services: StandIn, width: int) -> None:
    async with opened(FORM, width, java_script_enabled=False, has_touch=True, is_mobile=True) as page:
        await page.locator("textarea").fill("Đường ngập")
        row = page.locator(f"label:has(input[value='{MATTER}'])")
        box = await row.bounding_box()
        assert box
        assert box["height"] >= LEAST_TARGET
        await row.tap()
        async with next_page_is_small_and_breaks_no_policy(page):
            await page.locator(SEND).tap()
            await expect(page.locator("h1")).to_contain_text(RECEIVED["vi"])
        assert await words_kept(page, services) == "Đường ngập"


async def test_what_was_left_out_is_marked_and_what_was_written_stays(opened: Opened) -> None:
    async with opened(FORM, PHONE) as page:
        await page.locator("textarea").fill("Đường ngập")
        async with next_page_is_small_and_breaks_no_policy(page):
            await page.locator(SEND).click()
            await expect(page.locator("fieldset.wrong")).to_have_count(1)
        await expect(page.locator("textarea")).to_have_value("Đường ngập")
        assert await faults_of(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE


async def test_a_second_tab_and_a_reload_file_nothing_twice(opened: Opened, services: StandIn) -> None:
    before = len(services.recommended.forms)
    async with opened(FORM) as one:
        other = await one.context.new_page()
        await other.goto(FORM)
        for page in (one, other):
            await page.locator(f"input[value='{MATTER}']").check()
            await page.locator("textarea").fill("Rác không được thu gom.")
        for page in (one, other):
            await page.locator(SEND).click()
            await expect(page.locator("h1")).to_contain_text(RECEIVED["vi"])
        await one.reload()
        await expect(one.locator("h1")).to_contain_text(RECEIVED["vi"])
    assert len(services.recommended.forms) == before + 1


async def test_staff_answer_and_the_citizen_reads_it(opened: Opened) -> None:
    async with opened("/units/15715v2/recommendations", PHONE, java_script_enabled=False) as page:
        first = page.locator("main section").first
        code = await first.locator("h2").inner_text()
        await first.locator("select[name=outcome]").select_option("settled")
        await first.locator("textarea").fill("Đã nạo vét cống.")
        await first.locator("button").last.click()
        await expect(page.locator("main section h2", has_text=code)).to_have_count(0)
        await page.locator(".choices a").last.click()
        await expect(page.locator("main")).to_contain_text("Đã nạo vét cống.")
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE
