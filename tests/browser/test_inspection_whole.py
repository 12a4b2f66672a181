"""A year of inspection of 34 communes at an office as it runs: evidence, scores, returns, reviews, rights."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Final
from urllib.parse import parse_qs, urlsplit

import nats
import pytest
from playwright.async_api import Browser, FilePayload, Page, expect
from pyotp import TOTP

from shared.contracts.officer import Role
from shared.contracts.questions.staff.people import PostPerson
from shared.messaging.queries.client import ask
from shared.reference.loading import load_units
from tests.browser.conftest import DESKTOP
from tests.deploy.support.office import Office, open_office

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]
YEAR: Final = 2024
GROUP: Final = f"/groups/trieu-son/inspection?year={YEAR}"
UNITS: Final = load_units().groups["trieu-son"].between(date(YEAR, 1, 1), date(YEAR, 12, 31))
CRITERIA: Final = ("attitude", "in-time", "letters", "recommendations", "satisfaction")
FILE: Final[FilePayload] = {
    "name": "Kế hoạch 27.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7 ke hoach" * 9,
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@asynccontextmanager
async def signed_in(office: Office, browser: Browser, login: str, *posting: str) -> AsyncIterator[Page]:
    """A page at which somebody has signed in, who was given a first posting for it."""
    who = ("staff", "add", login, f"Người Bịa {login}", *posting, "--from", "01/01/2023")
    said = office.motcua(*who).stdout.decode()
    (password,) = re.findall(r"password: (\S+)", said)
    (address,) = re.findall(r"otpauth://\S+", said)
    seed = TOTP(parse_qs(urlsplit(address).query)["secret"][0])
    context = await browser.new_context(
        viewport={"width": DESKTOP, "height": 800},
        base_url=office.stack.staff_url,
        extra_http_headers={"Origin": office.stack.staff_url},
        locale="vi-VN",
        java_script_enabled=False,
    )
    page = await context.new_page()
    await page.goto("/sign-in")
    for field, text in (("#login", login), ("#password", password), ("#code", seed.now())):
        await page.fill(field, text)
    await page.get_by_role("button", name="Đăng nhập").click()
    await page.wait_for_load_state()
    yield page
    await context.close()


async def chair_all(office: Office, person: str) -> None:
    """Let one person chair all communes, so that one browser goes through them."""
    bus = await nats.connect(office.stack.nats_url)
    for unit in UNITS[1:]:
        posting = {"role": Role.CHAIRMAN, "unit": unit}
        fields = {"person": person, "posting": posting, "first_day": "2023-01-01"}
        await ask(bus, PostPerson.model_validate(fields))
    await bus.close()


def at(unit: str) -> str:
    return f"/units/{unit}/inspection?year={YEAR}"


async def hand_in(page: Page, criterion: str) -> None:
    section = page.locator(f"#c-{criterion}")
    await section.get_by_text("Nộp minh chứng", exact=True).first.click()
    await section.locator("input[type=file]").set_input_files(FILE)
    await section.locator("input[name=dated_on]").fill("05/03/2024")
    await section.locator("form[enctype] input[name=said]").fill("Kế hoạch 27/KH-UBND")
    await section.get_by_role("button", name="Nộp minh chứng").click()
    await expect(page.locator(f"#c-{criterion} [role=status]")).to_contain_text("Đã nộp minh chứng")


async def submit(page: Page, criterion: str, **points: str) -> None:
    section = page.locator(f"#c-{criterion}")
    for item, given in points.items():
        await section.locator(f"#points-{item}").fill(given)
    await section.get_by_role("button", name=re.compile("điểm tự chấm")).click()


async def deed(page: Page, unit: str, **form: str) -> None:
    """Send a form as the page of a unit has it, without showing the next page."""
    sheet = (await (await page.request.get(f"/api{at(unit)}")).json())["sheet"]
    seen = str(sheet["deeds"][-1]["number"] if sheet["deeds"] else 0)
    fields: dict[str, str | float | bool] = {**form, "seen": seen}
    sent = await page.request.post(at(unit), form=fields, max_redirects=0)
    assert sent.status == 303, await sent.text()


async def test_a_year_of_34_communes_from_evidence_to_accepted_scores(
    office: Office, browser: Browser
) -> None:
    first, second, *others = UNITS
    async with (
        signed_in(office, browser, "chairman", "--role", "chairman", "--unit", first) as chairman,
        signed_in(office, browser, "supervisor", "--role", "supervisor", "--group", "trieu-son") as reviewer,
        signed_in(office, browser, "clerk", "--role", "clerk", "--unit", second) as clerk,
    ):
        await chair_all(office, "chairman")
        await clerk.goto(at(second))
        await hand_in(clerk, "satisfaction")
        assert not await clerk.get_by_role("button", name=re.compile("điểm tự chấm")).count()
        assert (await clerk.request.get(f"/api{at(first)}")).status == 403
        await chairman.goto(at(first))
        await submit(chairman, "satisfaction", plan="2")
        await expect(chairman.get_by_role("alert")).to_contain_text("chưa có minh chứng")
        await hand_in(chairman, "satisfaction")
        for unit in (first, second):
            await chairman.goto(at(unit))
            for criterion in CRITERIA:
                points = {"plan": "2"} if criterion == "satisfaction" else {}
                await submit(chairman, criterion, **points)
                status = chairman.locator(f"#c-{criterion} [role=status]")
                await expect(status).to_contain_text("Đã nộp điểm tự chấm")
        for unit in others:
            for criterion in CRITERIA:
                await deed(chairman, unit, do="submit", criterion=criterion)
        await chairman.goto(at(first))
        assert not await chairman.get_by_role("button", name=re.compile("Đồng ý")).count()
        await reviewer.goto(GROUP)
        assert await reviewer.get_by_role("row").count() == 35
        assert "170 tiêu chí chờ thẩm định" in await reviewer.locator("main").inner_text()
        await reviewer.goto(at(first))
        section = reviewer.locator("#c-letters")
        await section.get_by_role("button", name="Trả lại").click()
        await expect(reviewer.get_by_role("alert")).to_contain_text("ghi lý do")
        await reviewer.locator("#said-letters").fill("Thiếu sổ trao thư quý III")
        await reviewer.locator("#c-letters").get_by_role("button", name="Trả lại").click()
        await chairman.goto(at(first))
        assert "Thiếu sổ trao thư quý III" in await chairman.locator("#c-letters").inner_text()
        await submit(chairman, "letters")
        await reviewer.goto(at(first))
        await reviewer.locator("#points-letters").fill("19,5")
        await reviewer.locator("#said-letters").fill("Trừ 0,5 điểm: trao chậm")
        await reviewer.locator("#c-letters").get_by_role("button", name="Sửa điểm").click()
        for unit in UNITS:
            sheet = (await (await reviewer.request.get(f"/api{at(unit)}")).json())["sheet"]
            for part in sheet["parts"]:
                if part["state"] == "submitted":
                    await deed(reviewer, unit, do="accept", criterion=part["criterion"])
        await reviewer.goto(GROUP)
        said = await reviewer.locator("main").inner_text()
        assert "34 đã thẩm định xong; 0 tiêu chí chờ thẩm định" in said
        lines = (await (await reviewer.request.get(f"/api{GROUP}")).json())["lines"]
        scores = {line["unit"]["id"]: line["totals"] for line in lines}
        assert scores[first]["own"] - scores[first]["accepted"] == 0.5
        assert scores[second]["own"] == scores[others[0]]["own"] + 2
        got = await chairman.request.get(f"/api{at(first)}")
        kinds = [one["kind"] for one in (await got.json())["sheet"]["deeds"]]
        again = ["returned", "submitted", "corrected"]
        assert kinds == ["added-evidence", *["submitted"] * 5, *again, *["accepted"] * 4]
        refused = await chairman.request.post(
            at(first), form={"do": "accept", "criterion": "letters", "seen": "99"}, max_redirects=0
        )
        assert refused.status == 403
        log = await (await chairman.request.get(f"/units/{first}/reading-log")).text()
        assert "Nộp điểm tự chấm mô hình" in log
        assert "Thẩm định điểm mô hình" in log
