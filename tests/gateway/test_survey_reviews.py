"""The page on which a supervisor reviews signs of ballot stuffing, and the export of published crowds."""

import csv
from io import StringIO

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.surveys.reviews import AlarmVerdict, ReviewAlarm, WhatIsPublished
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn
from tests.support.workbooks import sheets_of

UNIT, GROUP = f"/units/{VAN_SON}/reports", "/groups/trieu-son/reports"
YEAR = "since=2023-01-01&until=2023-12-31"
FOUND = {
    "unit": VAN_SON,
    "month": "2023-05-01",
    "pattern": "one-device",
    "verdict": "genuine",
    "why": "Máy của xã",
}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("of", [UNIT, GROUP])
async def test_the_page_is_well_formed_in_both_languages(site: httpx.AsyncClient, of: str, lang: str) -> None:
    page = await site.get(f"{of}/survey-alarms?{YEAR}&lang={lang}")
    assert page.status_code == 200
    assert HtmlChecker(page.text).faults == []


async def test_findings_stand_with_who_and_when_and_figures_with_and_without(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get(f"{GROUP}/survey-alarms?{YEAR}")).text)
    assert "Phiếu giả : Cùng một máy tt-minh, 09:00 thứ Năm, 01/06/2023" in words
    assert "Trước đó: Phiếu thật" in words
    assert "Tính mọi phiếu, như đã công bố 100 40,0% 99,0% 90,0% – 100%" in words
    assert "Không tính tháng có phiếu giả 80 38,1% 90,0%" in words


async def test_a_supervisor_notes_a_finding_in_the_own_name(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    site.cookies.set(SESSION, "supervisor")
    services.asked.clear()
    noted = await site.post(f"{GROUP}/survey-alarms?{YEAR}", data=FOUND)
    assert noted.status_code == 303
    (asked,) = (one for one in services.asked if isinstance(one, ReviewAlarm))
    assert (asked.verdict, asked.why, asked.by) == (AlarmVerdict.GENUINE, "Máy của xã", "supervisor")
    assert (await site.post(f"{GROUP}/survey-alarms?{YEAR}", data=FOUND | {"why": ""})).status_code == 400


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        pytest.param("chairman", f"{UNIT}/survey-alarms", 200, id="a chairman reads the own unit's"),
        pytest.param("clerk", f"{UNIT}/survey-alarms", 403, id="a clerk does not"),
        pytest.param("supervisor", f"{GROUP}/crowds.csv", 200, id="a supervisor exports the group's"),
        pytest.param("clerk", f"{UNIT}/crowds.csv", 403, id="a clerk exports nothing"),
    ],
)
async def test_who_may_see_it(site: httpx.AsyncClient, who: str, path: str, status: int) -> None:
    site.cookies.set(SESSION, who)
    assert (await site.get(f"{path}?{YEAR}")).status_code == status


async def test_a_chairman_reviews_nothing(site: httpx.AsyncClient) -> None:
    site.cookies.set(SESSION, "chairman")
    assert (await site.post(f"{GROUP}/survey-alarms?{YEAR}", data=FOUND)).status_code == 403


async def test_crowds_are_exported_with_what_they_share_and_no_answer(site: httpx.AsyncClient) -> None:
    file = await site.get(f"{UNIT}/crowds.csv?{YEAR}")
    (line,) = csv.DictReader(StringIO(file.text))
    assert (line["procedure"], line["instrument"], line["answers"]) == ("2.000815", "", "7")
    book = await site.get(f"{UNIT}/crowds.xlsx?{YEAR}")
    rows = list(sheets_of(book.content)[0].iter_rows(values_only=True))
    assert [str(cell or "") for cell in rows[1]][4] == "2.000815"


async def test_the_crowds_of_a_group_are_asked_unit_by_unit(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    """A year of all its units would be more than the bus takes in one message."""
    file = await site.get(f"{GROUP}/crowds.csv?{YEAR}")
    asked = [one.units for one in services.asked if isinstance(one, WhatIsPublished)]
    assert len({units for (units,) in asked}) == len(asked) == 34
    assert len(list(csv.DictReader(StringIO(file.text)))) == 34
