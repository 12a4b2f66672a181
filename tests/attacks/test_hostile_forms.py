"""Hostile values in every field of every form that a role is led to: refused or shown, and no page breaks.

The forms are found by following links, so that a new one is tried by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, quote_from_bytes, urlencode, urlsplit

import httpx
import pytest
from structlog.testing import capture_logs

from services.gateway.counter.sending import new_form_id
from tests.attacks.support.crawling import crawl
from tests.attacks.support.hostile import HOSTILE, fault_of, some_of
from tests.attacks.support.pages import PageForm
from tests.attacks.support.whole_office import UNIT, AttackedOffice

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.asyncio(loop_scope="package")]

STARTS = ("/", f"/units/{UNIT}", f"/units/{UNIT}/records")
CITIZEN = ""
NOT_TRIED = ("/sign-out",)
"""Ends the session that the rest is tried with."""
LONGEST_IN_ADDRESS = 300
TRIED: set[str] = set()
"""Kinds of forms that somebody before has tried, too: what is typed is read alike, whoever typed it."""


def encoded(pairs: Sequence[tuple[str, str]]) -> bytes:
    """Pairs as a form sends them, whatever stands in them."""
    parts = (
        tuple(quote_from_bytes(text.encode("utf-8", "surrogatepass")) for text in pair) for pair in pairs
    )
    return "&".join("=".join(pair) for pair in parts).encode()


def fresh(form: PageForm) -> PageForm:
    """The same form as one that nobody has sent yet."""
    parts = urlsplit(form.action)
    query = [(name, new_form_id() if name == "form" else text) for name, text in parse_qsl(parts.query, True)]
    fields = {name: new_form_id() if name == "form" else text for name, text in form.fields.items()}
    address = f"{parts.path}?{urlencode(query)}" if query else parts.path
    return PageForm(address, form.method, form.enctype, fields, form.files)


async def send(browser: httpx.AsyncClient, form: PageForm, fields: Mapping[str, str]) -> httpx.Response:
    """Send a form as a browser does."""
    pairs = list(fields.items())
    if not form.is_post:
        shown = [(name, text[:LONGEST_IN_ADDRESS]) for name, text in pairs]
        return await browser.get(f"{form.action.partition('?')[0]}?{encoded(shown).decode()}")
    if form.enctype == "multipart/form-data":
        parts = {name: (None, text.encode("utf-8", "surrogatepass")) for name, text in pairs}
        files = dict.fromkeys(form.files, ("a.xlsx", b"PK\x03\x04 no book", "application/pdf"))
        return await browser.post(form.action, files={**parts, **files})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return await browser.post(form.action, content=encoded(pairs), headers=headers)


def attacks_on(form: PageForm) -> Iterator[tuple[str, PageForm, dict[str, str]]]:
    """Yield what each attack is called, and the form with what it sends.

    Each field takes its turn of the hostile values, and all of them stand in all fields at once.
    """
    for turn, name in enumerate(form.fields):
        for called, value in some_of(turn):
            one = fresh(form)
            yield f"{name}: {called}", one, one.fields | {name: value}
        one = fresh(form)
        yield f"without {name}", one, {key: text for key, text in one.fields.items() if key != name}
    for called, value in HOSTILE.items():
        one = fresh(form)
        yield f"everywhere: {called}", one, dict.fromkeys(one.fields, value)


@pytest.mark.parametrize("who", [CITIZEN], ids=lambda who: who or "a citizen")
async def test_no_field_of_any_form_breaks_a_page(who: str, office: AttackedOffice) -> None:
    found: list[str] = []
    async with office.browser(who) as browser:
        opened, forms = await crawl(browser, *STARTS)
        assert [page for page, status in opened.items() if status >= 500] == []
        assert len(forms) > 2
        tried = 0
        for kind, form in forms.items():
            if urlsplit(form.action).path in NOT_TRIED or kind in TRIED:
                continue
            TRIED.add(kind)
            for called, one, fields in attacks_on(form):
                with capture_logs() as logs:
                    answer = await send(browser, one, fields)
                tried += 1
                if fault := fault_of(answer):
                    why = {(log["event"], log.get("reason", "")) for log in logs}
                    found.append(f"{kind}\n   {called}: {fault} {why}")
                    print(found[-1])
    print(f"{who}: {len(opened)} pages, {len(forms)} forms, {tried} attacks")  # for whoever runs it with -s
    assert not found, "\n".join([f"{len(found)} faults", *found[:60]])
