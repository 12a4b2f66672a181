"""How people are addressed, and how old they are said to be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.letters.content.address import completed_years, couple, form_for, stated_age, titled
from services.letters.loading import load_house_style
from shared.contracts.events.life_event import Person, Sex

CUSTOMS = load_house_style().customs


@pytest.mark.parametrize(
    ("sex", "age", "title"),
    [
        pytest.param(Sex.MALE, 17, "cháu", id="a boy is cháu"),
        pytest.param(Sex.MALE, 18, "anh", id="a man is anh from the day he is of age"),
        pytest.param(Sex.FEMALE, 44, "chị", id="a woman is chị to 44"),
        pytest.param(Sex.FEMALE, 45, "bà", id="a woman is bà from 45"),
        pytest.param(Sex.MALE, 69, "ông", id="a man is ông to 69"),
        pytest.param(Sex.MALE, 70, "cụ", id="a man is cụ from 70"),
        pytest.param(Sex.FEMALE, 101, "cụ", id="a woman is cụ from 70"),
        pytest.param(None, 80, "cụ", id="the old are cụ whatever their sex"),
        pytest.param(None, 30, "", id="a grown-up of unknown sex has no title"),
        pytest.param(None, -1, "cháu", id="who is not yet born is a child"),
    ],
)
def test_a_title_fits_age_and_sex(sex: Sex | None, age: int, title: str) -> None:
    assert titled(Person(name="Lê A", sex=sex), form_for(age, CUSTOMS)) == f"{title} Lê A".strip()


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        pytest.param(date(2000, 5, 9), date(2023, 5, 8), 22, id="the day before a birthday"),
        pytest.param(date(2000, 5, 9), date(2023, 5, 9), 23, id="the birthday"),
        pytest.param(
            date(2004, 2, 29), date(2022, 2, 28), 17, id="a leap day is not yet completed on 28 February"
        ),
        pytest.param(date(2004, 2, 29), date(2022, 3, 1), 18, id="a leap day is completed on 1 March"),
        pytest.param(date(2023, 5, 9), date(2023, 5, 9), 0, id="the day of birth"),
    ],
)
def test_years_are_completed_on_the_birthday(born_on: date, on: date, years: int) -> None:
    assert completed_years(born_on, on) == years


@given(st.dates(date(1900, 1, 1), date(2023, 12, 31)), st.dates(date(1900, 1, 1), date(2023, 12, 31)))
def test_the_stated_age_is_the_completed_one_or_a_year_more(one: date, other: date) -> None:
    born_on, died_on = sorted((one, other))
    assert 0 <= stated_age(born_on, died_on, CUSTOMS) - completed_years(born_on, died_on) <= 1


def test_a_couple_has_one_title_where_a_sex_is_not_known() -> None:
    known, unknown = Person(name="Lê A", sex=Sex.MALE), Person(name="Vi B")
    assert couple((known, unknown), form_for(30, CUSTOMS)) == "hai anh chị Lê A và Vi B"
