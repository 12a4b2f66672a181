"""Letters of the running service, taken through their lives on the staff pages in a real browser."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page
from sqlalchemy import select

from services.gateway.sign_in.cookies import SESSION
from services.letters import tables
from services.letters.main import service
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.letters import DeliveryChannel
from tests.browser.conftest import DESKTOP, SIZES, gateway_before
from tests.letters.support.families import BIRTH, VAN_SON, another, registered_lately, woman
from tests.support.service_process import ServiceProcess, prepared
from tests.support.signing_staff import SigningStaff
from tests.support.zone import VIETNAM

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
HAND_OVER = "Xác nhận đã trao"
HELD = "Chị Nguyễn Thị Hoa"
NO_FATHER = BIRTH.model_copy(update={"father": None, "child": woman("Hà Minh Anh")})
OFFICERS = {
    "cb-07": (Posting(role=Role.CLERK, unit=VAN_SON),),
    "ht-02": (Posting(role=Role.CIVIL_STATUS, unit=VAN_SON),),
    "ct-01": (Posting(role=Role.CHAIRMAN, unit=VAN_SON),),
}
WAYS: Mapping[DeliveryChannel, str] = {
    DeliveryChannel.COUNTER: "Tại quầy",
    DeliveryChannel.CEREMONY: "Tại buổi lễ",
    DeliveryChannel.VISIT: "Khi đến thăm",
    DeliveryChannel.POST: "Bưu điện",
    DeliveryChannel.EMAIL: "Thư điện tử",
}


class LettersPage:
    """The page with the list of letters, as an officer uses it."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._address = address

    async def open_as(self, officer: str) -> None:
        await self._page.context.add_cookies([{"name": SESSION, "value": officer, "url": self._address}])
        await self._page.goto(f"/units/{VAN_SON}/letters?every=true")

    async def press(self, family: str, button: str, *, why: str = "", at: datetime | None = None) -> None:
        """Press a button of a family's letter, or hand it over in one of the ways."""
        row = self._row(family)
        if not await row.locator("[name=at]").is_visible():
            await row.locator(".more-steps summary").click()
        if why:
            await row.locator("[name=reason]").fill(why)
        await row.locator("[name=at]").fill(f"{at:%H:%M %d/%m/%Y}" if at else "")
        if button in WAYS.values():
            if await row.locator("[name=channel]").count():
                await row.locator("[name=channel]").select_option(label=button)
                button = HAND_OVER
            else:
                button = f"{HAND_OVER}: {button}"
        await row.get_by_role("button", name=f"{button}:").click()

    async def buttons(self, family: str) -> set[str]:
        """Return what the officer is offered for a family's letter."""
        row = self._row(family)
        return set(await row.locator(".steps-of button:not([disabled])").all_text_contents())

    async def standing(self, family: str) -> str:
        return await self._row(family).locator(".standing").inner_text()

    async def alert(self) -> str:
        return await self._page.locator("[role=alert]").inner_text()

    async def last_step(self, family: str) -> str:
        """Return the last step on the letter's own page, and go back."""
        await self._row(family).get_by_role("link", name="Lịch sử xử lý").click()
        await self._page.wait_for_load_state()  # with its style, which sets words apart
        cells = await self._page.locator("tbody tr").last.locator("td, th").all_inner_texts()
        await self._page.go_back()
        return " ".join(" ".join(cells).split())

    def _row(self, family: str) -> Locator:
        return self._page.locator("tbody tr", has_text=family)


@pytest_asyncio.fixture(loop_scope="session")
async def office(tmp_path: Path, database_url: str) -> AsyncIterator[ServiceProcess]:
    """The service at work; six letters are issued, one is held since no father is named."""
    staff = SigningStaff(tmp_path, OFFICERS)
    key = str(staff.public_key)
    async with prepared(service, tmp_path, database_url, MOTCUA_STATEMENT_PUBLIC_KEY=key) as running:
        await staff.start(running.bus)
        await running.publish([registered_lately(another(BIRTH, n), f"E-{n}") for n in range(6)])
        await running.publish([registered_lately(NO_FATHER, "E-held")])
        await running.start()
        stand = select(tables.letter.c.id).where(tables.letter.c.sheet == "made")
        await running.until(6, stand.where(tables.letter.c.status == "issued").subquery())
        await running.until(1, stand.where(tables.letter.c.status == "held").subquery())
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def letters_page(office: ServiceProcess, browser: Browser) -> AsyncIterator[LettersPage]:
    async with gateway_before(office.url) as address:
        context = await browser.new_context(
            viewport=SIZES[DESKTOP],  # type: ignore[arg-type]
            base_url=address,
            locale="vi-VN",
            java_script_enabled=False,
        )
        yield LettersPage(await context.new_page(), address)
        await context.close()


async def test_letters_go_through_their_lives_at_the_press_of_a_button(letters_page: LettersPage) -> None:
    await letters_page.open_as("cb-07")
    assert await letters_page.buttons(HELD) == {"Giữ lại"}
    assert await letters_page.buttons("Lê 0 ") == {
        "Đánh dấu đã in",
        "Giữ lại",
        "Xác nhận đã trao: Thư điện tử",
    }
    await letters_page.press("Lê 0 ", "Giữ lại")
    assert "Chưa ghi lý do" in await letters_page.alert()
    await letters_page.press("Lê 0 ", "Giữ lại", why="chờ gọi lại gia đình")
    assert await letters_page.standing("Lê 0 ") == "Chờ cán bộ xem xét"
    last = await letters_page.last_step("Lê 0 ")
    assert "Chờ cán bộ xem xét Cán bộ Một cửa · cb-07 chờ gọi lại gia đình" in last

    await letters_page.open_as("ct-01")
    await letters_page.press(HELD, "Duyệt")
    assert await letters_page.standing(HELD) in ("Đã duyệt", "Sẵn sàng in")
    await letters_page.press("Lê 0 ", "Hủy", why="gia đình không muốn nhận")
    assert await letters_page.standing("Lê 0 ") == "Đã hủy"
    assert "Đã hủy Chủ tịch · ct-01 gia đình không muốn nhận" in await letters_page.last_step("Lê 0 ")


async def test_a_letter_is_handed_over_each_way_and_when_it_was(letters_page: LettersPage) -> None:
    await letters_page.open_as("cb-07")
    for number, (way, words) in enumerate(WAYS.items(), 1):
        family = f"Lê {number} "
        if way is not DeliveryChannel.EMAIL:
            await letters_page.press(family, "Đánh dấu đã in")
            assert await letters_page.standing(family) == "Đã in"
        await letters_page.press(family, words)
        assert await letters_page.standing(family) == "Đã trao"
        assert f"Đã trao {words} Cán bộ Một cửa · cb-07" in await letters_page.last_step(family)

    await letters_page.press("Lê 1 ", "Ghi nhận thư bị trả lại", why="không có ai ở nhà")
    assert await letters_page.standing("Lê 1 ") == "Bị trả lại"
    await letters_page.press("Lê 1 ", "Gửi lại")
    now = datetime.now(VIETNAM)
    await letters_page.press("Lê 1 ", "Thư điện tử", at=now + timedelta(days=1))
    assert "ở tương lai" in await letters_page.alert()
    await letters_page.press("Lê 1 ", "Thư điện tử", at=datetime(2023, 1, 2, 8, 0))  # noqa: DTZ001  # the wall's
    assert "sớm hơn lúc soạn thư" in await letters_page.alert()
    assert await letters_page.standing("Lê 1 ") == "Sẵn sàng in"


async def test_what_was_handed_over_yesterday_is_noted_for_yesterday(letters_page: LettersPage) -> None:
    yesterday = datetime.now(VIETNAM) - timedelta(days=1)
    await letters_page.open_as("ht-02")
    await letters_page.press("Lê 5 ", "Thư điện tử", at=yesterday)
    assert await letters_page.standing("Lê 5 ") == "Đã trao"
    assert f"{yesterday:%H:%M}" in await letters_page.last_step("Lê 5 ")
    assert f"{yesterday:%d/%m/%Y} Đã trao Thư điện tử" in await letters_page.last_step("Lê 5 ")
