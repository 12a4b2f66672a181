"""Due times that were worked out by hand, each with its reason; the tables are in `worked_cases/`."""

import pytest

from services.deadlines.due_times.calculation import due_at
from services.deadlines.explanation.limit import explain
from tests.deadlines.support import second_count
from tests.deadlines.support.facts import RULES
from tests.deadlines.support.worked_cases import Case, load_cases

CASES = load_cases()
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)


@every_case
def test_it_is_due_when_the_table_says(case: Case) -> None:
    due = due_at(case.limit, case.received_at, case.stops, case.calendar, RULES, case.extensions)
    assert due == case.due_at, case.why


@every_case
def test_its_explanation_ends_at_the_due_time_and_adds_up_to_the_budget(case: Case) -> None:
    explained = explain(case.limit, case.received_at, case.stops, case.calendar, RULES, case.extensions)
    assert explained.due_at == case.due_at
    assert sum(day.amount for day in explained.days) == explained.budget


@pytest.mark.parametrize("case", [case for case in CASES if not case.extensions], ids=lambda case: case.title)
def test_a_second_count_comes_to_the_same(case: Case) -> None:
    assert second_count.due(case.limit, case.received_at, case.stops, case.calendar) == case.due_at


def test_there_are_many_cases_and_each_says_why() -> None:
    assert len(CASES) >= 150
    assert len({case.title for case in CASES}) == len(CASES)
    assert all(case.why for case in CASES)
