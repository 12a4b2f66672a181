"""An operator at an office as it runs: dead letters, the calendar, settings, health, and the own log."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import nats
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from pyotp import TOTP

from shared.contracts.events.envelope import event_of
from shared.contracts.events.record import RecordFiled
from shared.messaging.streams import IN
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import wide_parts
from tests.deadlines.support.facts import tell
from tests.deploy.support.office import Office, open_office
from tests.gateway.support.calendar_answers import DECISION
from tests.support.zone import VIETNAM

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
RECORD = "H56.31.20-261123-0001"
LETTER = "deadlines-OFFICE-9000"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def page(office: Office, browser: Browser) -> AsyncIterator[Page]:
    """A page at which the operator has signed in, on a phone and without scripts."""
    said = office.motcua("staff", "add", "vd-khang", "Vũ Đình Bịa", "--role", "operator").stdout.decode()
    (password,) = re.findall(r"password: (\S+)", said)
    (address,) = re.findall(r"otpauth://\S+", said)
    seed = TOTP(parse_qs(urlsplit(address).query)["secret"][0])
    context = await browser.new_context(
        viewport={"width": PHONE, "height": 740},
        base_url=office.stack.staff_url,
        locale="vi-VN",
        java_script_enabled=False,
    )
    opened = await context.new_page()
    await opened.goto("/office/dead-letters")
    for field, text in (("#login", "vd-khang"), ("#password", password), ("#code", seed.now())):
        await opened.fill(field, text)
    await opened.get_by_role("button", name="Đăng nhập").click()
    await opened.get_by_role("heading", name="Tin lỗi").wait_for()
    yield opened
    await context.close()


def set_aside(office: Office) -> None:
    """Store a dead letter whose cause is gone: a fact that deadlines can process by now."""
    fact = tell(RecordFiled, 1, "2026-11-23 09:00", record=RECORD)
    event = event_of(fact, id="e-1", source="urn:test", zone=VIETNAM)
    row = (LETTER, fact.subject_of(fact.unit), "OperationalError", "{}", event.model_dump_json().encode())
    with sqlite3.connect(office.folder / "deadlines.db") as database:
        at = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
        database.execute("insert into dead_letter values (?, ?, ?, ?, ?, ?, '', '', null, '')", (*row, at))


async def test_the_operator_settles_dead_letters_and_looks_after_the_office(
    page: Page, office: Office
) -> None:
    await asyncio.to_thread(set_aside, office)
    bus = await nats.connect(office.stack.nats_url)
    await bus.jetstream().publish(
        "in.nobody.record", json.dumps({"name": "Lê Thị Bí Mật"}).encode(), stream=IN.name
    )
    await bus.close()
    unreadable = page.get_by_role("link", name=re.compile("^intake-IN-"))
    async with asyncio.timeout(30):
        while not await unreadable.count():
            await page.reload()
    assert await wide_parts(page, PHONE) == []

    await page.get_by_role("link", name=LETTER).click()
    await page.get_by_role("button", name="Gửi lại tin này").dblclick()
    told = page.get_by_role("status")
    await told.wait_for()
    assert re.search("tiếp nhận và xử lý lại|đã được xử lý từ trước", await told.inner_text())
    assert "Đã gửi lại: vd-khang" in await page.locator("main").inner_text()
    with sqlite3.connect(office.folder / "deadlines.db") as database:
        taken = database.execute("select record from deadline").fetchall()
    assert taken == [(RECORD,)]

    await page.get_by_role("link", name="Mọi tin lỗi").click()
    await unreadable.click()
    assert "Bí Mật" not in await page.content()
    await page.get_by_role("button", name="Gửi lại tin này").click()
    assert "Tin vẫn chưa xử lý được" in await page.get_by_role("alert").inner_text()
    await page.get_by_label("Lý do không cần tin này").fill("gửi thử")
    await page.get_by_role("button", name="Bỏ tin này").click()
    assert "Đã bỏ: vd-khang" in await page.locator("main").inner_text()
    listed = await asyncio.to_thread(office.motcua, "dead", "list", "--all")
    assert "dropped by vd-khang" in " ".join(listed.stdout.decode().split())

    await page.get_by_role("link", name="Lịch làm việc").click()
    await page.fill("#text", DECISION)
    await page.get_by_role("button", name="Xem trước").click()
    await page.get_by_role("button", name="Áp dụng quyết định").click()
    assert "Số hồ sơ chuyển hạn" in await page.locator(".done").inner_text()

    for link, seen in (
        ("Cấu hình", "MOTCUA_NATS_URL"),
        ("Hệ thống gửi tin", "counter"),
        ("Thời hạn lưu trữ", "Tin lỗi (không xử lý được)"),
        ("Kiểm tra hệ thống", "motcua doctor --mend"),
    ):
        await page.get_by_role("link", name=link, exact=True).click()
        shown = await page.locator("main").inner_text()
        assert seen in shown
        assert await wide_parts(page, PHONE) == []
        assert str(urlsplit(office.stack.nats_url).password) not in shown
    await page.get_by_role("link", name="Nhật ký quản trị").click()
    log = await page.get_by_role("table").inner_text()
    for entry in ("Áp dụng quyết định về lịch làm việc", "Xử lý tin lỗi", LETTER, "Vũ Đình Bịa"):
        assert entry in log
    answer = await page.goto("/units/15712v1/letters")
    assert answer
    assert answer.status == 403, "an operator sees no name of a citizen"
