"""What counts as satisfied, which month counts, and what an answer may remember."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.surveys.domain import SurveyAnswer, UnitMonth, invitation_of
from shared.contracts.questions.surveys.form import AnswerChannel, GiveAnswer
from tests.support.zone import VIETNAM
from tests.surveys.conftest import FACTORS, MARRIAGE, VAN_SON


@pytest.mark.parametrize(
    ("steps", "satisfied"),
    [
        pytest.param((5, 5, 5), True, id="very satisfied with everything is above"),
        pytest.param((4, 4, 4), True, id="satisfied with everything is enough"),
        pytest.param((3, 5, 5), False, id="so-so responsibility is not made up for"),
        pytest.param((5, 3, 5), False, id="so-so attitude is not made up for"),
        pytest.param((5, 5, 3), False, id="so-so capacity is not made up for"),
        pytest.param((5, None, 4), True, id="what does not apply does not count"),
        pytest.param((1, 1, 1), False, id="very dissatisfied is not"),
    ],
)
def test_satisfied_or_above_takes_all_three_factors(steps: tuple[int | None, ...], satisfied: bool) -> None:
    answer = SurveyAnswer(
        id="a",
        unit_month=UnitMonth(VAN_SON, date(2023, 2, 1)),
        procedure="",
        channel=AnswerChannel.QR,
        instrument="three-factors/1",
        steps=dict(zip(FACTORS, steps, strict=True)),
    )
    assert answer.is_satisfied_or_above is satisfied


@pytest.mark.parametrize(
    ("utc", "month"),
    [
        pytest.param("2023-01-31T16:59:59", date(2023, 1, 1), id="a second before midnight at the office"),
        pytest.param(
            "2023-01-31T17:00:00", date(2023, 2, 1), id="midnight at the office, still January in UTC"
        ),
        pytest.param("2022-12-31T17:00:00", date(2023, 1, 1), id="the new year starts at the office"),
    ],
)
def test_a_result_counts_in_the_month_of_the_office(utc: str, month: date) -> None:
    at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    invitation = invitation_of(
        "H",
        unit=VAN_SON,
        procedure=MARRIAGE,
        role="",
        instrument="three-factors/1",
        at=at,
        open_for=timedelta(60),
        zone=VIETNAM,
    )
    unit_month = invitation.subject.unit_month
    assert unit_month == UnitMonth(VAN_SON, month)
    assert unit_month.starts_at(VIETNAM).isoformat() == f"{month}T00:00:00+07:00"


def test_an_answer_that_does_not_say_how_it_came_is_none_by_a_code_on_paper() -> None:
    assert GiveAnswer(token="t" * 20, steps={"attitude": 5}).channel is AnswerChannel.LINK
