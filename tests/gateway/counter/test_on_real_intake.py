"""What is filed on the page is a fact of the office: intake runs, and is killed."""

import asyncio
import random
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.gateway.counter.sending import new_form_id
from tests.gateway.counter.conftest import TAN_NINH, Counter
from tests.support.eventually import eventually
from tests.support.zone import VIETNAM

pytestmark = pytest.mark.slow

FILE = f"/units/{TAN_NINH}/file"
HOA_IN_NFD = unicodedata.normalize("NFD", "Lê Thị Hòa")
TYPED = {"applicant-name": HOA_IN_NFD, "applicant-telephone": "0912 345 678", "do": "save"}
KILLS = 6
NOT_SENT = 404


async def file_one(counter: Counter, form: str, **typed: str) -> httpx.Response:
    path = f"{FILE}?procedure=1.004837&form={form}"
    return await counter.browser.post(path, data=TYPED | {"at": "09:00 24/11/2026"} | typed)


async def started(counter: Counter) -> None:
    """Let intake start, and wait until it answers."""
    await counter.intake.start()

    async def answers() -> bool:
        page = await counter.browser.get(f"/units/{TAN_NINH}/forms/{new_form_id()}?what=filed")
        return page.status_code == NOT_SENT

    await eventually(answers, 30)


async def do(counter: Counter, page: str, deed: str, **typed: str) -> httpx.Response:
    """Open the page of a record, and do something that it offers."""
    shown = (await counter.browser.get(page)).text
    offered = dict(
        re.findall(r'name="deed" value="([^"]+)"><input type="hidden" name="form" value="([^"]+)"', shown)
    )
    return await counter.browser.post(page, data={"deed": deed, "form": offered[deed]} | typed)


async def test_a_record_goes_its_way_at_the_counter_and_each_step_is_a_fact_once(counter: Counter) -> None:
    await started(counter)
    form = new_form_id()
    clicks = await asyncio.gather(*(file_one(counter, form) for _ in range(3)))
    assert {one.status_code for one in clicks} == {303}
    (page,) = {one.headers["location"] for one in clicks}
    record = page.rpartition("/")[2]
    assert re.fullmatch(r"MC\.157\.15-\d{6}-0001", record)
    (filed,) = await counter.facts()
    assert (filed["type"], filed["data"]["record"]) == ("vn.motcua.record.filed.v1", record)
    assert filed["data"]["applicant"] == "Lê Thị Hòa"

    papers = {"papers": "học bạ có họ tên đúng\r\nbằng"}
    steps: list[tuple[str, dict[str, str]]] = [
        ("supplement-requested", papers),
        ("supplemented", {}),
        ("resolved", {}),
        ("returned", {"handled_by": "civil-status"}),
    ]
    for deed, typed in steps:
        sent = await do(counter, page, deed, **typed)
        assert (sent.status_code, sent.headers["location"]) == (303, page), deed
    assert (await file_one(counter, form)).headers["location"] == page
    kinds = [fact["type"].split(".")[3] for fact in await counter.facts(record)]
    assert kinds == ["filed", *(deed for deed, _ in steps)]
    shown = (await counter.browser.get(page)).text
    assert "Đã trả kết quả" in shown
    assert set(re.findall(r'name="deed" value="([^"]+)"', shown)) == {"corrected", "linked"}


async def test_two_tabs_do_a_thing_once_and_the_slower_of_two_deeds_is_told_so(counter: Counter) -> None:
    await started(counter)
    page = (await file_one(counter, new_form_id())).headers["location"]
    tabs = await asyncio.gather(*(do(counter, page, "resolved") for _ in range(2)))
    assert [tab.headers.get("location") for tab in tabs] == [page, page]
    late = await counter.browser.post(page, data={"deed": "withdrawn", "form": new_form_id()})
    assert (late.status_code, "Bước này không còn làm được" in late.text or "Lúc đó" in late.text) == (
        422,
        True,
    )
    kinds = [fact["type"].split(".")[3] for fact in await counter.facts()]
    assert kinds == ["filed", "resolved"]


async def test_what_intake_finds_wrong_stands_at_the_field_and_takes_no_number(counter: Counter) -> None:
    await started(counter)
    tomorrow = f"{datetime.now(UTC).astimezone(VIETNAM) + timedelta(days=1):%H:%M %d/%m/%Y}"
    form = new_form_id()
    wrong: list[tuple[str, dict[str, str]]] = [
        ("applicant-name", {"applicant-name": "Lê \u202eHòa"}),
        ("at", {"at": tomorrow}),
        ("applicant-address", {"applicant-address": "thôn 5\u202e"}),
    ]
    for field, typed in wrong:
        page = await file_one(counter, form, **typed)
        assert (page.status_code, f'id="{field}-fault"' in page.text) == (422, True), field
    assert await counter.facts() == []
    assert (await file_one(counter, form)).headers["location"].endswith("-0001")


async def test_a_birth_is_entered_once(counter: Counter) -> None:
    await started(counter)
    path = f"/units/{TAN_NINH}/register/birth?form={new_form_id()}"
    data = {"details-child-name": "Lê Minh Anh", "details-mother-name": "Phạm Thị Lan"}
    data |= {"registered_on": "24/11/2026", "details-child-born_on": "20/11/2026"}
    for _ in range(2):
        sent = await counter.browser.post(path, data=data)
        assert (sent.status_code, sent.headers["location"]) == (303, f"/units/{TAN_NINH}/register/birth")
    (fact,) = await counter.facts()
    assert fact["type"] == "vn.motcua.life-event.registered.v1"


async def test_without_intake_nobody_knows_and_sending_again_files_one_record(counter: Counter) -> None:
    form = new_form_id()
    page = await file_one(counter, form)
    assert (page.status_code, "Chưa rõ đã ghi hay chưa" in page.text) == (503, True)
    await started(counter)
    assert (await file_one(counter, form)).status_code == 303
    assert len(await counter.facts()) == 1


async def test_intake_is_killed_during_a_form_and_the_page_says_whether_it_was_written(
    counter: Counter,
) -> None:
    """Whatever the moment of the kill, the record is filed once, or not at all until it is sent again."""
    chance = random.Random(15)
    await started(counter)
    said: set[str] = set()
    records = set()
    for _ in range(KILLS):
        form = new_form_id()
        sending = asyncio.create_task(file_one(counter, form))
        await asyncio.sleep(chance.uniform(0, 0.15))
        await counter.intake.kill()
        answer = await sending
        where = answer.headers.get("location", "nobody knows")
        said.add(where.split("/")[3] if "/" in where else where)
        await started(counter)
        state = await final_state(counter, form)
        if state == "unknown":
            assert where == "nobody knows"
            assert (await file_one(counter, form)).status_code == 303
            state = await final_state(counter, form)
        records.add(state)
    facts: list[dict[str, Any]] = await counter.facts()
    assert {fact["data"]["record"] for fact in facts} == records
    assert len(facts) == len(records) == KILLS
    assert said <= {"records", "forms", "nobody knows"}


async def final_state(counter: Counter, form: str) -> str:
    """Return the record of a form once it is written down, or that it is unknown."""
    for _ in range(400):
        page = await counter.browser.get(f"/units/{TAN_NINH}/forms/{form}?what=filed")
        if page.status_code == 303:
            return page.headers["location"].rpartition("/")[2]
        if page.status_code == 404:
            return "unknown"
        assert page.status_code in (200, 503)
        await asyncio.sleep(0.05)
    raise AssertionError("it is not written down")
