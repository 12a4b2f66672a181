"""A record at the counter in a real browser, at an office as it runs: from its filing to the citizen."""

import re
import unicodedata
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from pyotp import TOTP
from pypdf import PdfReader

from tests.browser.conftest import PHONE, Opened
from tests.browser.test_every_page import BROKEN_DAYS, RED, wide_parts
from tests.browser.test_public_pages import faults_of
from tests.deploy.support.office import Office, open_office
from tests.gateway.support.due_time_answers import KNOWN

pytestmark = pytest.mark.asyncio(loop_scope="session")
TAN_NINH = "15715v2"
UNIT = f"/units/{TAN_NINH}"
ADD = (
    "staff",
    "add",
    "lt-hanh",
    "Lê Thị Hạnh",
    "--role",
    "clerk",
    "--unit",
    TAN_NINH,
    "--from",
    "01/01/2026",
)
HOA_IN_NFD = unicodedata.normalize("NFD", "Lê Thị Hòa")
WIDE = 1366
HEIGHTS = {WIDE: 768, PHONE: 740}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def session(office: Office, browser: Browser) -> list[dict[str, object]]:
    """Sign a clerk in, and return what the browser keeps of that."""
    return await signed_in(office, browser)


async def signed_in(office: Office, browser: Browser) -> list[dict[str, object]]:
    """Add a clerk to an office and sign them in; return what the browser keeps of that."""
    said = office.motcua(*ADD).stdout.decode()
    (password,) = re.findall(r"password: (\S+)", said)
    (address,) = re.findall(r"otpauth://\S+", said)
    seed = TOTP(parse_qs(urlsplit(address).query)["secret"][0])
    context = await browser.new_context(base_url=office.stack.staff_url, locale="vi-VN")
    page = await context.new_page()
    await page.goto("/sign-in")
    for field, text in (("login", "lt-hanh"), ("password", password), ("code", seed.now())):
        await page.fill(f"#{field}", text)
    await page.get_by_role("button", name="Đăng nhập").click()
    cookies = await context.cookies()
    await context.close()
    return [dict(cookie) for cookie in cookies]


@asynccontextmanager
async def at_the_counter(
    office: Office, browser: Browser, session: list[dict[str, object]], width: int, *, script: bool
) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        base_url=office.stack.staff_url,
        locale="vi-VN",
        java_script_enabled=script,
    )
    await context.add_cookies(session)  # type: ignore[arg-type]  # as it was taken
    yield await context.new_page()
    await context.close()


async def look(page: Page, width: int, *, script: bool) -> None:
    """See that a page is fit to be looked at."""
    await page.wait_for_load_state()
    assert await wide_parts(page, width) == []
    assert await page.evaluate(RED) == []
    assert await page.evaluate(BROKEN_DAYS) == []
    if script:  # axe is a script
        assert await faults_of(page) == []


@pytest.mark.parametrize(("width", "script"), [(WIDE, True), (PHONE, True), (WIDE, False), (PHONE, False)])
async def test_a_clerk_takes_a_record_from_the_counter_to_the_citizen(
    office: Office, browser: Browser, session: list[dict[str, object]], width: int, script: bool
) -> None:
    async with at_the_counter(office, browser, session, width, script=script) as page:
        await page.goto(UNIT)
        await page.get_by_role("link", name="Tiếp nhận", exact=True).click()
        await page.get_by_label("Tìm thủ tục theo tên").fill("giam ho")
        await page.get_by_role("button", name="Tìm thủ tục").click()
        await page.get_by_role("link", name="Đăng ký giám hộ", exact=True).click()
        await page.wait_for_url("**/file?procedure=*&form=*")
        await look(page, width, script=script)
        form = page.url
        await page.locator("#applicant-telephone").fill("12")
        await page.get_by_role("button", name="Xem ngày hẹn trả").click()
        await expect(page.get_by_role("alert")).to_contain_text("Họ và tên")
        await look(page, width, script=script)
        await page.locator("#applicant-name").fill(HOA_IN_NFD)
        await page.locator("#applicant-telephone").fill("0912 345 678")
        await page.get_by_label("Tờ khai đăng ký giám hộ").check()
        await page.get_by_role("button", name="Xem ngày hẹn trả").click()
        await expect(page.locator(".due")).to_contain_text(re.compile(r"\d\d:\d\d"))
        await look(page, width, script=script)
        await page.get_by_role("button", name="Tiếp nhận hồ sơ").dblclick()
        await expect(page.get_by_role("status").first).to_contain_text("Đã tiếp nhận hồ sơ")
        record = page.url.rpartition("/")[2]
        assert re.fullmatch(r"MC\.157\.15-\d{6}-\d{4}", record)
        await expect(page.locator("h1")).to_have_text("Lê Thị Hòa")
        await page.reload()
        await look(page, width, script=script)

        await page.get_by_text("Yêu cầu bổ sung (mẫu 02)", exact=True).first.click()
        await page.locator("#supplement-requested-papers").fill("Học bạ có họ tên đúng\nBằng tốt nghiệp")
        await look(page, width, script=script)
        await page.locator("details[open]").get_by_role("button", name="Yêu cầu bổ sung").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã ghi yêu cầu bổ sung")
        for button, said in (
            ("Nhận đủ bổ sung", "nhận đủ bổ sung"),
            ("Ghi nhận có kết quả", "có kết quả, chờ trả"),
            ("Trả kết quả", "trả kết quả"),
        ):
            await page.locator(".likeliest").get_by_role("button", name=button).click()
            await expect(page.get_by_role("status").first).to_contain_text(f"Đã ghi: {said}")
        await expect(page.locator(".passed li")).to_have_count(5)
        await expect(page.locator(".likeliest")).to_have_count(0)

        await page.goto(form)  # the way back: the same form files no second record
        await page.locator("#applicant-name").fill("Nguyễn Văn An")
        await page.get_by_role("button", name="Xem ngày hẹn trả").click()
        await page.get_by_role("button", name="Tiếp nhận hồ sơ").click()
        await expect(page.get_by_role("alert")).to_contain_text("Không ghi lần thứ hai")
        await page.get_by_role("link", name=f"Mở hồ sơ {record}").click()
        await page.get_by_role("link", name="Giấy tờ của hồ sơ").click()
        await expect(page.locator("tbody tr").first).to_be_visible()
        await page.locator("[role=search] input[name=text]").first.fill("le thi hoa")
        await page.locator("[role=search] button").first.click()
        await expect(page.locator("main")).to_contain_text("Lê Thị Hòa")


async def test_what_is_printed_of_a_record_is_for_the_citizen(opened: Opened) -> None:
    async with opened(f"/units/15712v1/records/{KNOWN}") as page:
        printed = PdfReader(BytesIO(await page.pdf(prefer_css_page_size=True)))
        words = " ".join(" ".join(sheet.extract_text().split()) for sheet in printed.pages)
    assert "Diễn giải từng ngày" in words
    for staffs in ("Việc có thể làm", "Ghi nhận có kết quả", "Bước gần nhất", "0912 345 678", "lt-hanh"):
        assert staffs not in words
