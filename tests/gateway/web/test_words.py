"""The texts of both languages, and how they write numbers, shares and times."""

from datetime import UTC, date, datetime
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.queries.figure_views import percent
from services.gateway.web.language import LANGUAGES, language_of

VI, EN = LANGUAGES["vi"], LANGUAGES["en"]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_places_to_fill() -> None:
    assert {key: places(text) for key, text in VI.texts.items()} == {
        key: places(text) for key, text in EN.texts.items()
    }


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(VI.number(7526), "7.526", id="a Vietnamese thousand has a point"),
        pytest.param(EN.number(7526), "7,526", id="an English thousand has a comma"),
        pytest.param(VI.percent(96.4), "96,4%", id="a Vietnamese tenth has a comma"),
        pytest.param(EN.percent(96.4), "96.4%", id="an English tenth has a point"),
        pytest.param(VI.percent(100.0), "100%", id="all is written without a tenth"),
        pytest.param(VI.percent(50.0), "50,0%", id="any other share has its tenth"),
        pytest.param(VI.percent(None), "–", id="a share of nothing is a dash"),
        pytest.param(
            VI.moment(datetime(2023, 2, 14, 18, 30, tzinfo=UTC)),
            "01:30 thứ Tư, 15/02/2023",
            id="a moment is shown on the office's own day",
        ),
        pytest.param(
            EN.weekday(date(2024, 5, 4)), "Sat 4 May 2024", id="an English month cannot be taken for a day"
        ),
        pytest.param(
            VI.weekday(date(2024, 5, 4)), "thứ Bảy, 04/05/2024", id="a Vietnamese day is all numbers"
        ),
        pytest.param(EN.limit("1 working-days"), "1 working day", id="one is singular"),
        pytest.param(EN.limit("2 working-days"), "2 working days", id="two are plural"),
        pytest.param(VI.limit("1 working-days"), "1 ngày làm việc", id="Vietnamese knows no plural"),
    ],
)
def test_numbers_and_times_are_written_as_the_reader_expects(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize(
    ("query", "cookies", "code"),
    [
        pytest.param({}, {}, "vi", id="Vietnamese comes first"),
        pytest.param({"lang": "en"}, {}, "en", id="the address chooses"),
        pytest.param({}, {"lang": "en"}, "en", id="the choice is remembered"),
        pytest.param({"lang": "vi"}, {"lang": "en"}, "vi", id="the address overrides what is remembered"),
        pytest.param({"lang": "xx"}, {"lang": "en"}, "en", id="an unknown language changes nothing"),
        pytest.param({}, {"lang": "../en"}, "vi", id="an odd cookie is ignored"),
    ],
)
def test_the_language_is_the_one_the_reader_chose(
    query: dict[str, str], cookies: dict[str, str], code: str
) -> None:
    assert language_of(query, cookies).code == code


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        pytest.param("", "vi", id="nothing is said"),
        pytest.param("en-US,en;q=0.9", "en", id="a browser that knows English only"),
        pytest.param("en-US,en;q=0.9,vi;q=0.5", "vi", id="the office's language is accepted too"),
        pytest.param("en, vi;q=0", "en", id="and not if it is refused"),
        pytest.param("fr-FR,fr", "vi", id="no language of ours"),
        pytest.param("fr;q=1,en;q=0.2", "en", id="one of ours"),
        pytest.param("*", "vi", id="any"),
        pytest.param("en;q=high,;;,q=,en-", "en", id="what makes no sense"),
        pytest.param("en;q=nan", "vi", id="no number"),
    ],
)
def test_a_browser_gets_the_offices_language_or_one_that_it_accepts(accepted: str, code: str) -> None:
    assert language_of({}, {}, accepted).code == code
    assert language_of({"lang": "en"}, {}, "vi").code == "en"


@given(st.integers(1, 10**9).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_only_all_is_a_hundred_per_cent_and_only_none_is_nought(counts: tuple[int, int]) -> None:
    part, whole = counts
    share = percent(part, whole)
    assert share is not None
    assert abs(share - 100 * part / whole) <= 0.1
    assert (share == 100) == (part == whole)
    assert (share == 0) == (part == 0)
