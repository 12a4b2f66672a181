"""A civil-status official, a chairman and a supervisor in a real browser, at an office as it runs."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import nats
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect
from pyotp import TOTP

from shared.messaging.streams import IN
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import wide_parts
from tests.deploy.support.office import Office, open_office
from tests.intake.support.outside_system import Json, Teller
from tests.support.office_days import day_from_now
from tests.support.zone import VIETNAM

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
UNIT = "/units/15715v2"
WIDE = 1366
NAMES = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nga", "Oanh", "Phúc", "Quý")
PEOPLE = {
    "nv-toan": ("Nguyễn Văn Bịa", "--role", "civil-status", "--unit", "15715v2"),
    "ld-son": ("Lê Đình Bịa", "--role", "chairman", "--unit", "15715v2"),
    "tt-minh": ("Trần Thị Bịa", "--role", "supervisor", "--group", "trieu-son"),
}
screens = pytest.mark.parametrize(
    ("width", "script"), [(WIDE, True), (PHONE, True), (WIDE, False), (PHONE, False)]
)


@dataclass
class Day:
    """An office, its people as browsers know them, and what was reported so far."""

    office: Office
    browser: Browser
    sessions: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    told: int = 0
    worded: int = 0

    @asynccontextmanager
    async def of(self, person: str, width: int, *, script: bool) -> AsyncIterator[Page]:
        """Open a window in which somebody is signed in."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": 768},
            base_url=self.office.stack.staff_url,
            locale="vi-VN",
            java_script_enabled=script,
        )
        if person not in self.sessions:
            await self._sign_in(person)
        await context.add_cookies(self.sessions[person])  # type: ignore[arg-type]  # as they were taken
        yield await context.new_page()
        await context.close()

    async def _sign_in(self, person: str) -> None:
        added = ("staff", "add", person, *PEOPLE[person], "--from", "01/01/2023")
        said = (await asyncio.to_thread(self.office.motcua, *added)).stdout.decode()
        (password,) = re.findall(r"password: (\S+)", said)
        (address,) = re.findall(r"otpauth://\S+", said)
        seed = TOTP(parse_qs(urlsplit(address).query)["secret"][0])
        context = await self.browser.new_context(base_url=self.office.stack.staff_url, locale="vi-VN")
        page = await context.new_page()
        await page.goto("/sign-in")
        for name, text in (("login", person), ("password", password), ("code", seed.now())):
            await page.fill(f"#{name}", text)
        await page.get_by_role("button", name="Đăng nhập").click()
        await page.locator(".me").wait_for()
        self.sessions[person] = [dict(cookie) for cookie in await context.cookies()]
        await context.close()

    async def report(self, event: Json) -> None:
        """Report something as the counter does."""
        bus = await nats.connect(self.office.stack.nats_url)
        event |= {"id": f"{event['id']}-{self.told}"}
        await bus.jetstream().publish("in.counter.x", json.dumps(event).encode(), stream=IN.name)
        await bus.close()

    def teller(self) -> Teller:
        """Return a system that tells of the next record and the next entry."""
        self.told += 1
        return Teller("counter", self.told, unit="15715")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def day(office: Office, browser: Browser) -> Day:
    return Day(office, browser)


async def shown(page: Page, what: Locator) -> None:
    """Look again until something is shown: it follows from a report."""
    async with asyncio.timeout(60):
        while not await what.count():
            await page.reload()


@screens
async def test_an_official_enters_a_birth_reads_why_its_letter_is_held_and_approves_it(
    day: Day, width: int, script: bool
) -> None:
    day.told += 1
    child, mother = f"Lê Minh {NAMES[day.told]}", f"Phạm Thị {NAMES[day.told]}"
    async with day.of("nv-toan", width, script=script) as page:
        await page.goto("/")
        await page.get_by_role("link", name="Tiếp nhận", exact=True).click()
        await page.get_by_role("link", name="Đăng ký khai sinh", exact=True).first.click()
        await page.get_by_role("button", name="Ghi khai sinh").click()
        await expect(page.get_by_role("alert")).to_contain_text("Chưa ghi gì")
        await page.locator("#details-child-name").fill(child)
        await page.locator("#details-child-born_on").fill(
            f"{datetime.now(VIETNAM) - timedelta(days=5):%d/%m/%Y}"
        )
        await page.locator("#details-mother-name").fill(mother)
        assert await wide_parts(page, width) == []
        await page.get_by_role("button", name="Ghi khai sinh").dblclick()
        await expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_be_visible()
        await page.goto(f"{UNIT}/letters")
        row = page.locator("tbody tr", has_text=mother)
        await shown(page, row)
        assert await row.count() == 1, "a double click enters it once"
        await shown(page, row.get_by_role("link", name="Mở"))
        assert await wide_parts(page, width) == []
        await row.get_by_role("button", name="Duyệt").click()
        await expect(page.get_by_role("status").first).to_be_visible()
        await page.goto(f"{UNIT}/letters?every=true")
        await page.locator("tbody tr", has_text=mother).get_by_role("link", name="Lịch sử xử lý").click()
        await expect(page.get_by_role("table")).to_contain_text("nv-toan")


@screens
async def test_an_official_words_a_letter_mends_a_fault_by_its_line_sees_the_page_and_saves(
    day: Day, width: int, script: bool
) -> None:
    day.told += 1
    async with day.of("nv-toan", width, script=script) as page:
        await page.goto(f"{UNIT}/wordings")
        await page.get_by_role("link", name="Thư chúc mừng khai sinh").click()
        closing = page.locator("#part-closing")
        wished = f"Bà con {NAMES[day.told]} chung vui.\nChúc cháu ((ten chau)) mau lớn."
        await closing.fill(wished)
        await page.get_by_role("button", name="Xem trước bản in").click()
        await expect(page.get_by_role("alert")).to_contain_text("Lời kết, dòng 2")
        assert await wide_parts(page, width) == []
        await page.get_by_role("button", name="Sửa thành ((tên cháu))").click()
        await expect(page.locator("figure img")).to_be_visible()
        assert await closing.input_value() == wished.replace("ten chau", "tên cháu")
        await page.get_by_role("button", name="tên dài nhất").click()
        await expect(page.locator("figure img")).to_be_visible()
        assert await wide_parts(page, width) == []
        await page.fill("[name=reason]", "gần gũi hơn")
        await page.get_by_role("button", name="Lưu thành mẫu mới").dblclick()
        await expect(page.locator(".done")).to_contain_text("Đã lưu mẫu mới")
        assert "((tên cháu))" in await page.locator("#part-closing").input_value()
        versions = await page.locator("#history tbody tr").count()
        day.worded += 1
        assert versions == day.worded + 1, "a double click saves it once; ours is the last"
        async with day.of("ld-son", width, script=script) as of_chairman:
            await of_chairman.goto(page.url)
            await expect(of_chairman.locator("#history")).to_contain_text("gần gũi hơn")
            assert await of_chairman.locator("#history tbody tr").count() == versions


@screens
async def test_a_chairman_apologises_approves_decides_a_closure_and_reads_the_log(
    day: Day, width: int, script: bool
) -> None:
    teller = day.teller()
    now = datetime.now(VIETNAM)
    received = (now - timedelta(minutes=5)).isoformat()
    await day.report(teller.filed(received, procedure="1.004837"))
    async with day.of("ld-son", width, script=script) as page:
        await page.goto(f"{UNIT}/records/{teller.record}")
        apologise = page.locator("details.menu", has=page.get_by_text("Xin lỗi và hẹn lại (mẫu 04)")).first
        await shown(page, apologise)
        await apologise.locator("summary").click()
        await page.locator("#extended-appointment_at").fill(f"15:00 {now + timedelta(days=60):%d/%m/%Y}")
        await page.locator("#extended-reason").fill("Chờ xác minh tại nơi cư trú cũ")
        assert await wide_parts(page, width) == []
        await apologise.get_by_role("button", name="Xin lỗi và hẹn lại").dblclick()
        await expect(page.get_by_role("status").first).to_contain_text("Đã ghi xin lỗi")
        await (
            page.get_by_role("link", name="giấy tờ")
            .or_(page.get_by_role("link", name="Giấy tờ"))
            .first.click()
        )
        approve = page.get_by_role("button", name=re.compile("^Duyệt.*Văn bản xin lỗi"))
        await shown(page, approve)
        await approve.click()
        await expect(page.get_by_role("status").first).to_be_visible()

        closed = day_from_now(10 + day.told)
        decision = f"""[[closed]]
days = [{closed}]
units = ["15715v2"]
why = "Bão số {day.told}"
source = "Quyết định {day.told}/QĐ-UBND"
certainty = "law"
"""
        await page.goto("/calendar")
        await page.fill("#text", decision)
        await page.get_by_role("button", name="Xem trước").click()
        await expect(page.locator("#moves")).to_be_visible()
        await page.get_by_role("button", name="Áp dụng quyết định").click()
        await expect(page.locator(".done")).to_contain_text("Số hồ sơ chuyển hạn")
        await page.get_by_role("link", name="Nhật ký xem").click()
        log = page.get_by_role("table")
        for entry in (
            "Áp dụng quyết định về lịch làm việc",
            "Xử lý thư",
            "Ghi một bước của hồ sơ",
            teller.record,
        ):
            await expect(log).to_contain_text(entry)
        assert await wide_parts(page, width) == []


@screens
async def test_a_supervisor_compares_the_units_and_sees_no_name(day: Day, width: int, script: bool) -> None:
    teller = day.teller()
    await day.report(teller.filed((datetime.now(VIETNAM) - timedelta(minutes=5)).isoformat()))
    async with day.of("tt-minh", width, script=script) as page:
        await page.goto("/")
        assert "/groups/trieu-son" in page.url
        assert await wide_parts(page, width) == []
        await page.goto(f"{UNIT}/records")
        record = page.get_by_role("link", name=teller.record)
        await shown(page, record)
        await record.first.click()
        await expect(page.locator("main")).to_contain_text(teller.record)
        await expect(page.locator("main")).not_to_contain_text("Kín")
        assert await page.get_by_role("button", name="Ghi nhận có kết quả").count() == 0
        for path in (
            f"{UNIT}/letters",
            f"{UNIT}/reading-log",
            "/office/dead-letters",
            "/units/15763v9/records",
        ):
            answer = await page.goto(path)
            assert answer
            assert answer.status in (403, 404), path
        await page.goto("/groups/trieu-son/reports")
        assert await wide_parts(page, width) == []
