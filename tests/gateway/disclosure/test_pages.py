"""The pages of what was disclosed: who enters, who publishes, the list as files, and the citizens' page."""

from hashlib import sha256
from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.supervision.disclosures import (
    DisclosedLines,
    EnterDisclosure,
    PublishDisclosure,
    WhatIsDisclosed,
    WithdrawDisclosure,
)
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.stand_in import StandIn
from tests.support.workbooks import sheets_of

PATH, QUARTER = f"/units/{VAN_SON}/disclosures", "?year=2024&quarter=1"
LIST = f"/cong-khai/{VAN_SON}/danh-muc"
FORM = "a-form-of-some-length"
TYPED = {
    "do": "enter",
    "form": FORM,
    "what": "Kế hoạch làm đường thôn 4",
    "way": "loudspeaker",
    "where": "Loa thôn 4",
    "since": "11/01/2024",
    "until": "",
}


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_the_pages_are_well_formed_in_both_languages(site: httpx.AsyncClient, lang: str) -> None:
    for path in (f"{PATH}{QUARTER}", f"{PATH}?year=2024&quarter=2", LIST):
        page = await site.get(path, params={"lang": lang} if "?" not in path else None)
        assert page.status_code == 200
        assert HtmlChecker(page.text).faults == []


@pytest.mark.parametrize(
    ("role", "enters", "publishes"),
    [("clerk", True, False), ("chairman", True, True), ("supervisor", False, False)],
)
async def test_a_clerk_enters_and_the_chairman_publishes(
    site: httpx.AsyncClient, role: str, enters: bool, publishes: bool
) -> None:
    site.cookies.set(SESSION, role)
    page = (await site.get(f"{PATH}{QUARTER}")).text
    assert ('value="enter"' in page, 'value="publish"' in page) == (enters, publishes)
    refused = await site.post(f"{PATH}{QUARTER}", data={"do": "publish", "disclosure": "d-2"})
    assert (refused.status_code == 403) == (not publishes)


async def test_what_is_entered_keeps_the_digest_of_the_file_and_not_the_file(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    content = b"%PDF-1.7 du toan" * 1000
    sent = await site.post(
        f"{PATH}{QUARTER}", data=TYPED, files={"file": ("du-toan.pdf", content, "application/pdf")}
    )
    assert sent.status_code == 303
    assert sent.headers["location"] == f"{PATH}?year=2024&quarter=1#d-d-9"
    (asked,) = [one for one in services.asked if isinstance(one, EnterDisclosure)]
    assert asked.file is not None
    assert (asked.file.sha256, asked.file.size) == (sha256(content).hexdigest(), len(content))
    assert asked.form == FORM
    assert asked.until is None
    assert content.decode() not in asked.model_dump_json()


@pytest.mark.parametrize("changed", [{"since": "hôm qua"}, {"until": "10/01/2024"}, {"what": ""}])
async def test_what_cannot_be_read_is_said_and_what_was_typed_stays(
    site: httpx.AsyncClient, services: StandIn, changed: dict[str, str]
) -> None:
    page = await site.post(f"{PATH}{QUARTER}", data=TYPED | changed)
    assert page.status_code == 409
    assert 'role="alert"' in page.text
    assert f'value="{TYPED["where"]}"' in page.text
    assert f'value="{FORM}"' in page.text, "sent again it is the same form"
    assert not [one for one in services.asked if isinstance(one, EnterDisclosure)]


async def test_publishing_and_withdrawing_lead_back_and_what_was_withdrawn_is_not_published(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    site.cookies.set(SESSION, "chairman")
    for do, entry, status in (("publish", "d-2", 303), ("withdraw", "d-1", 303), ("publish", "d-3", 409)):
        typed = {"do": do, "disclosure": entry, "why": "Ghi nhầm"}
        assert (await site.post(f"{PATH}{QUARTER}", data=typed)).status_code == status
    deeds = [one for one in services.asked if isinstance(one, PublishDisclosure | WithdrawDisclosure)]
    assert [one.officer.role for one in deeds] == ["chairman"] * 3


async def test_citizens_read_what_is_published_with_its_digest_and_nothing_that_waits(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    words = words_of((await site.get(LIST)).text)
    assert "Dự toán ngân sách xã năm 2024" in words
    assert "a" * 64 in words
    assert "Ghi nhầm ngày" in words
    assert "Kế hoạch làm đường thôn 4" not in words
    for officer in ("cb-07", "ct-01"):
        assert officer not in words
    services.silent.add("supervision")
    assert "Tải" not in words
    silent = await site.get(LIST)
    assert silent.status_code == 200
    assert 'class="silent"' in silent.text


async def test_where_nothing_was_published_the_list_says_so(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    sentence = "chưa công bố nội dung công khai nào khác"
    assert sentence not in words_of((await site.get(LIST)).text)
    services.answer(WhatIsDisclosed, lambda _: DisclosedLines(lines=()))
    assert sentence in words_of((await site.get(LIST)).text)
    services.silent.add("supervision")
    assert sentence not in words_of((await site.get(LIST)).text)


async def test_the_list_comes_as_a_workbook_and_a_printed_sheet(site: httpx.AsyncClient) -> None:
    workbook = (await site.get(f"{PATH}/list.xlsx{QUARTER}")).content
    cells = [cell for sheet in sheets_of(workbook) for row in sheet.values for cell in row]
    assert "Dự toán ngân sách xã năm 2024" in cells
    assert "đã rút ngày 11/01/2024: Ghi nhầm ngày" in cells
    assert "Kế hoạch làm đường thôn 4" not in cells
    pdf = PdfReader(BytesIO((await site.get(f"{PATH}/list.pdf{QUARTER}")).content))
    text = " ".join("".join(page.extract_text() for page in pdf.pages).split())
    assert "DANH MỤC NỘI DUNG ĐÃ CÔNG KHAI" in text
    assert "1 mục chờ Chủ tịch duyệt" in text


async def test_a_hostile_text_is_shown_as_it_was_typed(site: httpx.AsyncClient) -> None:
    page = await site.post(f"{PATH}{QUARTER}", data=TYPED | {"what": HOSTILE, "since": "x"})
    assert HOSTILE not in page.text
    assert HtmlChecker(page.text).faults == []
