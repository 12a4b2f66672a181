"""The list of records: narrowed down, counted, page by page, with names for those who may, and as a file."""

import re
from datetime import UTC, datetime
from io import BytesIO

import httpx
import pytest
from openpyxl.reader.excel import load_workbook

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.deadlines import RecordLines, RecordsByDueTime
from shared.contracts.questions.intake.counter import HeldRecords, RecordsInHand
from shared.contracts.questions.intake.search import FoundRecord, FoundRecords, RecordsNamed
from tests.gateway.support.reading import words_of
from tests.gateway.support.samples import VAN_SON, record_line
from tests.gateway.support.stand_in import StandIn

PAGE = f"/units/{VAN_SON}/records"


def asked_list(services: StandIn) -> RecordsByDueTime:
    return next(one for one in reversed(services.asked) if isinstance(one, RecordsByDueTime))


async def test_its_pages_show_every_record_once_and_say_how_many_there_are(site: httpx.AsyncClient) -> None:
    path, seen, pages = PAGE, [], 0
    while path:
        page = (await site.get(path)).text
        seen += re.findall(r'class="code"><a[^>]*>([^<]+)<', page)
        onward = re.search(r'href="([^"]+)" rel="next"', page)
        path, pages = (onward[1].replace("&amp;", "&") if onward else ""), pages + 1
    assert (len(seen), len(set(seen)), pages) == (130, 130, 6)
    words = words_of((await site.get(PAGE, params={"page": "6", "lang": "vi"})).text)
    assert "126–130 trong 130 hồ sơ." in words


async def test_an_appointment_apart_from_the_due_time_stands_below_it(
    site: httpx.AsyncClient, services: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def promised(_asked: RecordsByDueTime) -> RecordLines:
        later = record_line(1).model_copy(update={"promised_at": datetime(2026, 12, 31, 10, 0, tzinfo=UTC)})
        return RecordLines(records=(later,), count=1)

    monkeypatch.setitem(services._answers, RecordsByDueTime.subject(), (RecordsByDueTime, promised))
    assert "hẹn trả 17:00 31/12/2026" in words_of((await site.get(PAGE)).text)


async def test_what_is_past_its_appointment_is_a_choice(site: httpx.AsyncClient, services: StandIn) -> None:
    page = await site.get(f"{PAGE}?standing=past-promise")
    assert "Quá ngày hẹn" in words_of(page.text)
    asked = asked_list(services)
    assert (asked.past_promise, asked.standing, asked.is_open) == (True, None, None)


async def test_the_last_page_is_shown_for_one_that_is_gone(site: httpx.AsyncClient) -> None:
    answer = await site.get(PAGE, params={"page": "400"})
    assert (answer.status_code, answer.headers["location"].endswith(f"{PAGE}?page=6")) == (303, True)


async def test_what_the_form_says_is_asked_and_stays_from_page_to_page(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    typed = {
        "procedure": "Hộ tịch",
        "due_within": "3",
        "since": "01/11/2026",
        "until": "20/11/2026",
        "sort": "received",
        "descending": "true",
        "with_predecessors": "true",
    }
    page = (await site.get(PAGE, params=typed | {"limit": "50"})).text
    asked = asked_list(services)
    assert (asked.field, asked.procedure, str(asked.due_until)) == ("Hộ tịch", None, "2026-11-27")
    assert (str(asked.received_since), str(asked.received_until)) == ("2026-11-01", "2026-11-20")
    assert (asked.sort, asked.descending, asked.number, asked.limit) == ("received", True, 1, 50)
    assert all(f"{name}=" in re.findall(r'href="([^"]+)" rel="next"', page)[0] for name in typed)
    assert 'aria-sort="descending"' in page
    empty = dict.fromkeys(("due_within", "officer", "since", "until", "with_predecessors"), "")
    await site.get(PAGE, params=empty | {"procedure": "2.000815", "standing": "open"})
    asked = asked_list(services)
    assert (asked.field, asked.procedure, asked.is_open, asked.standing) == (None, "2.000815", True, None)
    assert (asked.due_until, asked.units) == (None, None)


async def test_the_list_of_a_past_days_overdue_records_says_of_which_day(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    asked_for = {"overdue_on": "2023-12-31", "apologised": "false"}
    words = words_of((await site.get(PAGE, params=asked_for)).text)
    assert "Hồ sơ quá hạn, chưa giải quyết tính đến hết ngày 31/12/2023" in words
    assert "Chỉ các hồ sơ đến khi đó chưa có văn bản xin lỗi (mẫu 04)." in words
    asked = asked_list(services)
    assert (str(asked.overdue_on), asked.apologised, asked.standing) == ("2023-12-31", False, None)


@pytest.mark.parametrize(("held", "shown"), [((), 0), (("H56.31.20-230302-0001",), 25)])
async def test_what_an_officer_has_in_hand_is_looked_up_first(
    held: tuple[str, ...],
    shown: int,
    site: httpx.AsyncClient,
    services: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(asked: RecordsInHand) -> HeldRecords:
        assert (asked.units, asked.officer) == ((VAN_SON,), "clerk")
        return HeldRecords(records=held, are_all=False)

    monkeypatch.setitem(services._answers, RecordsInHand.subject(), (RecordsInHand, answer))
    site.cookies.set(SESSION, "clerk")
    page = (await site.get(PAGE, params={"officer": "me"})).text
    assert len(re.findall(r'class="code"><a', page)) == shown
    if held:
        assert asked_list(services).records == held
    assert "Chỉ xét 500 hồ sơ" in words_of(page)


@pytest.mark.parametrize(("who", "has_names"), [("clerk", True), ("supervisor", False)])
async def test_names_stand_there_for_whoever_may_read_them(
    who: str, has_names: bool, site: httpx.AsyncClient, services: StandIn
) -> None:
    site.cookies.set(SESSION, who)
    words = words_of((await site.get(PAGE)).text)
    named = [one for one in services.asked if isinstance(one, RecordsNamed)]
    assert ("Người nộp" in words, bool(named)) == (has_names, has_names)
    data = (await site.get(f"/api{PAGE}")).json()
    assert all(bool(record["applicant"]) == has_names for record in data["records"])


@pytest.mark.slow
async def test_without_intake_the_list_has_no_names_and_says_so(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    services.silent.add("intake")
    answer = await site.get(PAGE)
    assert (answer.status_code, 'class="silent"' in answer.text) == (200, True)


async def test_the_file_has_all_pages_as_they_are_seen_and_no_formula(
    site: httpx.AsyncClient, services: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hostile(asked: RecordsNamed) -> FoundRecords:
        name = '=HYPERLINK("http://evil")'
        fields = {"unit": VAN_SON, "procedure": "x", "received_at": "2023-01-01T00:00:00Z", "status": "filed"}
        return FoundRecords(
            records=tuple(
                FoundRecord.model_validate(fields | {"record": record, "applicant": name})
                for record in asked.records
            )
        )

    monkeypatch.setitem(services._answers, RecordsNamed.subject(), (RecordsNamed, hostile))
    page = (await site.get(PAGE, params={"standing": "overdue"})).text
    link = re.search(r'href="([^"]+\.xlsx[^"]*)"', page)
    assert link
    answer = await site.get(link[1].replace("&amp;", "&"))
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''ho-so-15712v1-")
    assert asked_list(services).standing == "overdue"
    sheet = load_workbook(BytesIO(answer.content)).active  # type: ignore[no-untyped-call]
    assert sheet
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (head,) = [number for number, row in enumerate(rows) if row[0] == "Người nộp"]
    assert rows[1][0] == "Tình trạng: Quá hạn"
    assert rows[head][:3] == ["Người nộp", "Mã hồ sơ", "Thủ tục"]
    assert len(rows[head + 1 :]) == 26
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert rows[head + 1][3].strftime("%H:%M") == "17:00" or rows[head + 1][3].year == 2023
