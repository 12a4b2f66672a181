"""Pages say kindly that what somebody looks for was removed, its time being over."""

from functools import partial
from typing import Any

import httpx
import pytest

from shared.contracts.events.personal import REDACTED
from shared.contracts.questions.letters import LetterLines
from shared.contracts.questions.question import Answer
from shared.contracts.questions.surveys.follow_ups import FollowUpLines
from tests.gateway.conftest import SLIPS
from tests.gateway.support import stand_in
from tests.gateway.support.letter_answers import letter_line
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.recommendation_answers import CAME, LATE
from tests.gateway.support.stand_in import StandIn

LETTERS, FOLLOW_UPS = "/units/15712v1/letters", "/units/15712v1/follow-ups"
RECOMMENDATIONS = "/units/15715v2/recommendations?answered=true"
OWN_PAGE = f"/ho-so/{LATE}?ma={SLIPS.code(LATE)}"


def _always(answer: Answer, _asked: object) -> Answer:
    return answer


@pytest.fixture
def forgotten(services: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Services that have forgotten what they can."""
    gone = {"addressee": REDACTED, "redacted": True, "can_be_seen": False, "acts": ()}
    letters = tuple(letter_line(n).model_copy(update=gone) for n in range(1, 4))
    (line,) = services.surveys.follow_ups(None).follow_ups  # type: ignore[arg-type]  # it answers everybody alike
    words: dict[str, Any] = {"comment": "", "contact": "", "said": "", "forgotten": True}
    lines = FollowUpLines(follow_ups=(line.model_copy(update=words),))
    answers: dict[str, Answer] = {
        "ask.letters.family-letters.v1": LetterLines(letters=letters),
        "ask.surveys.follow-ups.v1": lines,
    }
    for subject, answer in answers.items():
        kind, _ = services._answers[subject]
        monkeypatch.setitem(services._answers, subject, (kind, partial(_always, answer)))
    return services


@pytest.mark.parametrize(
    ("lang", "letters", "follow_ups"),
    [
        (
            "vi",
            "Đã xóa theo thời hạn lưu trữ",
            "Góp ý, thông tin liên hệ và nội dung trả lời của cơ quan, nếu có, đã xóa theo",
        ),
        (
            "en",
            "Removed at the end of its retention period",
            "The comment, the contact details and the office's response, if any, were removed",
        ),
    ],
)
async def test_lists_say_so_in_place_of_names_and_words(
    site: httpx.AsyncClient, forgotten: StandIn, lang: str, letters: str, follow_ups: str
) -> None:
    page = await site.get(LETTERS, params={"lang": lang})
    assert words_of(page.text).count(letters) >= 3
    assert REDACTED not in words_of(page.text)
    assert ".pdf" not in page.text
    assert HtmlChecker(page.text).faults == []
    page = await site.get(FOLLOW_UPS, params={"lang": lang})
    assert follow_ups in words_of(page.text)
    assert HtmlChecker(page.text).faults == []


@pytest.mark.parametrize(("path", "times"), [(RECOMMENDATIONS, 2), (OWN_PAGE, 1)])
@pytest.mark.parametrize(
    ("lang", "gone"),
    [("vi", "Đã xóa theo thời hạn lưu trữ"), ("en", "Removed at the end of its retention period")],
)
async def test_what_was_recommended_and_answered_is_gone_in_the_language_of_the_page(
    site: httpx.AsyncClient, services: StandIn, path: str, times: int, lang: str, gone: str
) -> None:
    lines = services.recommended.lines
    words: dict[str, Any] = {"words": REDACTED, "said": REDACTED, "sender": "", "contact": ""}
    answered: dict[str, Any] = {"answered_at": CAME, "outcome": "settled", "officer": "chairman ct-01"}
    lines[LATE] = lines[LATE].model_copy(update=words | answered)
    page = words_of((await site.get(path, params=httpx.URL(path).params.merge({"lang": lang}))).text)
    assert page.count(gone) == times
    assert REDACTED not in page


async def test_a_sheet_that_is_gone_is_told_so_and_not_as_an_address_that_never_was(
    site: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = {"no_answer": {"code": "redacted", "message": "it was removed"}}
    monkeypatch.setattr(stand_in, "_none", lambda _code: gone)
    page = await site.get("/letters/thu-unknown.pdf")
    assert page.status_code == 410
    assert "Đã xóa theo thời hạn lưu trữ" in words_of(page.text)
