"""A citizen fills the form in: by keyboard, by touch, on a phone, on a desktop, with scripts and without."""

import itertools

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Opened
from tests.gateway.support.stand_in import StandIn

pytestmark = pytest.mark.asyncio(loop_scope="session")
SERIAL = itertools.count(1)
LEAST_TARGET = 44
"""CSS pixels that a finger hits (WCAG 2.2, 2.5.5)."""
THANKS = {"vi": "Cảm ơn ông/bà", "en": "Thank you"}
COMMENT = "Cán bộ nhiệt tình, chu đáo."

in_every_way = pytest.mark.parametrize(
    ("width", "lang", "scripts"),
    [
        pytest.param(PHONE, "vi", False, id="phone, Vietnamese, no scripts"),
        pytest.param(PHONE, "en", True, id="phone, English, scripts"),
        pytest.param(DESKTOP, "vi", True, id="desktop, Vietnamese, scripts"),
        pytest.param(DESKTOP, "en", False, id="desktop, English, no scripts"),
    ],
)


async def go_to(page: Page, name: str) -> None:
    """Press Tab until a field of the form has the focus."""
    for _ in range(25):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"no Tab leads to {name}")


@in_every_way
async def test_the_form_is_filled_in_by_keyboard_alone(
    opened: Opened, services: StandIn, width: int, lang: str, scripts: bool
) -> None:
    token = f"mo-keyboard-{next(SERIAL)}"
    async with opened(f"/s/{token}?lang={lang}", width, java_script_enabled=scripts) as page:
        await go_to(page, "responsibility")
        await page.keyboard.press("Space")
        await go_to(page, "attitude")
        await page.keyboard.press("ArrowDown")
        await go_to(page, "capacity")
        await page.keyboard.press("ArrowUp")
        await go_to(page, "comment")
        await page.keyboard.insert_text(COMMENT)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_contain_text(THANKS[lang])
    kept = services.answered[token]
    assert kept.steps == {"responsibility": 5, "attitude": 4, "capacity": None}
    assert kept.comment == COMMENT


@in_every_way
async def test_the_form_is_filled_in_by_touch(
    opened: Opened, services: StandIn, width: int, lang: str, scripts: bool
) -> None:
    token = f"mo-touch-{next(SERIAL)}"
    path = f"/s/{token}?lang={lang}"
    async with opened(path, width, java_script_enabled=scripts, has_touch=True, is_mobile=True) as page:
        for factor, step in (("responsibility", "4"), ("attitude", "1"), ("capacity", "-")):
            row = page.locator(f"label:has(input[name={factor}][value='{step}'])")
            box = await row.bounding_box()
            assert box
            assert box["height"] >= LEAST_TARGET
            await row.tap()
        await page.locator("form.survey button").tap()
        await expect(page.locator("h1")).to_contain_text(THANKS[lang])
    assert services.answered[token].steps == {"responsibility": 4, "attitude": 1, "capacity": None}


async def test_what_was_left_out_is_marked_and_what_was_chosen_stays(opened: Opened) -> None:
    async with opened("/s/mo-left-out", PHONE, java_script_enabled=False) as page:
        await page.locator("input[name=attitude][value='2']").check()
        await page.locator("form.survey button").click()
        await expect(page.locator("[role=alert]")).to_be_visible()
        await expect(page.locator("fieldset.wrong")).to_have_count(2)
        await expect(page.locator("input[name=attitude][value='2']")).to_be_checked()


async def test_two_tabs_send_one_answer(opened: Opened, services: StandIn) -> None:
    async with opened("/s/mo-two-tabs") as one, opened("/s/mo-two-tabs") as other:
        for page, step in ((one, "5"), (other, "1")):
            for factor in ("responsibility", "attitude", "capacity"):
                await page.locator(f"input[name={factor}][value='{step}']").check()
            await page.locator("form.survey button").click()
        await expect(one.locator("h1")).to_contain_text(THANKS["vi"])
        await expect(other.locator("h1")).to_contain_text("Phiếu này đã có ý kiến")
    assert services.answered["mo-two-tabs"].steps["capacity"] == 5
