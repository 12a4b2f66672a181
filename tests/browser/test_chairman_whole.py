"""A chairman at an office as it runs: who works there, who read what, and a decision that is made once."""

import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from pyotp import TOTP

from tests.browser.conftest import DESKTOP
from tests.deploy.support.office import Office, open_office
from tests.gateway.support.calendar_answers import DECISION

pytestmark = pytest.mark.asyncio(loop_scope="session")
UNIT = "/units/15712v1"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def page(office: Office, browser: Browser) -> AsyncIterator[Page]:
    """A page at which the chairman of one unit has signed in."""
    role = ("--role", "chairman", "--unit", "15712v1", "--from", "01/01/2023")
    said = office.motcua("staff", "add", "ld-son", "Lê Đình Bịa", *role).stdout.decode()
    (password,) = re.findall(r"password: (\S+)", said)
    (address,) = re.findall(r"otpauth://\S+", said)
    seed = TOTP(parse_qs(urlsplit(address).query)["secret"][0])
    context = await browser.new_context(
        viewport={"width": DESKTOP, "height": 800},
        base_url=office.stack.staff_url,
        locale="vi-VN",
        java_script_enabled=False,
    )
    opened = await context.new_page()
    await opened.goto(f"{UNIT}/letters")
    for field, text in (("#login", "ld-son"), ("#password", password), ("#code", seed.now())):
        await opened.fill(field, text)
    await opened.get_by_role("button", name="Đăng nhập").click()
    await opened.get_by_role("heading", name="Thư gửi gia đình").wait_for()
    yield opened
    await context.close()


async def test_the_chairman_sees_who_read_what_and_decides_about_the_own_calendar(page: Page) -> None:
    for language in ("en", "vi"):
        await page.goto(f"{UNIT}/letters?lang={language}")
        links = [link for link in await page.locator("nav.sections a").all() if await link.is_visible()]
        boxes = [await link.bounding_box() for link in links]
        assert len(boxes) >= 12
        assert len({round(box["y"]) for box in boxes if box}) == 1, "the whole menu stands in one row"
    await page.get_by_role("link", name="Quản lý").click()
    assert "Lê Đình Bịa" in await page.get_by_role("table").inner_text()
    await page.get_by_role("link", name="Nhật ký xem").click()
    log = await page.get_by_role("table").inner_text()
    assert "Xem danh sách thư" in log
    assert "Phân công cán bộ" in log
    assert "127.0.0.1" in log
    await page.get_by_role("link", name="Nhắc việc").click()
    assert "Không có nhắc việc nào đang chờ." in await page.locator("main").inner_text()
    for expected in ("Số hồ sơ chuyển hạn: 0", "đã được áp dụng từ trước"):
        await page.goto("/calendar")
        await page.fill("#text", DECISION)
        await page.get_by_role("button", name="Xem trước").click()
        await page.get_by_role("button", name="Áp dụng quyết định").click()
        assert expected in await page.locator(".done").inner_text()
    await page.fill("#text", DECISION.replace("days", "dais"))
    await page.get_by_role("button", name="Xem trước").click()
    assert "Dòng 2" in await page.get_by_role("alert").inner_text()
    await page.fill("#text", DECISION.replace("15712v1", "15763v1"))
    await page.get_by_role("button", name="Xem trước").click()
    assert "phải nêu đơn vị của ông/bà" in await page.get_by_role("alert").inner_text()
    await page.goto(f"{UNIT}/reading-log")
    assert "Áp dụng quyết định về lịch làm việc" in await page.get_by_role("table").inner_text()
