"""The pages of those who look after letters, over a real bus."""

import re
from datetime import datetime

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.family_letters import FamilyLetters
from shared.contracts.questions.letters import Act, DeliveryChannel, LetterStatus, TakeStep
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.letter_answers import SLIP
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.staff_answers import EVERYBODY
from tests.gateway.support.stand_in import StandIn
from tests.support.zone import VIETNAM

LETTERS = "/units/15712v1/letters"
EVERY = f"{LETTERS}?every=true&limit=50"


@pytest.fixture
def site(site: httpx.AsyncClient) -> httpx.AsyncClient:
    """A clerk is signed in."""
    site.cookies.set(SESSION, "clerk")
    return site


async def test_a_step_is_put_to_letters_with_who_takes_it(site: httpx.AsyncClient, services: StandIn) -> None:
    form = {"do": "hand-over:visit/clerk thu-1", "role": "chairman", "officer": "somebody else"}
    done = await site.post(f"{LETTERS}?status=printed", data=form)
    assert (done.status_code, done.headers["location"]) == (303, f"{LETTERS}?status=printed")
    asked = services.asked[-1]
    assert isinstance(asked, TakeStep)
    assert (asked.letter, asked.act, asked.channel) == ("thu-1", Act.HAND_OVER, DeliveryChannel.VISIT)
    assert (asked.officer.role, asked.officer.id) == ("clerk", "clerk")


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("", None),
        ("16:30 27/11/2026", datetime(2026, 11, 27, 16, 30, tzinfo=VIETNAM)),
        ("27 Nov 2026 16:30", datetime(2026, 11, 27, 16, 30, tzinfo=VIETNAM)),
        ("2026-11-27T16:30", datetime(2026, 11, 27, 16, 30, tzinfo=VIETNAM)),
    ],
    ids=["now", "by the office's clock", "in English", "as machines write it"],
)
async def test_a_step_may_have_been_taken_before(
    site: httpx.AsyncClient, services: StandIn, at: str, moment: datetime | None
) -> None:
    await site.post(LETTERS, data={"do": "hand-over:post thu-1", "at": at})
    asked = services.asked[-1]
    assert isinstance(asked, TakeStep)
    assert asked.at == moment


@pytest.mark.parametrize(
    ("do", "at", "told"),
    [
        ("hand-over thu-3", "16:30 27/11/2026", "Chưa ghi"),
        ("hold thu-3", "hôm qua", "Không đọc được thời điểm"),
        ("hold thu-3", "1795500000", "Không đọc được thời điểm"),
        ("hold thu-3", "12/31/2026", "Không đọc được thời điểm"),
    ],
    ids=["no channel", "no moment", "a number", "the month first"],
)
async def test_what_was_refused_is_told_in_the_row_of_its_letter_and_keeps_what_was_typed(
    site: httpx.AsyncClient, do: str, at: str, told: str
) -> None:
    page = await site.post(LETTERS, data={"do": do, "at": at, "reason": "vắng nhà", "row": "2"})
    assert page.status_code == 409
    (row,) = (row for row in re.findall(r"<tr.*?</tr>", page.text, re.DOTALL) if 'role="alert"' in row)
    assert f">{told}" in row or f": {told}" in row
    assert 'do" value="hold/clerk thu-3"' in row
    assert f'value="{at}"' in row
    assert 'value="vắng nhà"' in row
    assert 'tabindex="-1" autofocus' in row


async def test_what_was_done_is_told_once_in_the_row_of_its_letter(site: httpx.AsyncClient) -> None:
    await site.post(EVERY, data={"do": "hold thu-3", "reason": "chờ", "row": "2"})
    rows = re.findall(r"<tr.*?</tr>", (await site.get(EVERY)).text, re.DOTALL)
    assert ["autofocus" in row for row in rows[1:]] == [False, False, True] + [False] * 47
    assert "Đã ghi nhận." in rows[3]
    assert 'id="vua-xong"' in rows[3]
    assert "Đã ghi nhận." not in (await site.get(EVERY)).text


@pytest.mark.parametrize(("row", "place"), [("2", 2), ("60", 50)])
async def test_what_was_done_with_a_letter_that_left_the_list_is_told_where_it_stood(
    site: httpx.AsyncClient, row: str, place: int
) -> None:
    await site.post(EVERY, data={"do": "hold thu-1000", "reason": "chờ", "row": row})
    rows = re.findall(r"<tr.*?</tr>", (await site.get(EVERY)).text, re.DOTALL)[1:]
    assert [n for n, one in enumerate(rows) if "autofocus" in one] == [place]
    assert 'href="/letters/thu-1000"' in rows[place]


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        pytest.param("clerk", {"hold/clerk thu-4"}, id="a clerk"),
        pytest.param(
            "chairman",
            {"hold/chairman thu-4", "approve/chairman thu-4", "cancel/chairman thu-4"},
            id="the chairman",
        ),
        pytest.param(
            EVERYBODY,
            {"hold/clerk thu-4", "approve/chairman thu-4", "cancel/chairman thu-4"},
            id="somebody with both roles, each step in one that may take it",
        ),
    ],
)
async def test_only_what_the_officer_may_do_is_offered(
    site: httpx.AsyncClient, who: str, offered: set[str]
) -> None:
    site.cookies.set(SESSION, who)
    row = re.findall(r"<tr.*?</tr>", (await site.get(EVERY)).text, re.DOTALL)[4]
    assert set(re.findall(r'name="do" value="([^"]+)"', row)) == offered


@pytest.mark.parametrize(
    ("do", "role"),
    [
        pytest.param("approve/chairman thu-4", "chairman", id="the role of the button"),
        pytest.param("approve/operator thu-4", "clerk", id="a role that they do not have"),
        pytest.param("approve/king thu-4", "clerk", id="a role that nobody has"),
        pytest.param("approve thu-4", "clerk", id="none"),
    ],
)
async def test_who_has_several_roles_acts_in_that_of_the_button_and_in_no_other_than_their_own(
    site: httpx.AsyncClient, services: StandIn, do: str, role: str
) -> None:
    site.cookies.set(SESSION, EVERYBODY)
    await site.post(LETTERS, data={"do": do})
    asked = services.asked[-1]
    assert isinstance(asked, TakeStep)
    assert (asked.officer.role, asked.officer.id) == (role, "cb-07")


async def test_only_channels_that_are_not_refused_are_offered(site: httpx.AsyncClient) -> None:
    rows = re.findall(r"<tr.*?</tr>", (await site.get(EVERY)).text, re.DOTALL)
    issued, printed = rows[1], rows[3]
    assert "<select" not in issued
    assert 'value="hand-over:e-mail/clerk thu-1"' in issued
    assert 'value="visit">Khi đến thăm' in printed


@pytest.mark.parametrize(("lang", "why"), [("vi", "Chưa ghi"), ("en", "Missing")])
async def test_a_step_that_is_refused_says_why(site: httpx.AsyncClient, lang: str, why: str) -> None:
    page = await site.post(f"{LETTERS}?lang={lang}", data={"do": "hand-over thu-1"})
    assert page.status_code == 409
    assert why in words_of(page.text)
    assert HtmlChecker(page.text).faults == []


@pytest.mark.parametrize("form", [{"do": "burn thu-1"}, {"do": "hand-over:pigeon thu-1"}, {"do": "/clerk"}])
async def test_what_the_form_does_not_offer_is_refused(site: httpx.AsyncClient, form: dict[str, str]) -> None:
    assert (await site.post(LETTERS, data=form)).status_code == 400


async def test_a_form_from_elsewhere_takes_no_step(site: httpx.AsyncClient, services: StandIn) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    answer = await site.post(LETTERS, data={"do": "cancel thu-1"}, headers=foreign)
    assert answer.status_code == 403
    assert not services.asked


async def test_the_queue_is_asked_for_by_state(site: httpx.AsyncClient, services: StandIn) -> None:
    page = await site.get(f"{LETTERS}?status=held&kind=birth")
    (asked,) = [asked for asked in services.asked if isinstance(asked, FamilyLetters)]
    assert (asked.status, asked.kind) == (LetterStatus.HELD, "birth")
    assert '<option value="birth" selected>Thư chúc mừng khai sinh</option>' in page.text


async def test_enter_takes_no_step(site: httpx.AsyncClient) -> None:
    forms = re.findall(r"<form class=.steps-of.*?</form>", (await site.get(EVERY)).text, re.DOTALL)
    assert len(forms) == 50
    for form in forms:
        assert form[form.index("<button") :].startswith("<button disabled hidden>")


@pytest.mark.parametrize("found", [True, False])
async def test_the_slips_of_a_record_are_written_when_asked_for(site: httpx.AsyncClient, found: bool) -> None:
    record = KNOWN if found else "H56.31.20-230101-0001"
    page = await site.get(f"/units/15712v1/records/{record}/papers")
    assert HtmlChecker(page.text).faults == []
    assert ('href="/letters/phieu-1.pdf?download=true"' in page.text) is found
    assert ("Chưa có giấy tờ nào" in words_of(page.text)) is not found
    assert (await site.get(f"/api/units/15712v1/records/{record}/papers")).json()["record"] == record


async def test_a_records_page_leads_to_its_slips_and_a_step_leads_back(site: httpx.AsyncClient) -> None:
    papers = f"/units/15712v1/records/{KNOWN}/papers"
    assert f'href="{papers}"' in (await site.get(papers.removesuffix("/papers"))).text
    done = await site.post(papers, data={"do": "hand-over:counter phieu-1"})
    assert (done.status_code, done.headers["location"]) == (303, papers)
    refused = await site.post(papers, data={"do": "hand-over phieu-1"})
    assert refused.status_code == 409
    assert "Ông/bà Lò <Văn> A : Chưa ghi" in words_of(refused.text)


async def test_the_life_of_a_letter_says_when_and_by_whom(site: httpx.AsyncClient) -> None:
    page = await site.get("/letters/thu-1")
    assert "Đã trao Khi đến thăm Cán bộ Một cửa · cb-07" in words_of(page.text)
    assert HtmlChecker(page.text).faults == []


@pytest.mark.parametrize(
    ("letter", "back"),
    [
        pytest.param("thu-1", LETTERS, id="a letter to a family, back to the letters"),
        pytest.param(
            SLIP, f"/units/15712v1/records/{KNOWN}/papers", id="a paper, back to those of its record"
        ),
    ],
)
async def test_the_life_of_a_letter_names_the_letter_and_leads_back(
    letter: str, back: str, site: httpx.AsyncClient
) -> None:
    page = (await site.get(f"/letters/{letter}")).text
    words = words_of(page)
    assert "Loại thư Thư chúc mừng Người nhận Gia đình bà Trịnh Thị Lan" in words
    assert "Tình trạng Đã trao Bản in Mở" in words
    assert f'<a href="{back}">Quay lại' in page
    assert f'<a href="{LETTERS}"' in page, "the sections of the unit"
    assert HtmlChecker(page).faults == []
