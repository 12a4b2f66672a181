"""What is answered to a person stays within their units and is done under their name, whatever they asked."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.officer import Officer, Posting, Role
from shared.contracts.questions.calendar import Decide
from shared.contracts.questions.deadlines import RecordsByDueTime
from shared.contracts.questions.letters import Act, LettersWritten, LifeOfLetter, TakeStep
from shared.contracts.questions.print_runs import StartPrintRun
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.contracts.questions.wordings import PreviewWording
from shared.contracts.rights.asking import NotAllowed, asked_by, may_ask, units_of
from shared.contracts.rights.table import Reach, Right
from shared.reference import units as reference
from shared.reference.units import Units, read_units

UNITS: Units = read_units([reference.HERE], trusted=True)
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
"""The last day of the communes of before, and the first of those that they became."""
SAMPLE = ("15712v1", "15715v1", "15715v2", "15763v1", "15763v2", "00001v1")
PERSON = "cb-31"

sampled_postings = st.builds(
    Posting,
    role=st.sampled_from(Role),
    unit=st.sampled_from((*SAMPLE, "", "nowhere")),
    group=st.sampled_from(("trieu-son", "", "nowhere")),
)
rights = st.builds(Right, roles=st.dictionaries(st.sampled_from(Role), st.sampled_from(Reach), min_size=1))
days = st.sampled_from((BEFORE, AFTER, date(2018, 1, 1)))
OWN = Right(roles=dict.fromkeys(Role, Reach.OWN))


def officers(id: str = "somebody-else") -> st.SearchStrategy[Officer]:
    return st.builds(Officer, role=st.sampled_from(Role), id=st.just(id))


questions = st.one_of(
    st.builds(LettersWritten, unit=st.sampled_from(SAMPLE)),
    st.builds(LifeOfLetter, letter=st.just("x"), within=st.none() | st.just(SAMPLE)),
    st.builds(TakeStep, letter=st.just("x"), act=st.just(Act.HOLD), officer=officers()),
    st.builds(StartPrintRun, unit=st.sampled_from(SAMPLE), officer=officers()),
    st.builds(
        HowSatisfied,
        units=st.lists(st.sampled_from(SAMPLE), min_size=1, max_size=3).map(tuple),
        since=st.just(BEFORE),
        until=st.just(AFTER),
    ),
)


@given(questions, st.lists(sampled_postings, max_size=4), rights, days)
def test_nothing_is_answered_beyond_the_units_of_postings_that_allow_it(
    question: Any, held: list[Posting], right: Right, on: date
) -> None:
    try:
        answered = asked_by(question, PERSON, held, right, UNITS, on)
    except NotAllowed:
        return
    counting = [posting for posting in held if posting.role in right.roles]
    if officer := getattr(answered, "officer", None):
        counting = [posting for posting in counting if posting.role == officer.role]
        assert officer == Officer(role=question.officer.role, id=PERSON)
    assert counting
    if any(right.roles[posting.role] is Reach.EVERY for posting in counting):
        return
    own = units_of(counting, UNITS, on)
    asked = (*getattr(answered, "units", ()), *filter(None, [getattr(answered, "unit", None)]))
    assert own.issuperset(asked)
    assert asked or own == set(answered.within)


@given(questions, st.lists(sampled_postings, max_size=4), days)
def test_what_stands_nowhere_in_the_table_is_answered_to_nobody(
    question: Any, held: list[Posting], on: date
) -> None:
    assert not may_ask(None, held)
    with pytest.raises(NotAllowed):
        asked_by(question, PERSON, held, None, UNITS, on)


@given(st.lists(sampled_postings, max_size=4), st.lists(sampled_postings, max_size=4), days)
def test_more_postings_reach_what_each_of_them_reaches(
    some: list[Posting], more: list[Posting], on: date
) -> None:
    assert units_of([*some, *more], UNITS, on) == units_of(some, UNITS, on) | units_of(more, UNITS, on)


@given(st.sampled_from(SAMPLE), days)
def test_a_posting_covers_what_became_part_of_its_unit_and_not_what_that_became(unit: str, on: date) -> None:
    covered = units_of([Posting(role=Role.CLERK, unit=unit)], UNITS, on)
    assert unit in covered
    for other in covered - {unit}:
        assert UNITS[unit] in UNITS.successors(UNITS[other])
    assert not covered & {after.id for after in UNITS.successors(UNITS[unit])}


def test_a_merged_commune_reads_the_records_of_those_before() -> None:
    clerk = (Posting(role=Role.CLERK, unit="15715v2"),)
    asked = RecordsByDueTime(unit="15712v1")
    assert asked_by(asked, PERSON, clerk, OWN, UNITS, AFTER) == asked
    with pytest.raises(NotAllowed):
        asked_by(
            RecordsByDueTime(unit="15715v2"),
            PERSON,
            (Posting(role=Role.CLERK, unit="15712v1"),),
            OWN,
            UNITS,
            AFTER,
        )


def test_a_supervisor_reads_the_units_of_the_group_up_to_that_day() -> None:
    supervisor = (Posting(role=Role.SUPERVISOR, group="trieu-son"),)
    assert "15712v1" in units_of(supervisor, UNITS, BEFORE)
    assert "15715v2" not in units_of(supervisor, UNITS, BEFORE)
    assert {"15712v1", "15715v2"} <= units_of(supervisor, UNITS, AFTER)
    assert not units_of(supervisor, UNITS, date(2019, 11, 30))
    assert not units_of((Posting(role=Role.SUPERVISOR, group="nowhere"),), UNITS, AFTER)


def test_the_unit_in_the_posting_of_a_supervisor_counts_for_nothing() -> None:
    assert not units_of((Posting(role=Role.SUPERVISOR, unit="15712v1"),), UNITS, AFTER)


def test_a_role_reaches_the_units_of_its_own_postings_only() -> None:
    """Who is a clerk here and the chairman there is no chairman here."""
    held = (Posting(role=Role.CLERK, unit="15712v1"), Posting(role=Role.CHAIRMAN, unit="15763v1"))
    asked = StartPrintRun(unit="15712v1", officer=Officer(role=Role.CHAIRMAN, id=PERSON))
    with pytest.raises(NotAllowed):
        asked_by(asked, PERSON, held, OWN, UNITS, BEFORE)
    as_clerk = asked.model_copy(update={"officer": Officer(role=Role.CLERK, id=PERSON)})
    assert asked_by(as_clerk, PERSON, held, OWN, UNITS, BEFORE) == as_clerk


def test_a_question_about_no_unit_is_not_answered_to_who_may_ask_about_their_own() -> None:
    clerk = (Posting(role=Role.CLERK, unit="15712v1"),)
    asked = PreviewWording(kind="birth", text="Kính gửi")
    with pytest.raises(NotAllowed):
        asked_by(asked, PERSON, clerk, OWN, UNITS, BEFORE)
    every = Right(roles={Role.CLERK: Reach.EVERY})
    assert asked_by(asked, PERSON, clerk, every, UNITS, BEFORE) == asked


def test_who_decides_is_the_person() -> None:
    every = Right(roles={Role.CHAIRMAN: Reach.EVERY})
    chairman = (Posting(role=Role.CHAIRMAN, unit="15712v1"),)
    decided = asked_by(Decide(text="", by="somebody-else"), PERSON, chairman, every, UNITS, BEFORE)
    assert decided.by == PERSON
