"""The pages of an inspection: who sees which form, what is refused where, and files that are only saved."""

from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.supervision.evidence import (
    MOST_EVIDENCE_BYTES,
    AddEvidence,
    SendEvidencePart,
)
from shared.contracts.questions.supervision.scoring import ReviewScore, SubmitScore
from tests.gateway.support.inspection_answers import LONG, PDF
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn
from tests.support.workbooks import sheets_of

UNIT, GROUP, YEAR = f"/units/{VAN_SON}/inspection", "/groups/trieu-son/inspection", "year=2023"
FILE = {"file": ("ke-hoach.pdf", PDF, "text/html")}
TYPED = {
    "item": "plan",
    "criterion": "satisfaction",
    "seen": "5",
    "dated_on": "05/03/2023",
    "said": "Kế hoạch",
}


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_the_pages_are_well_formed_in_both_languages(site: httpx.AsyncClient, lang: str) -> None:
    for path in (UNIT, GROUP):
        page = await site.get(f"{path}?{YEAR}&lang={lang}")
        assert page.status_code == 200
        assert HtmlChecker(page.text).faults == []


async def test_a_figure_stands_with_its_numbers_and_leads_to_what_is_behind_it(
    site: httpx.AsyncClient,
) -> None:
    text = (await site.get(f"{UNIT}?{YEAR}")).text
    words = words_of(text)
    assert "97,0% Hài lòng trở lên ở mọi mặt (97 trong 100; khoảng tin cậy 95%: 91,0%–99,0%)" in words
    assert LONG in words
    assert f'href="/units/{VAN_SON}/surveys?since=2023-01-01&amp;until=2023-12-31"' in text
    assert "Đây là bản mẫu" in words
    assert "không có việc nào để đếm; bộ tiêu chí quy định khi đó được" in words, "and not full points unsaid"


@pytest.mark.parametrize(
    ("person", "adds", "submits", "reviews"),
    [
        pytest.param("clerk", True, False, False, id="a clerk adds evidence"),
        pytest.param("chairman", True, True, False, id="the chairman submits the score"),
        pytest.param("supervisor", False, False, True, id="the supervisor reviews"),
    ],
)
async def test_each_role_sees_the_forms_that_it_may_send(
    services: StandIn, visitor: httpx.AsyncClient, person: str, adds: bool, submits: bool, reviews: bool
) -> None:
    visitor.cookies.set(SESSION, person)
    page = (await visitor.get(f"{UNIT}?{YEAR}")).text
    assert ('name="file"' in page, 'value="submit"' in page, 'value="accept"' in page) == (
        *(adds, submits, reviews),
    )
    sent = await visitor.post(f"{UNIT}?{YEAR}", data={"do": "accept", "criterion": "letters", "seen": "5"})
    assert sent.status_code == (303 if reviews else 403)
    sent = await visitor.post(
        f"{UNIT}?{YEAR}", data={"do": "submit", "criterion": "satisfaction", "seen": "5"}
    )
    assert sent.status_code == (303 if submits else 403)
    sent = await visitor.post(f"{UNIT}/evidence?{YEAR}", data=TYPED, files=FILE)
    assert sent.status_code == (303 if adds else 403)


@pytest.mark.parametrize("person", ["operator"])
async def test_who_has_no_part_in_it_sees_nothing_of_it(
    services: StandIn, visitor: httpx.AsyncClient, person: str
) -> None:
    visitor.cookies.set(SESSION, person)
    for path in (f"{UNIT}?{YEAR}", f"/api{UNIT}?{YEAR}", f"{UNIT}/evidence/e-1", f"{UNIT}/sheet.xlsx?{YEAR}"):
        assert (await visitor.get(path)).status_code == 403


async def test_points_are_typed_in_either_language_and_counted_ones_are_not_on_the_form(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = (await site.get(f"{UNIT}?{YEAR}")).text
    assert 'name="points-plan"' in page
    assert 'name="points-satisfied"' not in page
    form = {"do": "submit", "criterion": "satisfaction", "seen": "5", "points-plan": "1,5"}
    sent = [await site.post(f"{UNIT}?{YEAR}", data=form) for _ in range(2)]
    assert [one.headers["location"] for one in sent] == [f"{UNIT}?{YEAR}#c-satisfaction"] * 2
    first, again = [asked for asked in services.asked if isinstance(asked, SubmitScore)]
    assert (first.points, first.form) == ({"plan": 1.5}, again.form)
    other = await site.post(f"{UNIT}?{YEAR}", data=form | {"points-plan": "2"})
    assert other.status_code == 303
    assert [one for one in services.asked if isinstance(one, SubmitScore)][-1].form != first.form
    services.asked.clear()
    for typed in ("hai", "nan", "inf"):
        wrong = await site.post(f"{UNIT}?{YEAR}", data=form | {"points-plan": typed})
        assert wrong.status_code == 400
    assert not any(isinstance(one, SubmitScore) for one in services.asked)


async def test_what_is_refused_stands_where_it_was_typed(site: httpx.AsyncClient, services: StandIn) -> None:
    form = {"do": "correct", "criterion": "letters", "seen": "5", "points": "18", "said": ""}
    page = await site.post(f"{UNIT}?{YEAR}", data=form)
    assert page.status_code == 409
    assert words_of(page.text).count("Xin ghi lý do ở ô nhận xét") == 2
    assert 'value="18"' in page.text
    reviewed = [asked for asked in services.asked if isinstance(asked, ReviewScore)]
    assert (reviewed[-1].points, reviewed[-1].verdict) == (18, "correct")
    await site.post(f"{UNIT}?{YEAR}", data=form | {"do": "accept", "points": "17,5"})
    reviewed = [asked for asked in services.asked if isinstance(asked, ReviewScore)]
    assert (reviewed[-1].points, reviewed[-1].verdict) == (17.5, "accept")


async def test_a_file_goes_in_by_its_digest_and_comes_out_only_to_be_saved(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    large = PDF + b"x" * (512 * 1024)
    sent = await site.post(f"{UNIT}/evidence?{YEAR}", data=TYPED, files={"file": ("../a.pdf", large)})
    assert sent.headers["location"] == f"{UNIT}?{YEAR}#c-satisfaction"
    (announced,) = [asked for asked in services.asked if isinstance(asked, AddEvidence)]
    parts = [asked for asked in services.asked if isinstance(asked, SendEvidencePart)]
    assert (announced.size, str(announced.dated_on)) == (len(large), "2023-03-05")
    assert b"".join(part.content for part in parts) == large
    got = await site.get(f"{UNIT}/evidence/e-1")
    assert got.content == PDF
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in got.headers["content-security-policy"]
    assert (await site.get(f"{UNIT}/evidence/e-7")).status_code == 404


@pytest.mark.parametrize(
    ("files", "told"),
    [
        pytest.param({"file": ("", b"")}, "Chưa chọn tệp", id="no file"),
        pytest.param({"file": ("a.pdf", b"<html>")}, "Tệp không phải PDF", id="a page that is called a PDF"),
        pytest.param(
            {"file": ("a.pdf", b"%PDF" + b"x" * MOST_EVIDENCE_BYTES)}, "Tệp lớn quá", id="a file too large"
        ),
    ],
)
async def test_a_file_that_cannot_be_taken_is_told_with_what_was_typed(
    site: httpx.AsyncClient, files: dict[str, tuple[str, bytes]], told: str
) -> None:
    page = await site.post(f"{UNIT}/evidence?{YEAR}", data=TYPED, files=files)
    assert page.status_code == 409
    assert told in words_of(page.text)
    assert 'value="05/03/2023"' in page.text


@pytest.mark.parametrize("day", ["", "hôm qua", "31/02/2023", "05/03/99999"])
async def test_a_day_that_is_none_is_told_with_what_was_typed(site: httpx.AsyncClient, day: str) -> None:
    page = await site.post(f"{UNIT}/evidence?{YEAR}", data=TYPED | {"dated_on": day}, files=FILE)
    assert page.status_code == 409
    assert "Ngày của tài liệu ghi như" in words_of(page.text)
    assert f'value="{day}"' in page.text


async def test_a_year_without_the_unit_or_without_criteria_is_not_there(site: httpx.AsyncClient) -> None:
    for path in (f"{UNIT}?year=2030", f"{GROUP}?year=2005"):
        assert (await site.get(path)).status_code == 404


async def test_the_34_communes_stand_side_by_side_in_the_order_that_was_chosen(
    site: httpx.AsyncClient,
) -> None:
    view = (await site.get(f"/api{GROUP}?{YEAR}")).json()
    assert (len(view["lines"]), view["waiting"]) == (34, 1)
    page = (await site.get(f"{GROUP}?{YEAR}&sort=own&falling=true")).text
    assert 'aria-sort="descending"' in page
    assert "Trả lại, cần bổ sung" in words_of(page)
    (sheet,) = sheets_of((await site.get(f"{GROUP}.xlsx?{YEAR}")).content)
    assert sheet.title == "2023"
    rows = list(sheet.values)
    assert len([row for row in rows if row and str(row[0]).startswith(("Xã", "Thị trấn"))]) == 34


async def test_the_sheet_says_the_same_as_xlsx_and_pdf(site: httpx.AsyncClient) -> None:
    (sheet,) = sheets_of((await site.get(f"{UNIT}/sheet.xlsx?{YEAR}")).content)
    flat = [str(cell) for row in sheet.values for cell in row if cell is not None]
    assert "Đến thăm gia đình có tang" in flat
    assert any("không có gì để đếm; bộ tiêu chí quy định khi đó được" in cell for cell in flat)
    assert "97,0% (97 trong 100), khoảng tin cậy 95%: 91,0–99,0%" in flat
    assert any("Kế hoạch 27.pdf, ngày 05/03/2023" in cell for cell in flat)
    printed = await site.get(f"{UNIT}/sheet.pdf?{YEAR}")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(printed.content)).pages)
    assert "Bản mẫu, chưa phải tiêu chí của tỉnh" in text
    assert "Chủ tịch tiếp công dân" in " ".join(text.split())


async def test_the_poster_is_one_sheet_that_says_that_it_is_a_sample(site: httpx.AsyncClient) -> None:
    poster = await site.get(f"{UNIT}/five-three-four.pdf")
    (page,) = PdfReader(BytesIO(poster.content)).pages
    text = " ".join(page.extract_text().split())
    assert "Biết chào hỏi" in text
    assert "Bản mẫu" in text
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
