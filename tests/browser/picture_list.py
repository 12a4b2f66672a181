"""The pictures of the handbooks and of the README: who takes each, of which page, and what is cut away."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Browser, Page, expect

from services.gateway.counter.fields import typed_as
from shared.reference.loading import load_office_zone

CLERK, OFFICIAL, CHAIRMAN, SUPERVISOR, OPERATOR = "lt-hanh", "nv-toan", "ld-son", "tt-minh", "vd-khang"
UNIT: Final = "/units/15712v1"
"""Văn Sơn, where the invented people work."""
YEAR: Final = "since=2023-01-01&until=2023-12-31"
WIDE: Final = {"width": 1366, "height": 768}
PHONE: Final = {"width": 360, "height": 740}
COLOURS: Final = 128
EDGE_PX: Final = 16
LETTER_S: Final = 60
"""By when a letter is written and ready to print."""
GUARDIANSHIP, SAME_DAY = "1.004837", "2.000815"


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes pictures in one browser of one office."""

    browser: Browser
    public: str
    """Address of the citizens' door."""
    staff: str
    """Address of the staff's door."""
    into: Path
    """Folder of the pictures."""

    @asynccontextmanager
    async def window(self, address: str, size: dict[str, int] = WIDE) -> AsyncIterator[Page]:
        """Open a window of its own."""
        context = await self.browser.new_context(
            viewport=size,  # type: ignore[arg-type]  # a dict of two numbers
            base_url=address,
            locale="vi-VN",
            reduced_motion="reduce",
        )
        yield await context.new_page()
        await context.close()

    @asynccontextmanager
    async def signed_in(self, person: str, size: dict[str, int] = WIDE) -> AsyncIterator[Page]:
        """Open a window in which one of the invented people is signed in."""
        async with self.window(self.staff, size) as page:
            await page.goto("/sign-in")
            await page.locator(f"button[value={person}]").click()
            await page.wait_for_load_state()
            yield page

    async def take(
        self, page: Page, name: str, until: str = "main", *, since: str = "body", height: int = 0
    ) -> None:
        """Take a page from the top of one part to the end of another, or as much as a height in px."""
        await page.wait_for_load_state()
        await page.evaluate("document.activeElement?.blur(); scrollTo(0, 0); document.fonts.ready")
        first, last = [await page.locator(part).first.bounding_box() for part in (since, until)]
        assert first, f"{since} is not on {page.url}"
        assert last, f"{until} is not on {page.url}"
        whole = last["y"] + last["height"] + EDGE_PX - first["y"]
        width = page.viewport_size["width"] if page.viewport_size else WIDE["width"]
        clip = {"x": 0, "y": first["y"], "width": width, "height": min(whole, height or whole)}
        content = await page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
        image = Image.open(BytesIO(content)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        image.save(self.into / f"{name}.png", optimize=True)


async def at_the_counter(camera: Camera) -> None:
    """Take what a clerk sees. Records are filed for it, since those of the demo's year are all resolved."""
    async with camera.window(camera.staff) as page:
        await page.goto("/sign-in")
        await camera.take(page, "sign-in")
    async with camera.signed_in(CLERK) as page:
        now = await demo_time(page)
        await fill_in(page, SAME_DAY, "Lê Thị Hòa", now)
        await save(page)
        await fill_in(page, GUARDIANSHIP, "Nguyễn Văn Bình", now)
        await save(page)
        await page.locator(".likeliest summary").click()
        await page.locator("#resolved-at").fill(now)
        await page.get_by_role("button", name="Ghi nhận có kết quả").click()
        await expect(page.get_by_role("status").first).to_contain_text("có kết quả")
        await fill_in(page, GUARDIANSHIP, "Trần Thị Nga", now)
        await camera.take(page, "file-form")
        await save(page, camera)
        await page.get_by_text("Yêu cầu bổ sung (mẫu 02)", exact=True).first.click()
        await page.locator("#supplement-requested-papers").fill(
            "Bản sao Giấy khai sinh của người được giám hộ"
        )
        await page.locator("#supplement-requested-at").fill(now)
        await camera.take(page, "record-step", ".deeds")
        await page.locator("details[open]").get_by_role("button", name="Yêu cầu bổ sung").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã ghi yêu cầu bổ sung")
        await page.goto(f"{UNIT}/today")
        await camera.take(page, "today")
        await page.locator("[role=search] input").first.fill("le thi hoa")
        await page.locator("[role=search] button").first.click()
        await camera.take(page, "search", "tbody tr:nth-child(3)")


async def at_the_register(camera: Camera) -> None:
    """Take what a civil-status official sees: a marriage that is entered, and the letters to families."""
    async with camera.signed_in(OFFICIAL) as page:
        day = (await demo_time(page)).partition(" ")[2]
        await page.goto(f"{UNIT}/register/marriage")
        for nth, name, sex in (("0", "Lê Văn Thắng", "male"), ("1", "Phạm Thị Mai", "female")):
            await page.locator(f"#details-spouses-{nth}-name").fill(name)
            await page.locator(f"#details-spouses-{nth}-sex").select_option(sex)
        await page.locator("#residence").fill("Thôn 5")
        await page.locator("#registered_on").fill(day)
        await camera.take(page, "register", height=900)
        await page.get_by_role("button", name="Ghi kết hôn").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã ghi kết hôn")
        async with asyncio.timeout(LETTER_S):
            await page.goto(f"{UNIT}/letters")
            while not await page.locator("#waits-to-print").count():
                await asyncio.sleep(1)
                await page.reload()
        await camera.take(page, "letters")


async def demo_time(page: Page) -> str:
    """Return the moment at which the demo's year has arrived, as it is typed into a form."""
    answer = await page.request.get(f"/api{UNIT}/today")
    at = datetime.fromisoformat((await answer.json())["work"]["at"])
    return typed_as(at, load_office_zone())


async def fill_in(page: Page, procedure: str, name: str, received: str) -> None:
    """Fill in the form of a record, up to its due time."""
    await page.goto(f"{UNIT}/file?procedure={procedure}")
    await page.locator("#applicant-name").fill(name)
    await page.locator("#applicant-address").fill("Thôn 3")
    await page.locator("#applicant-telephone").fill("0912 345 678")
    await page.locator("#at").fill(received)
    await page.locator(".papers-in input[type=checkbox]").first.check()


async def save(page: Page, camera: Camera | None = None) -> None:
    """File what has been filled in; take the page before the last step, if there is a camera."""
    await page.get_by_role("button", name="Xem ngày hẹn trả").click()
    if camera:
        await camera.take(page, "file-check")
    await page.get_by_role("button", name="Tiếp nhận hồ sơ").click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã tiếp nhận hồ sơ")
    await page.reload()


async def one_page(camera: Camera, name: str, person: str, path: str, height: int = 0) -> None:
    """Take a page as somebody sees it."""
    async with camera.signed_in(person) as page:
        await page.goto(path)
        await camera.take(page, name, height=height)


async def of_a_wording(camera: Camera) -> None:
    """Take the editor of a wording with a field that was misspelt."""
    async with camera.signed_in(OFFICIAL) as page:
        await page.goto(f"{UNIT}/wordings/birth")
        text = await page.input_value("#part-closing")
        await page.fill("#part-closing", text.replace("Chúc cháu hay", "\nChúc cháu ((ten chau)) hay"))
        await page.get_by_role("button", name="Xem trước bản in").click()
        await camera.take(page, "wording", "#wording")


async def of_the_commune(camera: Camera) -> None:
    """Take the commune's figures, wide and on a telephone."""
    for size, name, since, height in (
        (WIDE, "commune-desktop", "body", 1500),
        (PHONE, "commune-phone", "main", 1200),
    ):
        async with camera.signed_in(CHAIRMAN, size) as page:
            await page.goto(f"{UNIT}?{YEAR}")
            await camera.take(page, name, since=since, height=height)


async def of_a_closing(camera: Camera) -> None:
    """Take the form that closes a quarter, and what the page says once it is closed."""
    async with camera.signed_in(CHAIRMAN) as page:
        await page.goto(f"{UNIT}/reports?since=2023-01-01&until=2023-03-31")
        closing = "section[aria-labelledby=closing]"
        await page.locator(f"{closing} summary").click()
        await camera.take(page, "closing", closing, since=closing)
        await page.locator(closing).get_by_role("button", name="Chốt kỳ báo cáo").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã chốt kỳ báo cáo")
        await page.reload()
        await camera.take(page, "closed", height=1250)


PICTURES: Final[tuple[Callable[[Camera], Coroutine[None, None, None]], ...]] = (
    of_the_commune,
    partial(
        one_page,
        name="group",
        person=SUPERVISOR,
        path=f"/groups/trieu-son?{YEAR}&sort=in_time_percent",
        height=900,
    ),
    at_the_counter,
    at_the_register,
    of_a_wording,
    of_a_closing,
    partial(one_page, name="inspection", person=CHAIRMAN, path=f"{UNIT}/inspection?year=2023", height=1300),
    partial(
        one_page,
        name="inspection-group",
        person=SUPERVISOR,
        path="/groups/trieu-son/inspection?year=2023",
        height=900,
    ),
    partial(one_page, name="forecast", person=CHAIRMAN, path=f"{UNIT}/reports/766?{YEAR}", height=1300),
    partial(
        one_page,
        name="nine-indices",
        person=SUPERVISOR,
        path=f"/groups/trieu-son/reports/nine-indices?{YEAR}",
        height=800,
    ),
    partial(
        one_page,
        name="disclosures",
        person=CHAIRMAN,
        path=f"{UNIT}/disclosures?year=2023&quarter=2",
        height=900,
    ),
    partial(
        one_page,
        name="receptions",
        person=CHAIRMAN,
        path=f"{UNIT}/receptions?year=2023&quarter=3",
        height=1300,
    ),
    partial(one_page, name="reading-log", person=CHAIRMAN, path=f"{UNIT}/reading-log", height=800),
    partial(one_page, name="calendar", person=CHAIRMAN, path=f"/calendar?unit={UNIT.rpartition('/')[2]}"),
    partial(one_page, name="notices", person=CHAIRMAN, path=f"{UNIT}/notices", height=800),
    partial(one_page, name="doctor", person=OPERATOR, path="/office/doctor", height=900),
    partial(one_page, name="dead-letters", person=OPERATOR, path="/office/dead-letters"),
    partial(one_page, name="retention", person=OPERATOR, path="/office/retention", height=900),
    partial(one_page, name="settings", person=OPERATOR, path="/office/settings", height=900),
    partial(one_page, name="people", person=OPERATOR, path=f"{UNIT}/people"),
)
