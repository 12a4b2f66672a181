"""When a letter is held for a person, or cancelled: each rule, what it lets through, and any order."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.letters.kinds import load_kinds
from services.letters.loading import load_house_style
from services.letters.rules.entry import match_keys
from services.letters.rules.hold_conditions import CONDITIONS
from services.letters.rules.hold_rules import GOES_OUT, HoldDecision, HoldOutcome, load_rules
from services.letters.rules.required_letters import RequiredLetter, letter_of_entry
from shared.contracts.events.life_event import Birth, Death, Details, LifeEventFact, Marriage, Person
from shared.reference.loading import load_units
from tests.letters.support.families import (
    BIRTH,
    DEATH,
    MARRIAGE,
    corrected,
    man,
    registered,
    struck,
    woman,
)

CHILD, MOTHER, FATHER = BIRTH.child, BIRTH.mother, BIRTH.father
TWIN = man("Lê Nguyễn Minh Khôi", date(2023, 3, 3))
HOA = BIRTH.model_copy(update={"mother": woman("Nguyễn Thị Hoà")})
ISSUE = GOES_OUT
TAN_NINH, HAI_PHONG = "15715v2", "11311v1"
"""What Văn Sơn has become part of, and an office that has nothing to do with it."""
History = Sequence[LifeEventFact]


def hold(reason: str) -> HoldDecision:
    return HoldDecision(HoldOutcome.HOLD, reason)


def cancel(reason: str) -> HoldDecision:
    return HoldDecision(HoldOutcome.CANCEL, reason)


def drafted(history: History, *others: History) -> RequiredLetter:
    draft = letter_of_entry(history, others, load_units(), load_house_style())
    assert draft
    return draft


def born(**said: object) -> list[LifeEventFact]:
    return [registered(BIRTH).model_copy(update=said)]


def died(deceased: object, died_on: date = date(2023, 3, 20), **said: object) -> list[LifeEventFact]:
    named = {name: said.pop(name, None) for name in ("relative", "mother", "birth")}
    death = Death.model_validate({"deceased": deceased, "died_on": died_on} | named)
    return [registered(death, "KT-1", on=died_on + timedelta(days=2)).model_copy(update=said)]


def newborn(**said: object) -> list[LifeEventFact]:
    """A death of which the hospital tells before the child has a name."""
    return died(Person(name="Con bà Hoa"), date(2023, 3, 20), **said)


def aged(days: int) -> list[LifeEventFact]:
    return died(man("Lê Bé", date(2023, 3, 20) - timedelta(days=days)))


def of(details: Details, on: date = date(2023, 3, 13)) -> list[LifeEventFact]:
    return [registered(details, on=on)]


TABLE = [
    pytest.param(born(), [], ISSUE, id="a birth in time"),
    pytest.param(of(MARRIAGE), [], ISSUE, id="a marriage"),
    pytest.param(of(DEATH), [], ISSUE, id="a death of old age"),
    # unknown father
    pytest.param(of(Birth(child=CHILD, mother=MOTHER)), [], hold("unknown-father"), id="no father is named"),
    pytest.param(of(Birth(child=CHILD)), [], hold("unknown-father"), id="no parent is named"),
    pytest.param(of(Birth(child=CHILD, father=FATHER)), [], ISSUE, id="only the father is named"),
    # late and repeated
    pytest.param(of(BIRTH, date(2023, 8, 29)), [], ISSUE, id="a birth registered after 180 days"),
    pytest.param(of(BIRTH, date(2023, 8, 30)), [], hold("late-registration"), id="after 181 days"),
    pytest.param(of(DEATH, date(2023, 9, 7)), [], ISSUE, id="a death registered after 180 days"),
    pytest.param(of(DEATH, date(2023, 9, 8)), [], hold("late-registration"), id="a death after 181 days"),
    pytest.param(
        of(BIRTH.model_copy(update={"child": man("Lê B", None)})),
        [],
        ISSUE,
        id="a birth whose day is not known",
    ),
    pytest.param(born(repeated=True), [], hold("repeated-registration"), id="registered before"),
    pytest.param(
        born(perhaps_repeated=True), [], hold("perhaps-repeated-registration"), id="perhaps registered before"
    ),
    # minors and newborns
    pytest.param(aged(0), [], hold("death-of-a-newborn"), id="died on the day of birth"),
    pytest.param(aged(28), [], hold("death-of-a-newborn"), id="died on the 28th day"),
    pytest.param(aged(29), [], hold("death-of-a-minor"), id="died on the 29th day"),
    pytest.param(died(man(born_on=date(2005, 3, 21))), [], hold("death-of-a-minor"), id="17 years old"),
    pytest.param(died(man(born_on=date(2005, 3, 20))), [], ISSUE, id="18 years old on the day of death"),
    pytest.param(died(man(born_on=None)), [], ISSUE, id="of unknown age"),
    # stillbirth, opt-out
    pytest.param(of(BIRTH.model_copy(update={"stillborn": True})), [], hold("stillbirth"), id="born dead"),
    pytest.param(born(no_letter=True), [], hold("opted-out"), id="a family that does not want letters"),
    pytest.param(
        [*born(no_letter=True), corrected(BIRTH)],
        [],
        hold("opted-out"),
        id="a correction that forgets that they do not want letters",
    ),
    # a household in mourning
    pytest.param(
        born(),
        [died(man("Lê Ông", date(1940, 1, 1)), relative=FATHER)],
        hold("household-in-mourning"),
        id="the father mourns, and the death came after the birth",
    ),
    pytest.param(
        of(MARRIAGE),
        [died(man("Lê Ông", None), date(2022, 12, 3), relative=FATHER)],
        hold("household-in-mourning"),
        id="a bridegroom mourns since a hundred days",
    ),
    pytest.param(
        of(MARRIAGE),
        [died(man("Lê Ông", None), date(2022, 12, 2), relative=FATHER)],
        ISSUE,
        id="the hundred days are over",
    ),
    pytest.param(
        born(household="38-1"),
        [died(man("Lê Ông", None), household="38-1")],
        hold("household-in-mourning"),
        id="a death in the same household",
    ),
    pytest.param(
        born(household="38-1"), [died(man("Lê Ông", None), household="38-2")], ISSUE, id="a death next door"
    ),
    pytest.param(
        born(residence="Thôn 3"),
        [died(man("Lê Ông", None), residence="thôn 3", relative=woman(born_on=None))],
        hold("household-in-mourning"),
        id="the mother mourns, by her name and hamlet",
    ),
    pytest.param(
        born(),
        [[*died(man("Lê Ông", None), relative=FATHER), struck("KT-1")]],
        ISSUE,
        id="a death that was struck from the register",
    ),
    pytest.param(
        [*born(household="38-1"), corrected(BIRTH)],
        [died(man("Lê Ông", None), household="38-1")],
        hold("household-in-mourning"),
        id="a correction that forgets the household",
    ),
    pytest.param(
        of(DEATH), [died(man("Lê Ông", None), relative=DEATH.relative)], ISSUE, id="two deaths in a family"
    ),
    pytest.param(
        born(),
        [[registered(BIRTH.model_copy(update={"child": TWIN}), "KS-2")], died(TWIN)],
        hold("household-in-mourning"),
        id="the other twin has died, and no relative is named",
    ),
    # birth then death
    pytest.param(born(), [died(CHILD)], cancel("child-has-died"), id="the child has died"),
    pytest.param(
        born(),
        [died(CHILD.model_copy(update={"name": CHILD.name.upper()}))],
        cancel("child-has-died"),
        id="the child has died, in capitals",
    ),
    pytest.param(
        born(),
        [died(woman("Mẹ", None), relative=CHILD)],
        hold("household-in-mourning"),
        id="the mother has died in childbed",
    ),
    pytest.param(of(MARRIAGE), [died(man())], cancel("spouse-has-died"), id="the bridegroom has died"),
    # whose death it is
    pytest.param(
        born(),
        [died(CHILD, unit=HAI_PHONG)],
        hold("child-may-have-died"),
        id="a child of this name and day has died in another province",
    ),
    pytest.param(
        born(household="38-1"),
        [died(CHILD, unit=HAI_PHONG, household="38-1")],
        cancel("child-has-died"),
        id="in another province, and of the same household",
    ),
    pytest.param(
        born(),
        [died(CHILD, unit=TAN_NINH)],
        cancel("child-has-died"),
        id="in the commune that this one has become part of",
    ),
    pytest.param(
        born(unit=TAN_NINH),
        [died(CHILD)],
        cancel("child-has-died"),
        id="in a commune that has become part of this one",
    ),
    pytest.param(
        of(MARRIAGE),
        [died(man(), unit=HAI_PHONG)],
        hold("spouse-may-have-died"),
        id="a man of the bridegroom's name and day has died in another province",
    ),
    pytest.param(
        born(),
        [newborn(birth="KS-15712-2023-0007")],
        cancel("child-has-died"),
        id="a newborn without a name, whose notice names the entry of the birth",
    ),
    pytest.param(
        born(),
        [newborn(birth="KS-15712-2023-0007", unit=HAI_PHONG)],
        hold("child-may-have-died"),
        id="an entry of this number is named, and another office may have one too",
    ),
    pytest.param(
        born(),
        [newborn(birth="KS-15712-2023-0008")],
        ISSUE,
        id="a newborn without a name, whose notice names another birth",
    ),
    pytest.param(
        born(),
        [newborn(mother=MOTHER)],
        hold("child-may-have-died"),
        id="a newborn without a name, whose notice names this mother",
    ),
    pytest.param(
        born(residence="Thôn 3"),
        [newborn(mother=woman(born_on=None), residence="Thôn 3")],
        hold("child-may-have-died"),
        id="the notice names this mother by her hamlet",
    ),
    pytest.param(born(), [newborn(mother=woman("Hà Thị Bưởi"))], ISSUE, id="the notice names another mother"),
    pytest.param(
        born(),
        [newborn(mother=woman(born_on=None))],
        ISSUE,
        id="the notice names a mother of whom nothing but a frequent name is known",
    ),
    pytest.param(
        born(),
        [died(man("Lê Nguyễn Minh Đăng", date(2021, 5, 4)), mother=MOTHER)],
        hold("household-in-mourning"),
        id="an older child of this mother has died",
    ),
    pytest.param(
        born(),
        [[*newborn(mother=MOTHER), struck("KT-1")]],
        ISSUE,
        id="the notice was struck from the register",
    ),
    # names as people write and type them
    pytest.param(
        of(HOA),
        [newborn(mother=woman("Nguyễn Thị Hòa"), residence="Thôn Hòa Bình")],
        hold("child-may-have-died"),
        id="the notice sets the tone of the mother's name on the other vowel",
    ),
    pytest.param(
        [registered(HOA).model_copy(update={"residence": "Thôn 03 Hoà Bình"})],
        [newborn(mother=woman("NGUYỄN  THỊ HÒA", None), residence="thôn 3, Hòa Bình")],
        hold("child-may-have-died"),
        id="so does the name of their hamlet",
    ),
    pytest.param(
        of(HOA),
        [newborn(mother=woman("NGUYEN THI HOA"))],
        hold("child-may-have-died"),
        id="the notice was typed without marks",
    ),
    pytest.param(
        [registered(HOA).model_copy(update={"residence": "Thôn 3"})],
        [newborn(mother=woman("Nguyễn Thị Hoa", None), residence="Thôn 3")],
        ISSUE,
        id="a neighbour whose name has another tone",
    ),
    pytest.param(
        of(Birth(child=woman("Lê Mỹ Thuỷ", CHILD.born_on), mother=MOTHER, father=FATHER)),
        [died(woman("LÊ MĨ THỦY", CHILD.born_on))],
        cancel("child-has-died"),
        id="the child has died, written in another way",
    ),
    pytest.param(
        of(Birth(child=woman("Lê Mỹ Thuỷ", CHILD.born_on), mother=MOTHER, father=FATHER)),
        [died(woman("Le My Thuy", CHILD.born_on))],
        hold("child-may-have-died"),
        id="the child has died, typed without marks",
    ),
    pytest.param(
        of(Marriage(spouses=(man("Ðào Văn Kỳ"), woman()))),
        [died(man("Đào Văn Kì"))],
        cancel("spouse-has-died"),
        id="the bridegroom has died, by a letter that only looks like Đ",
    ),
    pytest.param(
        of(Marriage(spouses=(man("Đào Văn Kỳ"), woman()))),
        [died(man("Dao Van Ky"))],
        hold("spouse-may-have-died"),
        id="the bridegroom has died, typed without marks",
    ),
    pytest.param(
        born(household="HK 38-1"),
        [died(man("Lê Ông", None), household="hk 38–1")],
        hold("household-in-mourning"),
        id="a death in the same household, its number typed in small letters",
    ),
    pytest.param(
        born(),
        [died(man("Lê Ông", None), relative=man("LE VAN NAM"))],
        hold("household-in-mourning"),
        id="the father mourns, and was typed without marks",
    ),
    pytest.param(
        of(HOA),
        [
            [
                registered(
                    HOA.model_copy(update={"child": woman("le nguyen minh anh", CHILD.born_on)}),
                    "KS-0001",
                    on=date(2023, 3, 12),
                )
            ]
        ],
        hold("entered-twice"),
        id="entered twice, once without marks",
    ),
    # the register
    pytest.param([*born(), struck()], [], cancel("struck-from-the-register"), id="struck"),
    pytest.param(
        [*born(), corrected(Birth(child=CHILD, mother=MOTHER))],
        [],
        hold("unknown-father"),
        id="a correction takes the father away",
    ),
    pytest.param(
        [*of(Birth(child=CHILD, mother=MOTHER)), corrected(BIRTH)], [], ISSUE, id="a correction names him"
    ),
    pytest.param(
        born(),
        [[registered(BIRTH, "KS-0001", on=date(2023, 3, 12))]],
        hold("entered-twice"),
        id="entered twice",
    ),
    pytest.param(
        born(), [[registered(BIRTH, "KS-9999", on=date(2023, 3, 14))]], ISSUE, id="the first of two entries"
    ),
]


@pytest.mark.parametrize(("history", "others", "decision"), TABLE)
def test_a_letter_goes_out_is_held_or_cancelled(
    history: History, others: list[History], decision: HoldDecision
) -> None:
    assert drafted(history, *others).decision == decision


CROWDED = "in-too-many-entries"


def test_a_household_of_too_many_entries_is_looked_at_by_a_person() -> None:
    draft = letter_of_entry(born(), [], load_units(), load_house_style(), unmatchable=True)
    assert draft
    assert draft.decision == hold(CROWDED)


LATE_NEWS = "heard-of-late"


@pytest.mark.parametrize("details", [BIRTH, MARRIAGE, DEATH], ids=lambda details: details.kind)
@pytest.mark.parametrize(
    ("days", "expected"),
    [(None, ISSUE), (-1, ISSUE), (0, ISSUE), (90, ISSUE), (91, cancel(LATE_NEWS)), (400, cancel(LATE_NEWS))],
)
def test_nobody_is_written_to_about_an_entry_that_is_told_only_now(
    details: Details, days: int | None, expected: HoldDecision
) -> None:
    entry = registered(details)
    heard_on = None if days is None else entry.registered_on + timedelta(days)
    draft = letter_of_entry([entry], [], load_units(), load_house_style(), heard_on=heard_on)
    assert draft
    assert draft.decision == expected


def test_each_rule_has_its_case_its_reason_in_both_languages_and_its_source() -> None:
    decided = {case.values[2].reason for case in TABLE}  # type: ignore[union-attr]
    assert decided - {""} | {CROWDED, LATE_NEWS} == {rule.id for rule in load_rules()}
    for rule in load_rules():
        assert all((rule.vi, rule.en, rule.source, rule.checked_on, rule.certainty))
        assert rule.kinds <= set(load_kinds())
    assert {rule.condition for rule in load_rules()} == set(CONDITIONS)


def test_what_cancels_stands_before_what_holds() -> None:
    outcome = [rule.outcome for rule in load_rules()]
    assert outcome == sorted(outcome)


RENAMED = BIRTH.model_copy(update={"child": woman("Lê Nguyễn Minh Ánh", date(2023, 3, 2))})
CORRECTED = [*born(), corrected(BIRTH), corrected(RENAMED, at=datetime(2023, 3, 20, tzinfo=UTC)), struck()]


@given(st.permutations(CORRECTED))
def test_an_entry_stands_the_same_in_whatever_order_it_was_told(told: list[LifeEventFact]) -> None:
    assert drafted(told) == drafted(CORRECTED)
    assert drafted(told).letter.matter.child == "Lê Nguyễn Minh Ánh"  # type: ignore[union-attr]


@given(st.permutations([died(CHILD), died(man("Lê Ông", None), relative=FATHER), of(MARRIAGE), of(DEATH)]))
def test_what_is_known_of_others_may_come_in_any_order(others: list[History]) -> None:
    assert drafted(born(), *others).decision == cancel("child-has-died")


def test_what_touches_the_same_people_shares_a_trace_and_others_do_not() -> None:
    birth, death = registered(BIRTH), registered(DEATH, "KT-1")
    assert match_keys(birth) & match_keys(registered(MARRIAGE, "KH-1"))
    assert not match_keys(birth) & match_keys(death)
    assert not any(CHILD.name.casefold() in key for key in match_keys(birth))


def test_twins_are_named_in_each_others_letters_whichever_came_first() -> None:
    brother = registered(BIRTH.model_copy(update={"child": TWIN}), "KS-2")
    assert drafted(born(), [brother]).letter.matter.siblings == ("Lê Nguyễn Minh Khôi",)  # type: ignore[union-attr]
    assert drafted([brother], born()).letter.matter.siblings == (CHILD.name,)  # type: ignore[union-attr]
    older = BIRTH.model_copy(update={"child": man("Lê Anh", date(2021, 3, 3))})
    assert drafted(born(), [registered(older, "KS-3")]).letter.matter.siblings == ()  # type: ignore[union-attr]


def test_an_entry_of_a_book_of_the_past_gets_no_letter_and_stops_one() -> None:
    """Nobody said that the family wants none, so none is held with that reason either."""
    assert letter_of_entry(born(taken_over=True), (), load_units(), load_house_style()) is None
    assert drafted(born(), died(CHILD, taken_over=True)).decision == cancel("child-has-died")


def test_no_letter_is_drafted_while_only_a_correction_is_known() -> None:
    assert letter_of_entry([corrected(BIRTH)], [], load_units(), load_house_style()) is None


def test_the_letter_of_an_entry_is_the_same_one_after_a_correction() -> None:
    before, after = drafted(born()).letter, drafted([*born(), corrected(RENAMED)]).letter
    assert (before.id, before.drafted_at) == (after.id, after.drafted_at)
    assert before.matter != after.matter
