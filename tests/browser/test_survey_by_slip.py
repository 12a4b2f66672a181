"""From the slip to the thanks, and from the clerk's list to the tablet, on a phone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Request, expect

from shared.contracts.questions.surveys.form import AnswerChannel
from tests.browser.conftest import PHONE, SLIPS, Opened
from tests.browser.test_public_pages import faults_of
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.stand_in import StandIn

pytestmark = pytest.mark.asyncio(loop_scope="session")
FILE = f"/ho-so/{KNOWN}?ma={SLIPS.code(KNOWN)}"
with_and_without_scripts = pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])


@pytest.fixture(autouse=True)
def invited(services: StandIn) -> Iterator[None]:
    """The result of the known record was handed over, and its citizen is invited."""
    services.returned_at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    services.surveys.offered_until = datetime(2027, 1, 23, 10, 0, tzinfo=UTC)
    yield
    services.returned_at = services.surveys.offered_until = None


async def answer(page: Page) -> None:
    """Fill the form in, and press its button twice, as fast as a finger can."""
    for factor, step in (("responsibility", "5"), ("attitude", "4"), ("capacity", "-")):
        await page.locator(f"label:has(input[name={factor}][value='{step}'])").tap()
    await page.locator("form.survey button").dblclick()


async def shows_well(page: Page, scripts: bool) -> None:
    """Nothing is wider than the screen; axe, which is a script itself, finds nothing."""
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE
    if scripts:
        assert await faults_of(page) == []


@with_and_without_scripts
async def test_the_code_on_the_slip_leads_to_the_thanks(
    opened: Opened, services: StandIn, scripts: bool
) -> None:
    sent: list[Request] = []
    services.answered.clear()
    async with opened(FILE, PHONE, java_script_enabled=scripts, has_touch=True, is_mobile=True) as page:
        page.on("request", lambda request: sent.append(request))
        await shows_well(page, scripts)
        await page.locator("form.offer button").dblclick()
        await expect(page.locator("form.survey")).to_be_visible()
        await shows_well(page, scripts)
        assert KNOWN not in await page.evaluate("document.referrer"), "nor where it was reached from"
        ticket = urlsplit(page.url).path.removeprefix("/s/")
        await answer(page)
        thanks = page.get_by_text("Cảm ơn ông/bà", exact=True)
        await expect(thanks.or_(page.get_by_text("Mỗi phiếu trả lời được một lần")).first).to_be_visible()
        await shows_well(page, scripts)
    assert list(services.answered) == [ticket]
    assert not [one for one in sent if KNOWN in one.url], "no address after the file's own names the record"
    assert any(ticket in request.url for request in sent)


@with_and_without_scripts
async def test_a_clerk_takes_a_code_that_opens_the_form_on_the_tablet(
    opened: Opened, services: StandIn, scripts: bool
) -> None:
    async with opened("/units/15712v1/invitations", PHONE, java_script_enabled=scripts) as page:
        await page.locator("form[action$='/tablet-ticket'] button").first.click()
        code = await page.locator(".ticket").inner_text()
        await shows_well(page, scripts)
    async with opened(
        "/units/15712v1/tablet", PHONE, java_script_enabled=scripts, has_touch=True, is_mobile=True
    ) as tablet:
        await shows_well(tablet, scripts)
        await tablet.get_by_role("textbox").fill(code.lower())
        await tablet.locator("form.survey button").tap()
        await answer(tablet)
        await expect(tablet.locator("h1")).to_be_visible()
    assert services.answered[code.replace("-", "")].channel is AnswerChannel.TABLET
