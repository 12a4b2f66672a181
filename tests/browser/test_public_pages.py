"""Every public page in a real browser: nothing that shuts anybody out, small, and as wide as the screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page, Response

from services.gateway.web.pages import SEE_OTHER
from tests.browser.conftest import DESKTOP, PHONE, SLIPS, Opened
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.recommendation_answers import LATE

pytestmark = pytest.mark.asyncio(loop_scope="session")
LARGEST = 100_000
"""Bytes of a page with all that it loads, not compressed."""
PAGES = {
    "a survey": "/s/mo-seen",
    "a survey on the tablet": "/s/mo-seen?tablet=15712v1",
    "the tablet": "/units/15712v1/tablet",
    "the follow-ups": "/units/15712v1/follow-ups",
    "the form of recommendations": "/cong-khai/15715v2/phan-anh",
    "a recommendation": f"/ho-so/{LATE}?ma={SLIPS.code(LATE)}",
    "the papers that are typed in": "/units/15712v1/paper-answers",
    "the recommendations": "/units/15715v2/recommendations",
    "a link that nobody has": "/s/nobody",
    "a link whose time is over": "/s/het-1",
    "the form to look a file up": "/ho-so",
    "a file": f"/ho-so/{KNOWN}?ma={SLIPS.code(KNOWN)}",
    "a file that is not found": "/ho-so/x",
    "the procedures": "/thu-tuc",
    "the procedures of a field, unfolded": "/thu-tuc?find=ho+tich",
    "a procedure": "/thu-tuc/1.001193",
    "the board": "/cong-khai",
    "what was disclosed": "/cong-khai/15712v1/danh-muc",
    "the board on a wall": "/cong-khai?wall=true",
    "a page that is not there": "/nowhere",
}
every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


async def faults_of(page: Page) -> list[str]:
    found = await Axe().run(page)
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}"
        for one in found.response["violations"]
    ]


@pytest.mark.parametrize(("width", "lang"), [(PHONE, "vi"), (DESKTOP, "en")])
@every_page
async def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    opened: Opened, path: str, width: int, lang: str
) -> None:
    async with opened(path, width) as page:
        await page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert await faults_of(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


@asynccontextmanager
async def next_page_is_small_and_breaks_no_policy(
    page: Page, *, has_page: bool = True
) -> AsyncIterator[None]:
    """Watch all that the next page loads; nothing comes from the browser's cache."""
    loaded: list[Response] = []
    said: list[str] = []
    if has_page:
        await page.wait_for_load_state("networkidle")  # with what was there before
    await page.route("**", lambda route: route.continue_())  # since there is a route, there is no cache
    page.on("response", lambda response: loaded.append(response))
    page.on("console", lambda message: said.append(message.text))
    yield
    await page.wait_for_load_state("networkidle")
    sizes = {one.url: len(await one.body()) for one in loaded if one.status != SEE_OTHER}
    assert sum(sizes.values()) < LARGEST, sizes
    assert any(url.endswith("style.css") for url in sizes)
    assert len(sizes) <= 4
    assert not [text for text in said if "Content Security Policy" in text]


@every_page
async def test_a_page_with_all_that_it_loads_is_small_and_breaks_no_policy(opened: Opened, path: str) -> None:
    async with opened("/healthz") as page, next_page_is_small_and_breaks_no_policy(page, has_page=False):
        await page.goto(path)


async def test_what_comes_after_a_survey_is_small_too(opened: Opened) -> None:
    async with opened("/s/mo-small") as page:
        async with next_page_is_small_and_breaks_no_policy(page):
            await page.locator("form.survey button").click()
            await page.locator(".alert").wait_for()
        for factor in ("responsibility", "attitude", "capacity"):
            await page.locator(f"input[name={factor}][value='5']").check()
        async with next_page_is_small_and_breaks_no_policy(page):
            await page.locator("form.survey button").click()
            await page.locator(".alone").wait_for()


@pytest.mark.parametrize(("width", "lang"), [(PHONE, "vi"), (DESKTOP, "en")])
async def test_axe_finds_nothing_in_what_comes_after_a_survey(opened: Opened, width: int, lang: str) -> None:
    path = f"/s/mo-after-{width}?lang={lang}"
    async with opened(path, width) as page, opened(path, width) as other_tab:
        await page.locator("form.survey button").click()
        assert await page.locator("fieldset.wrong").count() == 3
        assert await faults_of(page) == []
        for tab in (page, other_tab):
            for factor in ("responsibility", "attitude", "capacity"):
                await tab.locator(f"input[name={factor}][value='5']").check()
            await tab.locator("form.survey button").click()
            assert await tab.locator("form").count() == 0
            assert await faults_of(tab) == []
            assert await tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("wide", "high"), [(1280, 720), (1920, 1080)])
async def test_the_wall_shows_all_of_the_board_at_once(opened: Opened, wide: int, high: int) -> None:
    async with opened("/healthz") as page:
        await page.set_viewport_size({"width": wide, "height": high})
        await page.goto("/cong-khai?wall=true")
        assert await page.evaluate("document.documentElement.scrollHeight") <= high
