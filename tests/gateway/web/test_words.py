"""The texts of both languages, and how they write numbers, shares and times."""

import re
from datetime import UTC, date, datetime
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.queries.figure_views import percent
from services.gateway.web.language import LANGUAGES, NO_BREAK_SPACE, Language, language_of
from shared.typed_dates import typed_day

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
    assert written.replace(NO_BREAK_SPACE, " ") == expected


@pytest.mark.parametrize("say", [VI, EN], ids=["Vietnamese", "English"])
def test_a_day_never_breaks_inside(say: Language) -> None:
    noon = datetime(2023, 2, 15, 5, tzinfo=UTC)
    assert " " not in say.weekday(noon.date()) + say.day(noon.date())
    assert say.moment(noon).split(" ") == ["12:00", say.weekday(noon.date())]


@pytest.mark.parametrize("say", [VI, EN], ids=["Vietnamese", "English"])
@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_in_a_field_is_read_back_as_it_was_filled_in(say: Language, day: date) -> None:
    assert typed_day(say.day_to_fill_in(day)) == day
    assert re.fullmatch(say.DAY_PATTERN, say.day_to_fill_in(day))
    assert re.fullmatch(say.DAY_PATTERN, day.isoformat())


@pytest.mark.parametrize(
    ("unit", "inside"),
    [
        pytest.param("Xã Tân Ninh", "xã Tân Ninh", id="a commune"),
        pytest.param("Thị trấn Triệu Sơn", "thị trấn Triệu Sơn", id="a town, in two words"),
        pytest.param("Xãlũng", "Xãlũng", id="a name that only begins alike"),
        pytest.param("Clermont-Ferrand", "Clermont-Ferrand", id="a name of another country"),
    ],
)
def test_a_unit_is_small_inside_a_vietnamese_sentence(unit: str, inside: str) -> None:
    assert VI.within(unit) == inside
    assert EN.within(unit) == unit


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
