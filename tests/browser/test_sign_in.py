"""Signing in, in a real browser: the page for everybody, and the way through it without JavaScript."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from services.gateway.sign_in.cookies import SESSION
from tests.browser.conftest import DESKTOP, NARROWEST, PHONE, Opened, gateway_before
from tests.browser.test_public_pages import faults_of
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.staff_answers import PASSWORD, PROVIDER
from tests.gateway.support.stand_in import StandIn

pytestmark = pytest.mark.asyncio(loop_scope="session")
LETTERS = "/units/15712v1/letters?status=held"


@pytest_asyncio.fixture(loop_scope="session")
async def demo(services: StandIn, nats_url: str) -> AsyncIterator[str]:
    """Where the gateway of a demo listens."""
    async with gateway_before(nats_url, demo=True) as where:
        yield where


async def page_before(browser: Browser, address: str, width: int, path: str) -> Page:
    """Open an address in a window in which nobody is signed in."""
    size = {"width": width, "height": 740}
    context = await browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        base_url=address,
        locale="vi-VN",
        java_script_enabled=False,
    )
    page = await context.new_page()
    await page.goto(path)
    return page


@pytest.mark.parametrize("width", [NARROWEST, PHONE, DESKTOP])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in?lang=en", "/sign-in/return?code=bad"])
async def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, demo: str, services: StandIn, monkeypatch: pytest.MonkeyPatch, width: int, path: str
) -> None:
    monkeypatch.setattr(services.staff, "provider", PROVIDER)
    context = await browser.new_context(viewport={"width": width, "height": 740}, base_url=demo)
    page = await context.new_page()
    await page.goto(path)
    assert await faults_of(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await context.close()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_axe_finds_nothing_on_what_others_may_ask(opened: Opened, width: int) -> None:
    async with opened(LETTERS, PHONE if width == PHONE else DESKTOP, who="supervisor") as page:
        assert "Việc này do người khác làm" in await page.locator("h1").inner_text()
        assert await faults_of(page) == []


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_an_account_leads_to_the_page_that_was_asked_for_and_out_again(
    browser: Browser, address: str, width: int
) -> None:
    page = await page_before(browser, address, width, LETTERS)
    assert page.url.startswith(f"{address}/sign-in?to=")
    await page.fill("#login", "clerk")
    await page.fill("#password", "sai mật khẩu")
    await page.fill("#code", "123456")
    await page.press("#code", "Enter")
    assert "chưa đúng" in await page.locator("[role=alert]").inner_text()
    assert await page.input_value("#login") == "clerk"
    assert await page.input_value("#password") == ""
    await page.fill("#password", PASSWORD)
    await page.fill("#code", "123456")
    await page.get_by_role("button", name="Đăng nhập").click()
    assert page.url == f"{address}{LETTERS}"
    assert "Lê Thị clerk" in await page.locator(".me").inner_text()
    (session,) = [cookie for cookie in await page.context.cookies() if cookie["name"] == SESSION]
    assert session["httpOnly"]
    await page.get_by_role("button", name="Đăng xuất").click()
    assert page.url == f"{address}/sign-in"
    await page.goto(f"{address}{LETTERS}")  # the page before is kept by no cache: see test_middleware
    assert "/sign-in" in page.url
    await page.context.close()


@pytest.mark.parametrize(
    "path", ["/", "/units", "/letters/thu-1", "/nowhere", "/units/15712v1?since=soon", LETTERS]
)
async def test_whoever_may_see_a_page_can_sign_out_on_it(
    opened: Opened, services: StandIn, address: str, path: str
) -> None:
    """Also on one that says what is wrong: a browser sends the form of each page as its own."""
    session = f"out-{path}".replace("/", "-").replace("?", "-").replace("=", "-")
    services.staff.sessions[session] = services.staff.sessions["operator"]
    async with opened(path, who=session, java_script_enabled=False) as page:
        await page.get_by_role("button", name="Đăng xuất").click()
        await page.wait_for_url(f"{address}/sign-in")
    assert session in services.staff.ended


async def test_in_a_demo_one_press_signs_somebody_in(browser: Browser, demo: str) -> None:
    page = await page_before(browser, demo, DESKTOP, "/")
    await page.get_by_role("button", name="Lê Thị chairman").click()
    assert "Chủ tịch Ủy ban nhân dân" in await page.locator(".me").inner_text()
    assert page.url == f"{demo}/units/{VAN_SON}/today"
    await page.context.close()
