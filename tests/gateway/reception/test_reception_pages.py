"""The pages of receptions: names for who may read them, forms that count once, files without names."""

from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.supervision.receptions import ReceptionDiary, RecordVisit, SettleVisit
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.stand_in import StandIn
from tests.support.workbooks import sheets_of

PATH, QUARTER = f"/units/{VAN_SON}/receptions", "?year=2024&quarter=1"
FORM = "a-form-of-some-length"
TYPED = {
    "do": "visit",
    "form": FORM,
    "held_on": "08/01/2024",
    "receiver": "chairman",
    "visitor": "Lê Thị Hoa",
    "people": "3",
    "matter": "recommendation",
    "said": "Xin sửa cống",
    "outcome": "forwarded",
}


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_the_page_is_well_formed_in_both_languages(site: httpx.AsyncClient, lang: str) -> None:
    for quarter in (QUARTER, "?year=2024&quarter=2"):
        page = await site.get(f"{PATH}{quarter}&lang={lang}")
        assert page.status_code == 200
        assert HtmlChecker(page.text).faults == []


@pytest.mark.parametrize("path", [PATH, f"/units/{VAN_SON}/disclosures"])
async def test_of_a_unit_that_has_ended_the_last_quarter_is_shown_first(
    site: httpx.AsyncClient, path: str
) -> None:
    page = (await site.get(path)).text
    assert "quý 2 năm 2025" in words_of(page)
    assert 'value="30/06/2025"' in page


async def test_a_supervisor_sees_days_and_figures_and_nobody_s_name(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    assert "Lê Thị Hoa" in (await site.get(f"{PATH}{QUARTER}")).text
    site.cookies.set(SESSION, "supervisor")
    services.asked.clear()
    page = await site.get(f"{PATH}{QUARTER}")
    assert page.status_code == 200
    assert "Lê Thị Hoa" not in page.text
    assert "08/01/2024" in page.text
    assert "<form" not in page.text.split("<main")[1]
    assert not [one for one in services.asked if isinstance(one, ReceptionDiary)]
    assert (await site.post(f"{PATH}{QUARTER}", data=TYPED)).status_code == 403


async def test_a_turn_and_a_reply_are_noted_and_lead_back_to_the_turn(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    sent = await site.post(f"{PATH}{QUARTER}", data=TYPED)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{PATH}?year=2024&quarter=1#v-v-1")
    await site.post(f"{PATH}{QUARTER}", data={"do": "reply", "visit": "v-1", "replied_on": "22/01/2024"})
    (entered,) = [one for one in services.asked if isinstance(one, RecordVisit)]
    assert (entered.form, entered.people, entered.officer.role) == (FORM, 3, "clerk")
    (replied,) = [one for one in services.asked if isinstance(one, SettleVisit)]
    assert replied.visit == "v-1"


@pytest.mark.parametrize(
    "changed", [{"held_on": "hôm qua"}, {"people": "x"}, {"held_on": "01/01/2099"}, {"visitor": ""}]
)
async def test_what_is_refused_is_said_and_what_was_typed_stays(
    site: httpx.AsyncClient, changed: dict[str, str]
) -> None:
    page = await site.post(f"{PATH}{QUARTER}", data=TYPED | changed | {"said": HOSTILE})
    assert page.status_code == 409
    assert 'role="alert"' in page.text
    assert f'value="{FORM}"' in page.text
    assert HOSTILE not in page.text
    assert HtmlChecker(page.text).faults == []


async def test_json_files_and_the_citizens_page_name_nobody(site: httpx.AsyncClient) -> None:
    workbook = (await site.get(f"{PATH}/list.xlsx{QUARTER}")).content
    cells = [cell for sheet in sheets_of(workbook) for row in sheet.values for cell in row]
    assert "08/01/2024" in cells
    pdf = PdfReader(BytesIO((await site.get(f"{PATH}/list.pdf{QUARTER}")).content))
    text = " ".join("".join(page.extract_text() for page in pdf.pages).split())
    assert "TIẾP CÔNG DÂN" in text
    data = (await site.get(f"/api{PATH}{QUARTER}")).text
    public = (await site.get(f"/cong-khai/{VAN_SON}/danh-muc")).text
    assert "Chủ tịch đã tiếp trong 1 trên 2 tuần đã qua." in words_of(public)
    for told in (str(cells), text, data, public):
        assert "Lê Thị Hoa" not in told
