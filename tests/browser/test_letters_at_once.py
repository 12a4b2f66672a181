"""Several letters at once, on the list of the running service, without JavaScript on a telephone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from sqlalchemy import select

from services.gateway.sign_in.cookies import SESSION
from services.letters import tables
from services.letters.main import service
from shared.contracts.questions.letters import LetterStatus
from tests.browser.conftest import PHONE, SIZES, gateway_before
from tests.browser.test_steps_on_letters import NO_FATHER, OFFICERS
from tests.letters.support.families import BIRTH, GIVEN, VAN_SON, another, registered_lately
from tests.letters.test_land import FILED_FOR_LAND
from tests.support.service_process import ServiceProcess, prepared
from tests.support.signing_staff import SigningStaff

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
LETTERS = f"/units/{VAN_SON}/letters"
RECORDS = [f"{GIVEN.record[:-1]}{n}" for n in range(1, 4)]


@pytest_asyncio.fixture(loop_scope="session")
async def office(tmp_path: Path, database_url: str) -> AsyncIterator[ServiceProcess]:
    """Three letters wait for approval, three are issued, and one is held."""
    staff = SigningStaff(tmp_path, OFFICERS)
    key = str(staff.public_key)
    async with prepared(service, tmp_path, database_url, MOTCUA_STATEMENT_PUBLIC_KEY=key) as running:
        await staff.start(running.bus)
        for record in RECORDS:
            of_record = {"record": record}
            await running.publish([GIVEN.model_copy(update=of_record)])
            await running.publish([FILED_FOR_LAND.model_copy(update=of_record)])
        await running.publish([registered_lately(another(BIRTH, n), f"E-{n}") for n in range(3)])
        await running.publish([registered_lately(NO_FATHER, "E-held")])
        await running.start()
        made = select(tables.letter.c.id).where(tables.letter.c.sheet == "made")
        await running.until(3, made.where(tables.letter.c.status == "issued").subquery())
        await running.until(3, made.where(tables.letter.c.status == "drafted").subquery())
        await running.until(1, made.where(tables.letter.c.status == "held").subquery())
        yield running


async def test_three_letters_are_approved_and_three_printed_and_handed_over_at_once(
    office: ServiceProcess, browser: Browser
) -> None:
    async with gateway_before(office.url) as address:
        context = await browser.new_context(
            viewport=SIZES[PHONE],  # type: ignore[arg-type]
            base_url=address,
            locale="vi-VN",
            java_script_enabled=False,
        )
        page = await context.new_page()

        async def sign_in(officer: str) -> None:
            await context.add_cookies([{"name": SESSION, "value": officer, "url": address}])

        async def tick_three(wait: str, kind: str) -> None:
            await page.goto(f"{LETTERS}?waits={wait}")
            boxes = page.locator("tbody tr", has_text=kind).locator("input[type=checkbox]")
            assert await boxes.count() == 3
            for n in range(3):
                await boxes.nth(n).check()
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE

        await sign_in("ct-01")
        await tick_three("to-approve", "đất")
        await page.get_by_role("button", name="Duyệt các thư đã chọn").click()
        assert await page.locator("#vua-xong [role=status]").inner_text() == "✓ Đã duyệt 3 thư."
        assert await page.locator("div:has(> #just-done) tbody tr").count() == 3

        await sign_in("cb-07")
        await page.goto(LETTERS)
        first = page.locator(".letter-list").first
        assert "Tạm giữ, cần người xem (1)" in await first.inner_text()
        assert "sổ hộ tịch không ghi người cha" in await first.inner_text()
        assert "Chờ công chức tư pháp" in await first.inner_text()

        await tick_three("to-print", "khai sinh")
        await page.get_by_role("button", name="In các thư đã chọn").click()
        assert "/print-runs/" in page.url
        await tick_three("to-hand-over", "khai sinh")
        await page.locator(".chosen-bar select").select_option("counter")
        await page.get_by_role("button", name="Xác nhận đã trao các thư đã chọn").dblclick()
        await page.locator("#vua-xong").wait_for()
        assert "Đã ghi nhận trao 3 thư." in await page.locator("#vua-xong").inner_text()
        await context.close()
    async with office.database.reading() as read:
        given = select(tables.step.c.letter).where(tables.step.c.status == LetterStatus.HANDED_OVER)
        letters = (await read.execute(given)).scalars().all()
    assert len(letters) == len(set(letters)) == 3, "each once, though the button was pressed twice"
