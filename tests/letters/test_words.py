"""The sentences of the letters."""

from datetime import date
from pathlib import Path

import pytest
from jinja2 import TemplateError
from jinja2.exceptions import SecurityError, UndefinedError

from services.letters.words import WORDING, IncompleteWording, Wording, day_in_words
from shared.events.life_event import Birth, Death, Details, LifeEventKind, Marriage, Person
from tests.letters.families import BIRTH, DEATH, MARRIAGE, letter, man

NAMELESS = Person(name="Vi B")


def said(details: Details) -> str:
    one = letter(details)
    return " / ".join(filter(None, dict(Wording().words(one.kind, one.matter)).values()))


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        pytest.param(
            BIRTH,
            "được tin hai anh chị vừa chào đón / Cháu Lê Nguyễn Minh Anh / sinh ngày 02 tháng 3",
            id="birth",
        ),
        pytest.param(
            Birth(child=NAMELESS),
            "được tin gia đình vừa chào đón / Cháu Vi B / Xin",
            id="birth, little known",
        ),
        pytest.param(
            Birth(child=NAMELESS, father=man()),
            "Xin gửi tới anh và cả gia đình lời chúc mừng",
            id="birth, one parent",
        ),
        pytest.param(MARRIAGE, "Chúc hai anh chị trăm năm hạnh phúc!", id="marriage"),
        pytest.param(
            Marriage(spouses=(man(born_on=date(1940, 1, 1)), man(born_on=date(1941, 1, 1)))),
            "Chúc hai cụ trăm năm hạnh phúc!",
            id="marriage of the old",
        ),
        pytest.param(
            DEATH, "Cụ Lê Văn Thọ / đã từ trần ngày 11 tháng 3 năm 2023, hưởng thọ 84 tuổi.", id="death"
        ),
        pytest.param(
            Death(deceased=NAMELESS, died_on=date(2023, 2, 9)),
            "người thân yêu của gia đình / Vi B / đã qua đời ngày 09 tháng 02 năm 2023. / Đây là",
            id="death, little known",
        ),
    ],
)
def test_a_letter_says(details: Details, sentence: str) -> None:
    assert sentence in said(details)


@pytest.mark.parametrize("details", [BIRTH, MARRIAGE, DEATH, Birth(child=NAMELESS)])
def test_no_sentence_betrays_that_something_is_not_known(details: Details) -> None:
    for trace in ("None", "()", " ,", " .", "  ", "{", "}"):
        assert trace not in said(details)


def test_a_day_under_ten_and_the_first_months_have_a_leading_zero() -> None:
    assert day_in_words(date(2023, 2, 5)) == "ngày 05 tháng 02 năm 2023"
    assert day_in_words(date(2023, 11, 25)) == "ngày 25 tháng 11 năm 2023"


@pytest.fixture
def wording_folder(tmp_path: Path) -> Path:
    """A copy of the wording, to be spoilt."""
    for text in WORDING.iterdir():
        (tmp_path / text.name).write_text(text.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def spoil(folder: Path, old: str, new: str) -> Wording:
    text = folder / "marriage.j2"
    text.write_text(text.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return Wording(folder)


def test_a_wording_without_one_of_its_parts_is_refused_at_the_start(wording_folder: Path) -> None:
    with pytest.raises(IncompleteWording, match=r"marriage\.j2"):
        spoil(wording_folder, "block closing", "block ending")


@pytest.mark.parametrize(
    ("slip", "failure"),
    [
        pytest.param("{{ yuo }}", UndefinedError, id="a misspelt name"),
        pytest.param("{{ you.__class__.__mro__ }}", SecurityError, id="a way out of the room"),
    ],
)
def test_a_wording_reaches_nothing_but_what_a_letter_speaks_of(
    wording_folder: Path, slip: str, failure: type[TemplateError]
) -> None:
    wording = spoil(wording_folder, "Mừng ngày", slip)
    with pytest.raises(failure):
        wording.words(LifeEventKind.MARRIAGE, letter(MARRIAGE).matter)
