"""The reading log: the chairman sees who looked at what in his office, and about one record who did."""

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from services.gateway.web.language import LANGUAGES, Language
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.staff.reading_log import ReadingLog
from shared.contracts.rights.table import load_rights
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.staff_answers import session_of
from tests.gateway.support.stand_in import StandIn

PAGE = f"/units/{VAN_SON}/reading-log"
LOGGED = [
    f"{service}.{name}"
    for service, rights in load_rights().staff.items()
    for name, right in rights.items()
    if right.is_logged
] + [name for name, right in load_rights().each.items() if right.is_logged]


def asked(services: StandIn) -> list[ReadingLog]:
    return [question for question in services.staff.asked if isinstance(question, ReadingLog)]


@pytest.mark.parametrize("say", LANGUAGES.values(), ids=LANGUAGES)
def test_whatever_is_logged_has_words_and_nothing_else_has(say: Language) -> None:
    worded = {key.removeprefix("asked.") for key in say.texts if key.startswith("asked.")}
    by_the_operator = {one for one in worded if one.startswith("staff.")} - set(LOGGED)
    assert worded - by_the_operator == set(LOGGED)
    texts = [say(f"asked.{one}") for one in sorted(worded)]
    assert len(texts) == len(set(texts))


async def test_each_entry_says_who_did_what_about_what_from_where(site: httpx.AsyncClient) -> None:
    page = await site.get(PAGE)
    words = words_of(page.text)
    assert HtmlChecker(page.text).faults == []
    assert "Lê Thị Hạnh · cb-07" in words
    assert "Xem tên người nộp trong danh sách" in words
    assert "10.0.0.12" in words
    assert f'href="/units/{VAN_SON}/records/{KNOWN}"' in page.text
    assert 'href="/letters/thu-1"' in page.text
    assert "Quản trị kỹ thuật, tại máy chủ" in words
    assert "later.question" in words
    assert "<script>" not in page.text


async def test_the_log_goes_on_page_by_page(site: httpx.AsyncClient, services: StandIn) -> None:
    assert "Trang sau" in (await site.get(PAGE)).text
    last = await site.get(PAGE, params={"after": "100"})
    assert "Trang sau" not in last.text
    assert last.text.count('<th scope="row"') == 40
    assert [(one.after, one.limit) for one in asked(services)] == [("", 50), ("100", 50)]


async def test_a_record_is_found_as_it_is_typed_from_its_slip(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = (await site.get(PAGE, params={"record": f" {KNOWN.lower()} "})).text
    assert [one.record for one in asked(services)] == [KNOWN]
    assert page.count('<th scope="row"') == 40
    assert "Mở bản in của thư" not in page
    none = words_of((await site.get(PAGE, params={"record": "H56.31.20-230215-9999"})).text)
    assert "Chưa có ai xem H56.31.20-230215-9999 tại đơn vị này" in none


async def test_a_record_is_looked_up_in_all_units_that_have_become_the_chairmans(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    """Somebody of the new unit reads a record of the old one, and is noted under the new one."""
    services.staff.sessions["merged"] = session_of("merged", Posting(role=Role.CHAIRMAN, unit="15763v2"))
    site.cookies.set(SESSION, "merged")
    old = "/units/15763v1/reading-log"
    await site.get(old)
    await site.get(old, params={"record": KNOWN})
    whole, of_record = asked(services)
    assert whole.units == ()
    assert "15763v2" in of_record.units
    assert of_record.unit not in of_record.units


@pytest.mark.parametrize("record", [HOSTILE, "x" * 121, "\0", "%"])
async def test_whatever_is_typed_as_a_code_is_answered(site: httpx.AsyncClient, record: str) -> None:
    answer = await site.get(PAGE, params={"record": record})
    assert answer.status_code in (200, 400)
    assert "<script>" not in answer.text


async def test_the_json_is_what_the_page_shows(site: httpx.AsyncClient) -> None:
    view = (await site.get(f"/api{PAGE}", params={"record": KNOWN, "limit": 3})).json()
    assert {one["about"] for one in view["entries"]} == {KNOWN}
    assert (len(view["entries"]), view["record"], view["next"]) == (3, KNOWN, "3")


@pytest.mark.parametrize(
    ("who", "may"), [("chairman", True), ("clerk", False), ("supervisor", False), ("operator", False)]
)
async def test_only_the_chairman_reads_it_and_is_led_to_it(
    site: httpx.AsyncClient, services: StandIn, who: str, may: bool
) -> None:
    site.cookies.set(SESSION, who)
    for path in (PAGE, f"/api{PAGE}"):
        assert (await site.get(path)).status_code == (200 if may else 403)
    assert bool(asked(services)) is may
    assert (await site.get("/units/15763v1/reading-log")).status_code == 403
    if who in ("chairman", "clerk"):
        record = (await site.get(f"/units/{VAN_SON}/records/{KNOWN}")).text
        assert (f"{PAGE}?record={KNOWN}" in record) is may
