"""Papers are typed in by the pile: kept rows are counted, other rows stay on the page with the reason."""

import httpx
import pytest

from services.gateway.staff.paper_answers import ROWS
from shared.contracts.questions.surveys.form import AnswerChannel
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.stand_in import StandIn

PAGE = "/units/15712v1/paper-answers"
FACTORS = ("responsibility", "attitude", "capacity")


def typed(*rows: tuple[str, str, str], papers: int | None = None) -> dict[str, str]:
    """A form as it is sent: record, a mark for each factor, comment."""
    given = {f"factor {n}": f"{factor} Tiêu chí" for n, factor in enumerate(FACTORS)}
    given |= {"papers": str(len(rows) if papers is None else papers), "begins": "H56.31.20-"}
    for n, (record, marks, comment) in enumerate(rows):
        given |= {f"record-{n}": record, f"comment-{n}": comment}
        given |= {f"{factor}-{n}": mark.strip() for factor, mark in zip(FACTORS, marks, strict=True)}
    return given


async def send(site: httpx.AsyncClient, given: dict[str, str]) -> httpx.Response:
    """Send it as a browser does: as parts, each a field."""
    return await site.post(PAGE, files=[(name.split(" ")[0], (None, text)) for name, text in given.items()])


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_the_page_has_a_row_a_paper_and_no_script(site: httpx.AsyncClient, lang: str) -> None:
    page = await site.get(PAGE, params={"lang": lang})
    assert HtmlChecker(page.text).faults == []
    assert "<script" not in page.text
    assert page.text.count('name="record-') == ROWS
    assert 'value="H56.31.20-"' in page.text


async def test_a_pile_is_kept_whole(site: httpx.AsyncClient, services: StandIn) -> None:
    page = await send(
        site,
        typed(
            ("230215-0001", "543", "Tốt"), ("h56.31.20-230215-0002", "5-0", ""), ("230215-0003", "111", "")
        ),
    )
    assert page.status_code == 200
    assert "Đã ghi 3 phiếu." in words_of(page.text)
    kept = services.answered
    assert kept.keys() == {f"mo-H56.31.20-230215-000{n}" for n in (1, 2, 3)}
    first, second, _ = kept.values()
    assert (first.steps, first.comment) == (dict(zip(FACTORS, (5, 4, 3), strict=True)), "Tốt")
    assert second.steps == {"responsibility": 5, "attitude": None, "capacity": None}
    assert {one.channel for one in kept.values()} == {AnswerChannel.PAPER}
    assert page.text.count('value="230215') == 0


@pytest.mark.parametrize("papers", [0, 1, 3, 20])
async def test_nothing_is_kept_while_the_rows_are_not_as_many_as_the_papers(
    site: httpx.AsyncClient, services: StandIn, papers: int
) -> None:
    page = await send(site, typed(("230215-0001", "543", "<b>"), ("230215-0002", "555", ""), papers=papers))
    assert page.status_code == 422
    assert "Xin đếm lại" in words_of(page.text)
    assert 'value="230215-0002"' in page.text
    assert 'value="&lt;b&gt;"' in page.text
    assert services.answered == {}


async def test_what_is_refused_stays_with_its_reason_and_the_rest_is_kept(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = await send(
        site,
        typed(
            ("230215-0001", "543", ""),
            ("230215-0009", "555", "Lạ"),
            ("230215-0008", "555", ""),
            ("230215-0002", "5 3", ""),
            ("230215-0001", "111", ""),
        ),
    )
    words = words_of(page.text)
    assert page.status_code == 409
    assert "Đã ghi 1 phiếu. Các phiếu dưới đây chưa được ghi." in words
    for reason in (
        "không có phiếu mời khảo sát",
        "đã hết hạn",
        "còn tiêu chí bỏ trống",
        "đã có phiếu trả lời",
    ):
        assert words.count(reason) == 1
    assert page.text.count('aria-invalid="true"') == 1
    assert page.text.count('value="230215') == 4
    assert 'name="papers" inputmode="numeric" maxlength="2" required value="4"' in page.text
    assert services.answered["mo-H56.31.20-230215-0001"].steps["capacity"] == 3


async def test_a_pile_that_is_sent_again_counts_nothing_twice(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    pile = typed(("230215-0001", "543", ""), ("230215-0002", "555", ""))
    assert (await send(site, pile)).status_code == 200
    again = await send(site, pile)
    assert again.status_code == 409
    assert "Đã ghi 0 phiếu." in words_of(again.text)
    assert len(services.answered) == 2


async def test_a_pile_that_nobody_was_there_to_take_stays(site: httpx.AsyncClient, services: StandIn) -> None:
    pile = typed(("230215-0001", "543", ""))
    services.failing.add("surveys")
    page = await send(site, pile)
    assert (page.status_code, 'value="230215-0001"' in page.text) == (503, True)
    assert page.text.count('name="factor"') == 3
    services.failing.clear()
    assert (await send(site, pile)).status_code == 200


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(("230215-0001", "6 5", ""), "mức phải từ 0 đến 5", id="a mark above the scale"),
        pytest.param(("230215-0001", "x55", ""), "mức phải từ 0 đến 5", id="a letter for a mark"),
        pytest.param(("A" * 65, "555", ""), "mã quá dài", id="a code that is too long"),
        pytest.param(("1", "555", "x" * 2001), "góp ý quá dài", id="a comment that is too long"),
    ],
)
async def test_a_row_that_cannot_be_read_holds_the_pile_up(
    site: httpx.AsyncClient, services: StandIn, row: tuple[str, str, str], reason: str
) -> None:
    page = await send(site, typed(("230215-0002", "555", ""), row))
    assert (page.status_code, words_of(page.text).count(reason)) == (422, 1)
    assert services.answered == {}


async def test_twenty_papers_with_the_longest_comments_pass_the_door(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    pile = typed(*((f"230215-1{n:03}"[:-1] + str(n % 8), "555", "ế" * 300) for n in range(ROWS)))
    assert (await send(site, pile)).status_code in (200, 409)


async def test_a_pile_from_elsewhere_is_refused(site: httpx.AsyncClient, services: StandIn) -> None:
    site.headers["Origin"] = "https://elsewhere.example"
    assert (await send(site, typed(("230215-0001", "543", "")))).status_code == 403
    assert services.answered == {}
