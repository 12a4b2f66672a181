"""Today follows what happens: the counts change in the open page, and the page stays where the person was."""

from collections.abc import AsyncIterator

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from playwright.async_api import expect

from services.gateway.live import stream
from shared.contracts.changed import changed_subject
from shared.contracts.questions.work_today import WorkGroup
from tests.browser.conftest import DESKTOP, PHONE, Opened
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn

pytestmark = pytest.mark.asyncio(loop_scope="session")
PAGE = f"/units/{VAN_SON}/today"


@pytest_asyncio.fixture(loop_scope="session")
async def bus(nats_url: str) -> AsyncIterator[Client]:
    client = await nats.connect(nats_url)
    yield client
    await client.close()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_a_count_changes_in_the_open_page(
    opened: Opened, services: StandIn, bus: Client, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "PAUSE_S", 0.1)
    counts = dict(services.counter.counts)
    try:
        async with opened(PAGE, width) as page:
            overdue = page.locator(".tiles strong").first
            await expect(overdue).to_contain_text("3")
            link = page.locator("main td.code a").first
            await link.focus()
            href = await link.get_attribute("href")
            services.counter.counts[WorkGroup.OVERDUE] = 5
            for _ in range(50):  # the stream may still be opening
                await bus.publish(changed_subject("deadlines", VAN_SON))
                await page.wait_for_timeout(100)
                if "5" in await overdue.inner_text():
                    break
            await expect(overdue).to_contain_text("5")
            assert await page.evaluate("document.activeElement.getAttribute('href')") == href
    finally:
        services.counter.counts |= counts


async def test_without_a_script_the_page_is_whole(opened: Opened) -> None:
    async with opened(PAGE, java_script_enabled=False) as page:
        await expect(page.locator(".tiles strong").first).to_contain_text("3")
        await expect(page.get_by_role("table").first).to_be_visible()
