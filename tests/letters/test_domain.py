"""What a letter says, what it leaves out and when it is held."""

from datetime import date

import pytest

from services.letters.domain import Reason
from shared.events.life_event import Birth, Death, Details, Marriage, Person
from tests.letters.families import BIRTH, DEATH, MARRIAGE, letter, man, woman

CHILD = BIRTH.child


def dead(born_on: date | None, died_on: date = date(2023, 3, 11), relative: Person | None = None) -> Death:
    return Death(deceased=man("Lê Văn Thọ", born_on), died_on=died_on, relative=relative)


@pytest.mark.parametrize(
    ("details", "addressee"),
    [
        pytest.param(BIRTH, "Anh Lê Văn Nam và chị Nguyễn Thị Hoa", id="both parents, the father first"),
        pytest.param(
            Birth(child=CHILD, mother=woman()),
            "Chị Nguyễn Thị Hoa và gia đình",
            id="an unknown father is not named",
        ),
        pytest.param(
            Birth(child=CHILD), "Gia đình cháu Lê Nguyễn Minh Anh", id="no parent: the child's family"
        ),
        pytest.param(
            Birth(child=CHILD, mother=woman(born_on=date(2007, 1, 1))),
            "Chị Nguyễn Thị Hoa và gia đình",
            id="a mother is chị however young",
        ),
        pytest.param(
            Birth(child=CHILD, mother=Person(name="Vi A"), father=man(born_on=date(1975, 1, 1))),
            "Ông Lê Văn Nam và bà Vi A",
            id="a parent's sex is known from the role",
        ),
        pytest.param(
            Birth(child=CHILD, mother=woman(), father=man(born_on=date(1975, 1, 1))),
            "Anh Lê Văn Nam và chị Nguyễn Thị Hoa",
            id="parents share the form of the younger",
        ),
        pytest.param(
            MARRIAGE, "Anh Lê Văn Nam và chị Nguyễn Thị Hoa", id="a couple, in the order of the register"
        ),
        pytest.param(
            Marriage(spouses=(man(born_on=date(1950, 1, 1)), woman(born_on=date(1960, 1, 1)))),
            "Ông Lê Văn Nam và bà Nguyễn Thị Hoa",
            id="an elderly couple",
        ),
        pytest.param(
            Marriage(spouses=(Person(name="Lê A"), Person(name="Vi B"))),
            "Hai anh chị Lê A và Vi B",
            id="a couple of whom only the names are known",
        ),
        pytest.param(DEATH, "Bà Lê Thị Hòa cùng gia quyến", id="the relative with all the family"),
        pytest.param(
            dead(date(1939, 6, 12)), "Gia đình cụ Lê Văn Thọ", id="no relative: the family of the deceased"
        ),
        pytest.param(dead(None), "Gia đình Lê Văn Thọ", id="no title without an age"),
        pytest.param(
            dead(date(1980, 1, 1), relative=man("Lê Tí", date(2012, 1, 1))),
            "Gia đình anh Lê Văn Thọ",
            id="a child is not written to",
        ),
        pytest.param(
            dead(None, relative=woman("Lê Thị Na", None)),
            "Bà Lê Thị Na cùng gia quyến",
            id="a relative of unknown age is addressed with respect",
        ),
        pytest.param(
            dead(None, relative=Person(name="Vi B")),
            "Vi B cùng gia quyến",
            id="a relative of unknown age and sex",
        ),
    ],
)
def test_a_letter_is_addressed_to(details: Details, addressee: str) -> None:
    assert letter(details).matter.addressee == addressee


@pytest.mark.parametrize(
    ("born_on", "lived"),
    [
        pytest.param(date(1963, 12, 31), ("hưởng thọ", 60), id="60 by the calendar is a long life"),
        pytest.param(date(1964, 1, 1), ("hưởng dương", 59), id="59 is a life cut short"),
        pytest.param(None, ("", None), id="without a birth date nothing is said"),
    ],
)
def test_a_life_is_called_long_from_sixty(born_on: date | None, lived: tuple[str, int | None]) -> None:
    matter = letter(dead(born_on)).matter
    assert (matter.lived, matter.age) == lived


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        pytest.param(dead(date(2023, 3, 11)), Reason.MINOR, id="a newborn has died"),
        pytest.param(
            dead(date(2005, 3, 12)), Reason.MINOR, id="a minor has died the day before coming of age"
        ),
        pytest.param(dead(date(2005, 3, 11)), None, id="a grown-up has died on the day of coming of age"),
        pytest.param(dead(date(1920, 1, 1), date(1972, 12, 26)), Reason.LATE, id="a death of long ago"),
        pytest.param(Birth(child=man("Lê B", date(1988, 2, 3))), Reason.LATE, id="the birth of a grown-up"),
        pytest.param(Birth(child=Person(name="Lê B")), None, id="a birth whose day is not known"),
        pytest.param(BIRTH, None, id="a birth in time"),
        pytest.param(MARRIAGE, None, id="a marriage"),
    ],
)
def test_a_letter_is_held_where_its_text_would_be_out_of_place(
    details: Details, reason: Reason | None
) -> None:
    assert letter(details).held == reason
