"""The whole way in, in a real browser: an office as it runs, a person whom its operator has added, TOTP."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from pyotp import TOTP

from services.gateway.sign_in.cookies import SESSION
from tests.browser.conftest import DESKTOP
from tests.deploy.support.office import Office, open_office

pytestmark = pytest.mark.asyncio(loop_scope="session")
ADD = (
    "staff",
    "add",
    "lt-hanh",
    "Lê Thị Bịa",
    "--role",
    "clerk",
    "--unit",
    "15712v1",
    "--from",
    "01/01/2023",
)
SIGN_IN = "/sign-in"


@dataclass
class Account:
    """What the operator was shown when the person was added."""

    password: str
    seed: TOTP


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="module")
def account(office: Office) -> Account:
    said = office.motcua(*ADD).stdout.decode()
    (password,) = re.findall(r"password: (\S+)", said)
    (address,) = re.findall(r"otpauth://\S+", said)
    return Account(password, TOTP(parse_qs(urlsplit(address).query)["secret"][0]))


@pytest_asyncio.fixture(loop_scope="session")
async def page(office: Office, browser: Browser) -> AsyncIterator[Page]:
    size = {"width": DESKTOP, "height": 800}
    context = await browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        base_url=office.stack.staff_url,
        locale="vi-VN",
        java_script_enabled=False,
    )
    yield await context.new_page()
    await context.close()


async def fill_in(page: Page, password: str, code: str) -> None:
    await page.fill("#login", "lt-hanh")
    await page.fill("#password", password)
    await page.fill("#code", code)
    await page.get_by_role("button", name="Đăng nhập").click()


async def test_a_clerk_signs_in_by_password_and_code_works_and_signs_out(
    page: Page, office: Office, account: Account
) -> None:
    await page.goto("/units/15712v1/letters")
    assert SIGN_IN in page.url
    await fill_in(page, account.password, "000000")
    assert "chưa đúng" in await page.locator("[role=alert]").inner_text()
    code = account.seed.now()
    await fill_in(page, account.password, code)
    assert page.url.endswith("/units/15712v1/letters")
    assert "Lê Thị Bịa" in await page.locator(".me").inner_text()
    assert "cán bộ tiếp nhận" in await page.locator(".me").inner_text()
    for path in (
        "records",
        "apologies",
        "print-runs",
        "wordings",
        "recommendations",
        "follow-ups",
        "surveys",
    ):
        answer = await page.goto(f"/units/15712v1/{path}")
        assert answer
        assert answer.status == 200, path
    answer = await page.goto("/units/15664v2/letters")
    assert answer
    assert answer.status == 403
    (session,) = [one["value"] for one in await page.context.cookies() if one["name"] == SESSION]
    await page.get_by_role("button", name="Đăng xuất").click()
    assert page.url.endswith(SIGN_IN)
    # What somebody has noted before is worth nothing now.
    await page.context.add_cookies([{"name": SESSION, "value": session, "url": office.stack.staff_url}])
    await page.goto("/units/15712v1/letters")
    assert SIGN_IN in page.url
    await fill_in(page, account.password, code)
    assert "chưa đúng" in await page.locator("[role=alert]").inner_text(), "a code is good once"


async def test_whose_sessions_the_operator_ends_is_out_at_once(
    page: Page, office: Office, account: Account
) -> None:
    await page.goto(SIGN_IN)
    await fill_in(page, account.password, next_code(account))
    assert SIGN_IN not in page.url
    ended = await asyncio.to_thread(office.motcua, "staff", "sessions", "end", "lt-hanh")
    assert ended.returncode == 0, ended.stderr.decode()
    await page.goto("/units/15712v1/records")
    assert SIGN_IN in page.url


def next_code(account: Account) -> str:
    """Return a code that has not been used: the next one, which is taken half a minute early."""
    return account.seed.at(int(time.time()) + account.seed.interval)
