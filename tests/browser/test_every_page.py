"""Every page in a real browser: it fits every screen, prints as it should, and red means late."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Final

import pytest
from playwright.async_api import Page, expect
from pypdf import PdfReader

from services.gateway.web.language import LANGUAGES
from shared.contracts.questions.letters import Act, StepTaken, TakeStep
from tests.browser.conftest import DESKTOP, NARROWEST, PHONE, Opened
from tests.browser.test_letter_pages import PAGES as LETTER_PAGES
from tests.browser.test_public_pages import PAGES as PUBLIC_PAGES
from tests.browser.test_public_pages import faults_of
from tests.gateway.support.desk_answers import OF_ANOTHER
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.stand_in import StandIn

pytestmark = pytest.mark.asyncio(loop_scope="session")
UNIT = "/units/15712v1"
STAFF_PAGES = {
    "today": f"{UNIT}/today",
    "the search": f"{UNIT}/find",
    "a commune": UNIT,
    "a commune with others added": "/units/15715v2?with_predecessors=true",
    "the records": f"{UNIT}/records",
    "the records, narrowed down": f"{UNIT}/records?officer=me&standing=open&page=2&since=01%2F02%2F2023",
    "a record": f"{UNIT}/records/{KNOWN}",
    "a record of another system": f"{UNIT}/records/{OF_ANOTHER}",
    "the procedures to file by": f"{UNIT}/file?find=giam+ho",
    "the filing of a record": f"{UNIT}/file?procedure=1.004837",
    "a recommendation at the counter": f"{UNIT}/recommend?form=a-form-of-some-length",
    "the entry of a birth": f"{UNIT}/register/birth",
    "the import of a spreadsheet": f"{UNIT}/import",
    "an import that is gone": f"{UNIT}/import/an-import-of-some-time-ago",
    "a form that nobody has sent": f"{UNIT}/forms/a-form-of-some-length?what=filed",
    "the apologies": f"{UNIT}/apologies",
    "the surveys": f"{UNIT}/surveys",
    "a report": f"{UNIT}/reports",
    "a report of many columns": f"{UNIT}/reports?form=07a-btp-2026",
    "the record book": f"{UNIT}/reports?form=07",
    "the report of a group": "/groups/trieu-son/reports?since=2023-01-01&until=2023-12-31",
    "what is counted in two ways": f"{UNIT}/reports/differences",
    "what differs from a closed period": f"{UNIT}/reports/changes?since=2023-01-01&until=2023-12-31",
    "the forecast": f"{UNIT}/reports/766?since=2023-01-01&until=2023-12-31",
    "the forecast of a group": "/groups/trieu-son/reports/766?since=2023-01-01&until=2023-12-31",
    "the records that cost points": f"{UNIT}/reports/766/records?since=2023-01-01&until=2023-12-31",
    "the signs of stuffing": "/groups/trieu-son/reports/survey-alarms?since=2023-01-01&until=2023-12-31",
    "the nine indices": f"{UNIT}/reports/nine-indices?since=2023-01-01&until=2023-03-31",
    "the nine indices of a group": "/groups/trieu-son/reports/nine-indices?since=2023-01-01&until=2023-03-31",
    "the invitations": f"{UNIT}/invitations",
    "the answered recommendations": "/units/15715v2/recommendations?answered=true",
    "the unknown procedures": f"{UNIT}/unknown-procedures",
    "the contradictions": f"{UNIT}/said-differences",
    "the notices": f"{UNIT}/notices",
    "the notices that are done": f"{UNIT}/notices?done=true",
    "the e-mails about notices": f"{UNIT}/notices/mail",
    "the people": f"{UNIT}/people",
    "the reading log": f"{UNIT}/reading-log",
    "the reading log of a record": f"{UNIT}/reading-log?record={KNOWN}",
    "the calendar": "/calendar",
    "the dead letters": "/office/dead-letters",
    "the settled dead letters of a service": "/office/dead-letters?of=intake&settled=true",
    "a dead letter": "/office/dead-letters/intake-IN-2",
    "a dead letter for a command": "/office/dead-letters/feed-portal-OFFICE-7",
    "the publishers": "/office/publishers",
    "the retention": "/office/retention",
    "the doctor": "/office/doctor",
    "the settings": "/office/settings",
    "the log of operators": "/office/log",
    "an inspection": f"{UNIT}/inspection?year=2023",
    "the entries of what was disclosed": f"{UNIT}/disclosures?year=2024&quarter=1",
    "the receptions of citizens": f"{UNIT}/receptions?year=2024&quarter=1",
    "the inspections of a group": "/groups/trieu-son/inspection?year=2023",
    "the units": "/units",
    "a group of units": "/groups/trieu-son",
    "a day that is none": f"{UNIT}?since=31/02/2023",
}
EVERY_PAGE: Final[Mapping[str, str]] = PUBLIC_PAGES | LETTER_PAGES | STAFF_PAGES
every_page = pytest.mark.parametrize("path", EVERY_PAGE.values(), ids=EVERY_PAGE)
LISTS = {
    name: EVERY_PAGE[name]
    for name in (
        "all letters",
        "the records",
        "a group of units",
        "the apologies",
        "the reading log",
    )
}
MM: Final = 72 / 25.4
RED: Final = """() => [...document.querySelectorAll("body *")].filter(element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  if (!box.width || !box.height || element.closest(".late, .bad")) return false;
  const inks = [style.color, style.backgroundColor, style.fill, style.borderLeftColor, style.borderTopColor];
  return inks.some(ink => {
    const [red, green, blue, alpha = 1] = (ink.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return alpha > 0 && red > 120 && green < 0.4 * red && blue < 0.4 * red;
  });
}).map(element => element.outerHTML.slice(0, 120))"""
"""Finds what is red and does not stand for something late."""
BROKEN_DAYS: Final = """() => {
  const found = [], range = document.createRange();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; text = texts.nextNode();)
    for (const day of text.data.matchAll(/[^ \\n]*\u00a0[^ \\n]*|[0-9]{1,2}[/][0-9]{4}/g)) {
      range.setStart(text, day.index);
      range.setEnd(text, day.index + day[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(day[0]);
    }
  return found;
}"""
"""Finds days that stand on two lines."""
SQUEEZED: Final = """() => [...document.querySelectorAll("tbody th, tbody td")].filter(cell => {
  if (cell.querySelectorAll("*").length > 1) return false;
  const range = document.createRange();
  range.selectNodeContents(cell);
  const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
  return lines > 2 && cell.innerText.trim().split(/\\s+/).length < 1.5 * lines;
}).map(cell => cell.innerText)"""
"""Finds cells that hold a word a line, since another column took the room."""
A4_WIDTH: Final = 688
"""CSS pixels between the margins."""


def in_language(path: str, lang: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


async def wide_parts(page: Page, width: int) -> list[str]:
    """What is wider than the screen, or than the card that it stands in."""
    await page.wait_for_load_state()  # a text is there before its style is
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    found: list[str] = await page.evaluate(
        """edge => [...document.querySelectorAll("section, .cards tbody tr, main > *")]
            .filter(box => getComputedStyle(box).display != "table-row" && box.clientWidth > 1)
            .filter(box => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX != "auto"
                || box.getBoundingClientRect().right > edge)
            .map(box => box.outerHTML.slice(0, 120))""",
        await page.evaluate("document.querySelector('main').getBoundingClientRect().right"),
    )
    return found


@pytest.mark.parametrize("lang", ["vi", "en"])
@every_page
async def test_it_fits_every_screen_and_only_what_is_late_is_red(
    opened: Opened, path: str, lang: str
) -> None:
    async with opened(in_language(path, lang)) as page:
        for width in (DESKTOP, PHONE, NARROWEST):
            await page.set_viewport_size({"width": width, "height": 700})
            assert await wide_parts(page, width) == []
            assert await page.evaluate(BROKEN_DAYS) == []
        assert await page.evaluate(RED) == []


@every_page
async def test_no_printed_sheet_is_empty(opened: Opened, path: str) -> None:
    async with opened(path) as page:
        printed = PdfReader(BytesIO(await page.pdf(prefer_css_page_size=True)))
        assert all(sheet.extract_text().strip() for sheet in printed.pages)


@pytest.mark.parametrize("path", STAFF_PAGES.values(), ids=STAFF_PAGES)
async def test_axe_finds_nothing_on_the_pages_of_staff(opened: Opened, path: str) -> None:
    async with opened(path, PHONE) as page:
        assert await faults_of(page) == []


@pytest.mark.parametrize("path", LISTS.values(), ids=LISTS)
async def test_a_printed_list_begins_on_its_first_page_without_buttons(opened: Opened, path: str) -> None:
    async with opened(path) as page:
        rows = await page.locator("tbody tr").count()
        first_row = await page.locator("tbody tr th").first.inner_text()
        printed = PdfReader(BytesIO(await page.pdf(prefer_css_page_size=True)))
        pages = [" ".join(sheet.extract_text().split()) for sheet in printed.pages]
        assert " ".join(first_row.split()) in pages[0]
        assert len(pages) <= 1 + rows // (35 if path.startswith("/groups") else 12)
        assert not re.search(r"Duyệt|Giữ lại|Xác nhận|Bước khác|Mọi tình trạng|Xem$", " ".join(pages))
        assert await page.evaluate(SQUEEZED) == []
        await page.emulate_media(media="print")
        await page.set_viewport_size({"width": A4_WIDTH, "height": 1000})
        assert await page.evaluate(SQUEEZED) == []
        for control in await page.locator("button, select, summary, input:not([type=hidden])").all():
            assert not await control.is_visible()


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_days_are_shown_and_typed_in_the_language_of_the_page(opened: Opened, lang: str) -> None:
    """Whatever the language of the browser, which a field for days of its own would follow."""
    async with opened(in_language(UNIT, lang), locale="en-US") as page:
        shown = {"vi": "01/01/2023", "en": "1 Jan 2023"}[lang]
        since = page.locator("[name=since]")
        assert await since.input_value() == shown
        await since.fill("yesterday")
        assert not await since.evaluate("field => field.form.checkValidity()")
        await since.fill("1/2/2023")
        await page.locator(".period button").click()
        assert await since.input_value() == {"vi": "01/02/2023", "en": "1 Feb 2023"}[lang]


async def test_all_of_vietnamese_stands_in_one_typeface(opened: Opened) -> None:
    letters = "".join(sorted(set("".join(LANGUAGES["vi"].texts.values()) + "ẰẴẶỲỸỴĐđƠơƯưŏĕƀ")))
    async with opened(UNIT) as page:
        await page.evaluate("text => { document.querySelector('h1').textContent = text }", letters)
        await page.evaluate("document.fonts.ready")
        client = await page.context.new_cdp_session(page)
        await client.send("DOM.enable")
        await client.send("CSS.enable")
        root = (await client.send("DOM.getDocument"))["root"]["nodeId"]
        node = (await client.send("DOM.querySelector", {"nodeId": root, "selector": "h1"}))["nodeId"]
        fonts = (await client.send("CSS.getPlatformFontsForNode", {"nodeId": node}))["fonts"]
        own = next(font["glyphCount"] for font in fonts if font["isCustomFont"])
        others = {font["familyName"]: font["glyphCount"] for font in fonts if not font["isCustomFont"]}
        assert sum(others.values()) <= 2, others  # signs such as the ellipsis of a menu
        assert own > 100


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("taken", [True, False])
async def test_what_became_of_a_step_is_told_where_the_officer_looks(
    opened: Opened, services: StandIn, monkeypatch: pytest.MonkeyPatch, width: int, taken: bool
) -> None:
    subject = TakeStep.subject()
    kind, _ = services._answers[subject]

    def decide(asked: TakeStep) -> StepTaken:
        assert asked.act is Act.HAND_OVER
        return StepTaken(taken=taken, status="printed", vi="Chưa in.", en="Not printed.")

    monkeypatch.setitem(services._answers, subject, (kind, decide))
    async with opened(
        f"{UNIT}/letters?every=true&limit=50&after=50", width, who="clerk", java_script_enabled=False
    ) as page:
        row = page.locator("tbody tr:has(select)").nth(7)
        await row.locator("select").select_option("visit")
        await row.get_by_role("button", name="Xác nhận đã trao").click()
        told = page.locator("[role=status][autofocus]" if taken else "[role=alert]")
        await expect(told).to_be_in_viewport()
        assert page.url.endswith("/letters?every=true&limit=50&after=50")
        assert await told.evaluate("told => told.closest('tr').contains(document.activeElement)")


async def test_paper_asks_nobody_to_press_anything(opened: Opened) -> None:
    async with opened("/groups/trieu-son?lang=vi", DESKTOP) as page:
        assert "Bấm tên cột" in await page.inner_text("main")
        await page.emulate_media(media="print")
        assert "Bấm tên cột" not in await page.inner_text("main")
        assert not (await page.inner_text(".me span")).endswith("·")
