"""An operator at an office as it runs: dead letters, the calendar, settings, health, and the own log."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import nats
import pytest
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
WIDE = 1366


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@asynccontextmanager
async def signed_in(
    office: Office, browser: Browser, person: str, width: int, *, script: bool
) -> AsyncIterator[Page]:
    """Open a page at which an operator has signed in."""
    said = office.motcua("staff", "add", person, "Vũ Đình Bịa", "--role", "operator").stdout.decode()
    (password,) = re.findall(r"password: (\S+)", said)
    (address,) = re.findall(r"otpauth://\S+", said)
    seed = TOTP(parse_qs(urlsplit(address).query)["secret"][0])
    context = await browser.new_context(
        viewport={"width": width, "height": 740},
        base_url=office.stack.staff_url,
        locale="vi-VN",
        java_script_enabled=script,
    )
    opened = await context.new_page()
    await opened.goto("/office/dead-letters")
    for field, text in (("#login", person), ("#password", password), ("#code", seed.now())):
        await opened.fill(field, text)
    await opened.get_by_role("button", name="Đăng nhập").click()
    await opened.get_by_role("heading", name="Tin lỗi").wait_for()
    yield opened
    await context.close()


def set_aside(office: Office, letter: str, record: str) -> None:
    """Store a dead letter whose cause is gone: a fact that deadlines can process by now."""
    fact = tell(RecordFiled, 1, "2026-11-23 09:00", record=record)
    event = event_of(fact, id=letter, source="urn:test", zone=VIETNAM)
    row = (letter, fact.subject_of(fact.unit), "OperationalError", "{}", event.model_dump_json().encode())
    with closing(sqlite3.connect(office.folder / "deadlines.db")) as database, database:
        at = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
        database.execute("insert into dead_letter values (?, ?, ?, ?, ?, ?, '', '', null, '')", (*row, at))


@pytest.mark.parametrize(("width", "script"), [(PHONE, False), (WIDE, True)])
async def test_the_operator_settles_dead_letters_and_looks_after_the_office(
    office: Office, browser: Browser, width: int, script: bool
) -> None:
    person, letter, record = f"vd-khang-{width}", f"deadlines-OFFICE-9{width}", f"H56.31.20-261123-{width:04}"
    await asyncio.to_thread(set_aside, office, letter, record)
    async with signed_in(office, browser, person, width, script=script) as page:
        await settle_and_look(page, office, person, letter, record, width)


async def settle_and_look(
    page: Page, office: Office, person: str, letter: str, record: str, width: int
) -> None:
    """Settle two dead letters, decide about the calendar, and look at what else there is."""
    bus = await nats.connect(office.stack.nats_url)
    await bus.jetstream().publish(
        "in.nobody.record", json.dumps({"name": "Lê Thị Bí Mật"}).encode(), stream=IN.name
    )
    await bus.close()
    unreadable = page.get_by_role("link", name=re.compile("^intake-IN-"))
    async with asyncio.timeout(30):
        while not await unreadable.count():
            await page.reload()
    assert await wide_parts(page, width) == []

    await page.get_by_role("link", name=letter).click()
    await page.get_by_role("button", name="Gửi lại tin này").dblclick()
    told = page.get_by_role("status")
    await told.wait_for()
    assert re.search("tiếp nhận và xử lý lại|đã được xử lý từ trước", await told.inner_text())
    assert f"Đã gửi lại: {person}" in await page.locator("main").inner_text()
    with closing(sqlite3.connect(office.folder / "deadlines.db")) as database, database:
        taken = database.execute("select record from deadline").fetchall()
    assert (record,) in taken

    await page.get_by_role("link", name="Mọi tin lỗi").click()
    await unreadable.click()
    assert "Bí Mật" not in await page.content()
    await page.get_by_role("button", name="Gửi lại tin này").click()
    assert "Tin vẫn chưa xử lý được" in await page.get_by_role("alert").inner_text()
    await page.get_by_label("Lý do không cần tin này").fill("gửi thử")
    await page.get_by_role("button", name="Bỏ tin này").click()
    assert f"Đã bỏ: {person}" in await page.locator("main").inner_text()
    listed = await asyncio.to_thread(office.motcua, "dead", "list", "--all")
    assert f"dropped by {person}" in " ".join(listed.stdout.decode().split())

    await page.get_by_role("link", name="Lịch làm việc").click()
    await page.fill("#text", DECISION)
    await page.get_by_role("button", name="Xem trước").click()
    await page.get_by_role("button", name="Áp dụng quyết định").click()
    made = await page.locator(".done").inner_text()
    assert re.search("Số hồ sơ chuyển hạn|đã được áp dụng từ trước", made)

    for link, seen in (
        ("Cấu hình", "MOTCUA_NATS_URL"),
        ("Hệ thống gửi tin", "counter"),
        ("Thời hạn lưu trữ", "Tin lỗi (không xử lý được)"),
        ("Kiểm tra hệ thống", "motcua doctor --mend"),
    ):
        await page.get_by_role("link", name=link, exact=True).click()
        shown = await page.locator("main").inner_text()
        assert seen in shown
        assert await wide_parts(page, width) == []
        assert str(urlsplit(office.stack.nats_url).password) not in shown
    await page.get_by_role("link", name="Nhật ký quản trị").click()
    log = await page.get_by_role("table").inner_text()
    for entry in ("Áp dụng quyết định về lịch làm việc", "Xử lý tin lỗi", letter, "Vũ Đình Bịa"):
        assert entry in log
    answer = await page.goto("/units/15712v1/letters")
    assert answer
    assert answer.status == 403, "an operator sees no name of a citizen"
