"""A clerk imports a record book in a real browser: checked, asked about, entered, and sent once more."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_counter import UNIT, WIDE, at_the_counter, look, signed_in
from tests.deploy.support.office import Office, open_office
from tests.gateway.spreadsheets.support.books import write_table

pytestmark = pytest.mark.asyncio(loop_scope="session")
PICTURES = os.environ.get("PICTURES_OF_IMPORT", "")
HEADER = (
    "Mã hồ sơ",
    "Nội dung hồ sơ",
    "Họ tên chủ hồ sơ",
    "Nhận hồ sơ",
    "Hẹn trả kết quả",
    "Ngày trả kết quả",
)
KNOWN, OURS = "Chứng thực chữ ký", "Chứng thực bản sao giấy tờ các loại"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def session(office: Office, browser: Browser) -> list[dict[str, object]]:
    """Sign a clerk in, and return what the browser keeps of that."""
    return await signed_in(office, browser)


def book(folder: Path, prefix: str, name: str = "Lê Thị Hòa") -> Path:
    """A record book: two good rows, one of a text that nobody knows, one with a day that is none."""
    day = "02/11/2026 09:00:00"
    rows = [
        (f"{prefix}.15-261102-0001", KNOWN, name, day, "", "02/11/2026 10:00:00"),
        (f"{prefix}.15-261102-0002", KNOWN, "Trần Văn Bình", day, "", ""),
        (f"{prefix}.15-261102-0003", OURS, "Phạm Thị Cúc", day, "", ""),
        (f"{prefix}.15-261102-0004", KNOWN, "Hoàng Văn Dũng", "31/02/2026", "", ""),
    ]
    return write_table(folder / f"{prefix}.xlsx", HEADER, rows)


async def send(page: Page, file: Path) -> None:
    await page.goto(f"{UNIT}/file")
    await page.get_by_role("link", name="Nhập sổ từ bảng tính").click()
    await page.get_by_label("Tệp bảng tính").set_input_files(file)
    await page.get_by_role("button", name="Kiểm tra tệp").click()
    await expect(page.locator("h2").first).to_contain_text("Nếu ghi vào sổ", timeout=60_000)


async def count(page: Page, verdict: str) -> str:
    row = page.locator("table").first.locator("tr").filter(has=page.get_by_role("rowheader", name=verdict))
    return (await row.locator("td").inner_text()).strip()


async def picture(page: Page, name: str, width: int) -> None:
    if PICTURES:
        await page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize(("width", "script"), [(WIDE, True), (PHONE, False)])
async def test_a_book_is_checked_asked_about_entered_and_counts_once(
    office: Office,
    browser: Browser,
    session: list[dict[str, object]],
    tmp_path: Path,
    width: int,
    script: bool,
) -> None:
    prefix = f"H56.{width}"[:8]
    async with at_the_counter(office, browser, session, width, script=script) as page:
        await page.goto(f"{UNIT}/import")
        await look(page, width, script=script)
        await picture(page, "form", width)
        await send(page, book(tmp_path, prefix))
        await look(page, width, script=script)
        await picture(page, "checked", width)
        if script:  # the second time nothing is asked: it was remembered
            assert [await count(page, one) for one in ("Mới", "Chưa rõ", "Không nhận được")] == [
                "2",
                "1",
                "1",
            ]
            await expect(page.get_by_text("Cột D")).to_be_visible()
            asked = page.get_by_role("group", name=re.compile(OURS))
            await asked.get_by_label("Thủ tục", exact=True).select_option("2.000815")
            await page.get_by_role("button", name="Ghi nhớ và kiểm tra lại").click()
            await expect(page.get_by_role("button", name="Ghi 3 dòng vào sổ")).to_be_visible(timeout=60_000)
        assert [await count(page, one) for one in ("Mới", "Chưa rõ", "Không nhận được")] == ["3", "0", "1"]
        await page.get_by_role("button", name="Ghi 3 dòng vào sổ").click()
        await expect(page.get_by_text("Đã ghi vào sổ.")).to_be_visible(timeout=60_000)
        await look(page, width, script=script)
        await picture(page, "applied", width)
        await send(page, book(tmp_path, prefix))
        assert [await count(page, one) for one in ("Mới", "Đã có, không đổi")] == ["0", "3"]
        await expect(page.get_by_text("Không có gì mới để ghi.")).to_be_visible()
        await send(page, book(tmp_path, prefix, "Lê Thị Hoa"))
        assert [await count(page, one) for one in ("Thay đổi", "Đã có, không đổi")] == ["1", "2"]
        await page.goto(f"{UNIT}/records/{prefix}.15-261102-0001")
        await expect(page.locator("h1")).to_have_text("Lê Thị Hòa")


async def test_a_file_that_is_none_is_refused_in_words(
    office: Office, browser: Browser, session: list[dict[str, object]], tmp_path: Path
) -> None:
    file = tmp_path / "thu.csv"
    file.write_text("Kính gửi UBND xã,\nNội dung,\n", encoding="utf-8")
    async with at_the_counter(office, browser, session, PHONE, script=False) as page:
        await page.goto(f"{UNIT}/import")
        await page.get_by_label("Tệp bảng tính").set_input_files(file)
        await page.get_by_role("button", name="Kiểm tra tệp").click()
        await expect(page.get_by_role("alert")).to_contain_text("Không nhận ra bảng nào", timeout=60_000)
        await expect(page.get_by_text("Sổ đăng ký khai sinh: cần cột")).to_be_visible()
        await look(page, PHONE, script=False)
        await picture(page, "refused", PHONE)
        await page.goto(f"{UNIT}/import/{'x' * 24}")
        await expect(page.get_by_role("alert")).to_contain_text("không còn")
