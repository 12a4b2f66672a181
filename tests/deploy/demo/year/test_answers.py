"""Some citizens answer, all who do are satisfied, and nobody changes their mind."""

import pytest

from deploy.demo.year.answers import answer_of
from shared.contracts.questions.surveys.citizen_text import MAX_COMMENT_LENGTH
from tests.deploy.demo.year.conftest import History


@pytest.mark.slow
def test_between_a_quarter_and_a_third_answer_and_all_are_satisfied(records: dict[str, History]) -> None:
    answers = [answer for answer in map(answer_of, records) if answer]
    assert 0.25 < len(answers) / len(records) < 0.30
    for answer in answers:
        assert set(answer.steps.values()) <= {4, 5}


def test_a_few_leave_a_comment_that_the_form_takes(records: dict[str, History]) -> None:
    answers = [answer for answer in map(answer_of, records) if answer]
    comments = [answer.comment for answer in answers if answer.comment]
    assert 0.05 < len(comments) / len(answers) < 0.15
    assert all(len(comment) <= MAX_COMMENT_LENGTH for comment in comments)


def test_who_is_asked_twice_says_the_same() -> None:
    assert answer_of("H56.31.20-230215-0042") == answer_of("H56.31.20-230215-0042")
