"""The report page says whether a period is closed, closes it once, and shows what was reported."""

import gc
import json
import re
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from nats.aio.client import Client
from pypdf import PdfReader

from services.gateway.queries.query_client import QueryClient
from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.supervision.closings import ClosePeriod, ClosingOutcome, WhatWasAnswered
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.report_answers import BOOKED
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn
from tests.support.workbooks import sheets_of

UNIT, GROUP = f"/units/{VAN_SON}/reports", "/groups/trieu-son/reports"
YEAR = "since=2023-01-01&until=2023-12-31"
CLOSED = "Chốt lúc 03/01/2024 09:15:00"


async def close(site: httpx.AsyncClient, why: str = "", once: str = "") -> httpx.Response:
    page = (await site.get(f"{UNIT}?{YEAR}")).text
    if not once:
        found = re.search(r'name="once" value="([^"]+)"', page)
        once = found[1] if found else "x" * 24
    form = {"since": "2023-01-01", "until": "2023-12-31", "once": once, "why": why}
    return await site.post(f"{UNIT}/close", data=form, follow_redirects=True)


async def test_a_chairman_closes_a_period_and_everybody_sees_what_was_reported(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    site.cookies.set(SESSION, "chairman")
    before = words_of((await site.get(f"{UNIT}?{YEAR}")).text)
    assert "Kỳ này chưa chốt" in before
    assert "Chốt kỳ báo cáo" in before
    assert "Xin đợi trang mới mở ra. Bấm hai lần cũng chỉ chốt một lần." in before
    closed = await close(site)
    assert "✓ Đã chốt kỳ báo cáo." in words_of(closed.text)
    assert CLOSED in words_of(closed.text)
    assert "Đính chính kỳ này" in words_of(closed.text)
    assert HtmlChecker(closed.text).faults == []
    assert any(isinstance(asked, WhatWasAnswered) for asked in services.asked)
    (asked,) = [asked for asked in services.asked if isinstance(asked, ClosePeriod)]
    assert asked.by == "chairman"
    site.cookies.set(SESSION, "clerk")
    seen = words_of((await site.get(f"{UNIT}?{YEAR}")).text)
    assert CLOSED in seen
    assert "Đính chính kỳ này" not in seen, "a clerk corrects nothing"


async def test_a_correction_follows_and_both_stay_readable(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    await close(site)
    corrected = words_of((await close(site, "kết quả đến muộn")).text)
    assert "✓ Đã ghi bản đính chính." in corrected
    assert "Đính chính lần 1 lúc 03/01/2024 09:15:00" in corrected
    assert CLOSED in words_of((await site.get(f"{UNIT}?{YEAR}&shown=0")).text)
    services.asked.clear()
    now = words_of((await site.get(f"{UNIT}?{YEAR}&shown=now")).text)
    assert "Kỳ báo cáo: từ ngày 01/01/2023 đến ngày 31/12/2023. " not in now
    assert not [asked for asked in services.asked if isinstance(asked, WhatWasAnswered)]
    assert (await site.get(f"{UNIT}?{YEAR}&shown=7")).status_code == 404


async def test_the_moment_of_closing_stands_in_the_head_of_each_file(site: httpx.AsyncClient) -> None:
    await close(site)
    cells = [
        str(cell)
        for sheet in sheets_of((await site.get(f"{UNIT}/ii-06a.xlsx?{YEAR}")).content)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert any(CLOSED in cell for cell in cells)
    pdf = await site.get(f"{UNIT}/ii-06a.pdf?{YEAR}")
    assert CLOSED in " ".join(PdfReader(BytesIO(pdf.content)).pages[0].extract_text().split())
    told = (await site.get(f"/api{UNIT}?{YEAR}")).json()
    assert told["closed"]["number"] == 0
    assert (await site.get(f"/api{UNIT}?{YEAR}&shown=now")).json()["closed"] is None


async def test_each_record_that_differs_is_listed_with_why_if_it_was_told(site: httpx.AsyncClient) -> None:
    await close(site)
    page = await site.get(f"{UNIT}/changes?{YEAR}&number=0")
    words = words_of(page.text)
    assert BOOKED in words
    assert "theo luật: 5, 12; theo ngày: 5, 12" in words
    assert "Chuyển cột. Sự kiện đến sau khi chốt: Có kết quả" in words
    assert "Nay không còn được tính trong kỳ. Không có thông tin về lý do." in words
    assert HtmlChecker(page.text).faults == []


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (ClosingOutcome.ALREADY, "Kỳ này đã chốt từ trước"),
        (ClosingOutcome.NOT_CLOSED, "chưa đính chính được"),
        (ClosingOutcome.NOT_ENDED, "Kỳ này chưa kết thúc"),
        (ClosingOutcome.CHANGING, "xin bấm lại sau một phút"),
    ],
)
async def test_what_came_of_it_is_said(
    site: httpx.AsyncClient, services: StandIn, outcome: ClosingOutcome, said: str
) -> None:
    services.closings.outcome = outcome
    assert said in words_of((await close(site)).text)


@pytest.mark.parametrize(("who", "status"), [("clerk", 403), ("supervisor", 403), ("operator", 403)])
async def test_nobody_but_a_chairman_closes(
    site: httpx.AsyncClient, services: StandIn, who: str, status: int
) -> None:
    site.cookies.set(SESSION, who)
    assert (await close(site, once="f" * 24)).status_code == status
    assert not services.closings.closed


async def test_while_supervision_is_away_the_figures_of_now_are_shown(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    services.failing.add("supervision")
    for path in (UNIT, GROUP):
        page = await site.get(f"{path}?{YEAR}")
        assert page.status_code == 200
        assert "chưa biết kỳ này đã chốt hay chưa" in words_of(page.text)


async def test_a_group_says_how_many_units_have_closed(site: httpx.AsyncClient) -> None:
    await close(site)
    site.cookies.set(SESSION, "supervisor")
    assert "đơn vị đã chốt kỳ này" in words_of((await site.get(f"{GROUP}?{YEAR}")).text)


async def test_a_service_that_nobody_has_asked_anything_is_not_started(tmp_path: Path) -> None:
    nobody = Client()
    assert QueryClient(nobody, on_demand=tmp_path).is_not_started("supervision")
    assert not QueryClient(nobody, on_demand=tmp_path).is_not_started("deadlines")
    assert not QueryClient(nobody).is_not_started("supervision")
    (tmp_path / "supervision").touch()
    assert not QueryClient(nobody, on_demand=tmp_path).is_not_started("supervision")


async def test_the_pack_is_one_file_as_it_was_reported(site: httpx.AsyncClient) -> None:
    site.cookies.set(SESSION, "chairman")
    await close(site)
    assert "Tải hồ sơ kiểm tra" in words_of((await site.get(f"{UNIT}?{YEAR}")).text)
    pack = await site.get(f"{UNIT}/pack.zip?{YEAR}")
    assert f"ho-so-kiem-tra_{VAN_SON}_2023-01-01_2023-12-31.zip" in pack.headers["content-disposition"]
    with ZipFile(BytesIO(pack.content)) as files:
        assert {"events.csv", "numbers.json", "forms/ii-06a.pdf", "inspection.json"} <= set(files.namelist())
        assert json.loads(files.read("manifest.json"))["closing"]["closed_by"] == "chairman"
    site.cookies.set(SESSION, "operator")
    assert (await site.get(f"{UNIT}/pack.zip?{YEAR}")).status_code == 403


async def test_a_pack_that_cannot_be_written_whole_leaves_no_file_that_python_closes_too_late(
    site: httpx.AsyncClient, services: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    services.failing.add("surveys")
    assert (await site.get(f"{UNIT}/pack.zip?{YEAR}")).status_code == 503
    gc.collect()
    assert said == []
