"""Which letters are called for, to whom they are addressed, and what they leave out."""

from datetime import date, timedelta
from typing import Final

import pytest

from services.letters.content.life_event_content import DeathContent
from services.letters.content.record_content import RecordContent
from services.letters.kinds import About, load_kinds
from services.letters.loading import load_house_style
from services.letters.rules import required_letters
from services.letters.rules.required_letters import (
    concerns_letters,
    consumed_facts,
    is_affected,
    letters_of_record,
    name_of,
)
from shared.contracts.events.deadline import DeadlineAwaited
from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import Birth, Death, Details, Marriage, Person
from shared.contracts.events.record import RecordCorrected
from shared.contracts.lookup_code import LookupCodes
from shared.reference.loading import load_procedures, load_units
from tests.letters.support.families import (
    BIRTH,
    DEATH,
    DUE,
    EXTENDED,
    FILED,
    GIVEN,
    MARRIAGE,
    RECORD,
    REFUSED,
    REQUESTED,
    STEP,
    STOPPED,
    TO_THE_APPOINTMENT,
    VAN_SON,
    letter,
    man,
    papers,
    registered,
    woman,
)

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
    assert isinstance(matter, DeathContent)
    assert (matter.lived, matter.age) == lived


def kinds(*facts: Fact) -> list[str]:
    """The kinds of paper that facts of a record call for."""
    return [
        draft.letter.kind
        for draft in letters_of_record(
            facts,
            load_units(),
            load_procedures(),
            LookupCodes("https://x", b"a key"),
            load_house_style(),
            requested=True,
        )
    ]


OF_LAND = FILED.model_copy(update={"procedure": "1.013979"})


@pytest.mark.parametrize(
    ("facts", "called_for"),
    [
        pytest.param([FILED], [], id="no slip before the appointment is known"),
        pytest.param([DUE], [], id="no slip before the filing is known"),
        pytest.param([FILED, DUE], ["receipt", "control"], id="a slip and a control slip for a filing"),
        pytest.param([FILED, REQUESTED], ["supplement"], id="02 for a request"),
        pytest.param([REQUESTED], [], id="no 02 before the filing is known"),
        pytest.param(
            [FILED, REQUESTED, REQUESTED.model_copy(update={"sequence": 5})],
            ["supplement", "supplement"],
            id="02 for each request",
        ),
        pytest.param([FILED, REFUSED], ["refusal"], id="03 for a refusal"),
        pytest.param([FILED, EXTENDED], ["apology"], id="04 for an extension"),
        pytest.param([FILED, STOPPED], ["stop"], id="05 for a stop"),
        pytest.param([OF_LAND, GIVEN], ["land"], id="thanks for land that was given"),
        pytest.param(
            [FILED, GIVEN.model_copy(update={"procedure": "1.001193"})],
            [],
            id="no thanks for any other result",
        ),
    ],
)
def test_a_record_calls_for_papers_in_whatever_order_it_was_told(
    facts: list[Fact], called_for: list[str]
) -> None:
    assert kinds(*facts) == kinds(*reversed(facts)) == called_for


def test_each_paper_of_a_record_has_an_id_of_its_own_that_stays() -> None:
    again = REQUESTED.model_copy(update={"sequence": 5})
    ids = [
        draft.letter.id
        for draft in letters_of_record(
            [FILED, DUE, REQUESTED, again],
            load_units(),
            load_procedures(),
            LookupCodes("https://x", b"a key"),
            load_house_style(),
            requested=True,
        )
    ]
    assert len(set(ids)) == len(ids) == 4
    assert papers(FILED, DUE)["receipt"].id == papers(DUE, REQUESTED, FILED)["receipt"].id in ids


def test_a_paper_says_what_was_corrected_by_the_latest_correction() -> None:
    first = RecordCorrected(**STEP, at=FILED.at, right_applicant="Lê Văn Năm", right_procedure="1.000894")
    second = first.model_copy(
        update={"at": DUE.due_at, "right_applicant": "Lê Thị Năm", "right_procedure": None}
    )
    matter = papers(second, FILED, DUE, first)["receipt"].matter
    assert isinstance(matter, RecordContent)
    assert (matter.applicant, matter.addressee) == ("Lê Thị Năm", "Ông/bà Lê Thị Năm")
    assert matter.procedure == load_procedures()["1.000894"].name


def test_letters_hear_each_fact_that_some_kind_names_and_keep_only_what_they_need() -> None:
    assert {name for kind in load_kinds().values() for name in kind.facts} <= set(
        map(name_of, consumed_facts())
    )
    assert concerns_letters(GIVEN)
    assert concerns_letters(registered(BIRTH))


def test_a_fact_of_a_procedure_that_no_kind_is_for_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    land = {"land": load_kinds()["land"]}
    monkeypatch.setattr(required_letters, "load_kinds", lambda: land)
    assert concerns_letters(GIVEN)
    assert not concerns_letters(GIVEN.model_copy(update={"procedure": "1.001193"}))


CASES: Final[dict[str, tuple[Fact, ...]]] = {
    "receipt": (FILED, DUE),
    "supplement": (FILED, REQUESTED),
    "refusal": (FILED, REFUSED),
    "apology": (FILED, EXTENDED),
    "stop": (FILED, STOPPED),
    "control": (FILED, DUE),
    "land": (OF_LAND, GIVEN),
}
MORE: Final[tuple[Fact, ...]] = (
    DUE,
    DUE.model_copy(update={"due_at": DUE.due_at + timedelta(days=1), "limit": "2 working-days"}),
    TO_THE_APPOINTMENT,
    DeadlineAwaited(
        unit=VAN_SON, record=RECORD, procedure="1.001193", missing_year=2028, limit="same-day", at=FILED.at
    ),
    RecordCorrected(**STEP, at=FILED.at, right_applicant="Lê Văn Năm"),
    *(REQUESTED, EXTENDED, REFUSED, STOPPED, GIVEN),
)


def test_the_papers_are_those_of_all_kinds_about_a_record() -> None:
    assert set(CASES) == {kind.id for kind in load_kinds().values() if kind.about is About.RECORD}


@pytest.mark.parametrize("more", MORE, ids=lambda fact: name_of(type(fact)))
@pytest.mark.parametrize("kind", CASES)
def test_whatever_changes_what_a_paper_says_has_it_written_again(kind: str, more: Fact) -> None:
    before, after = papers(*CASES[kind])[kind], papers(*CASES[kind], more)[kind]
    assert before == after or is_affected(kind, {name_of(type(more))})
