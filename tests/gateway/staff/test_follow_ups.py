"""What the office owes to the dissatisfied: a list for staff, and a count for everybody."""

import httpx
import pytest

from shared.contracts.questions.surveys.follow_ups import FollowUpOutcome
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.stand_in import StandIn

PAGE = "/units/15712v1/follow-ups"


async def test_staff_see_what_was_said_as_it_was_written_and_note_an_outcome_once(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = await site.get(PAGE)
    assert HtmlChecker(page.text).faults == []
    assert "<script>" not in page.text
    assert "Thái độ phục vụ Rất không hài lòng" in words_of(page.text)
    assert "Năng lực giải quyết Không áp dụng" in words_of(page.text)
    noted = await site.post(PAGE, data={"follow_up": "f-1", "outcome": "explained", "said": "Đã gọi điện"})
    assert (noted.status_code, noted.headers["location"]) == (303, PAGE)
    assert [(one.outcome, one.said) for one in services.outcomes] == [
        (FollowUpOutcome.EXPLAINED, "Đã gọi điện")
    ]
    assert "<form" not in (await site.get(PAGE)).text.split("<main")[1]


@pytest.mark.parametrize("form", [{}, {"follow_up": "f-1"}, {"follow_up": "f-1", "outcome": "forgotten"}])
async def test_a_form_without_an_outcome_is_refused(
    site: httpx.AsyncClient, services: StandIn, form: dict[str, str]
) -> None:
    assert (await site.post(PAGE, data=form)).status_code == 400
    assert services.outcomes == []


async def test_the_board_counts_what_was_answered_in_time(site: httpx.AsyncClient) -> None:
    words = words_of((await site.get("/cong-khai/15712v1?lang=en")).text)
    assert (
        "4 dissatisfied answers to look into: 2 answered within 10 working days, 1 answered late, 1 overdue."
        in words
    )
    assert "follow_ups.answered_in_time,2" in (await site.get("/api/public/units/15712v1/board.csv")).text
