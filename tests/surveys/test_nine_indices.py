"""The nine indices: three levels, forms by role and by unit, and nothing of fewer than five answers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys import tables
from services.surveys.figures import tally_store
from services.surveys.instruments import load_instruments
from services.surveys.loading import load_invitation_rules
from services.surveys.nine_indices.grading import grade_of, load_grades, points_of, total_of
from shared.contracts.questions.surveys.figures import AlarmPattern, FactorFigures
from shared.contracts.questions.surveys.form import AnswerTaken, GiveAnswer
from shared.contracts.questions.surveys.nine_indices import HowIndicesStand, NineIndices
from shared.contracts.questions.surveys.reviews import AlarmVerdict, ReviewAlarm
from tests.surveys.conftest import VAN_SON, Desk, returned
from tests.surveys.test_reviews import MARCH

INSTRUMENT = load_instruments()["nine-indices/1"]
IDS = tuple(factor.id for factor in INSTRUMENT.factors)
GRADES = load_grades()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Citizens are asked by the nine indices."""
    rules = load_invitation_rules()
    first = rules.triggers[0].model_copy(update={"instrument": INSTRUMENT.key})
    changed = rules.model_copy(update={"triggers": (first, *rules.triggers[1:])})
    monkeypatch.setattr("services.surveys.handlers.load_invitation_rules", lambda: changed)


async def rate(desk: Desk, step: int, **other: int | None) -> list[AnswerTaken]:
    """Answer behind all open links, each index by the same step but those that are named."""
    steps = dict.fromkeys(IDS, step) | other
    return [await desk.ask(GiveAnswer(token=token, steps=steps)) for token in (await desk.tokens()).values()]


async def stand(desk: Desk) -> NineIndices:
    return await desk.ask(
        HowIndicesStand.model_validate({"units": [VAN_SON], "since": "2023-01-01", "until": "2023-03-31"})
    )


def test_there_are_nine_and_form_01_has_five_of_them() -> None:
    assert len(IDS) == 9
    assert [place + 1 for place, one in enumerate(INSTRUMENT.factors) if one.per_official] == [1, 2, 3, 4, 7]
    assert [level.step for level in INSTRUMENT.levels] == [2, 4, 5]


async def test_a_step_that_is_no_level_is_not_taken(desk: Desk, asked: None) -> None:
    await desk.consume([returned(1)])
    (taken,) = await rate(desk, 4, attitude=3)
    assert (taken.kept, taken.missing) == (False, ("attitude",))
    (taken,) = await rate(desk, 4, online=None)
    assert taken.kept


async def test_five_answers_about_a_role_make_form_01_and_four_do_not(desk: Desk, asked: None) -> None:
    await desk.consume([returned(serial, role="civil-status") for serial in range(5)])
    await desk.consume([returned(serial, role="clerk") for serial in range(5, 9)])
    await rate(desk, 4, attitude=2)
    (role,) = (await stand(desk)).roles
    assert (role.role, role.answers) == ("civil-status", 5)
    assert [figures.factor.id for figures in role.factors] == [
        "total_time",
        "unit_time",
        "contacts",
        "agencies",
        "attitude",
    ]
    assert [figures.steps for figures in role.factors][-2:] == [(0, 0, 0, 5, 0), (0, 5, 0, 0, 0)]


async def test_verified_points_leave_out_what_a_person_found_stuffed(desk: Desk, asked: None) -> None:
    await desk.consume([returned(serial) for serial in range(5)])
    await rate(desk, 2)
    await desk.consume([returned(serial, "2023-03-15 09:00") for serial in range(5, 15)])
    await rate(desk, 5)
    async with desk.office.database.writing() as connection:
        await tally_store.raise_alarms(connection, {(VAN_SON, MARCH, AlarmPattern.ONE_DEVICE): 12})
    review = {"unit": VAN_SON, "month": MARCH, "pattern": AlarmPattern.ONE_DEVICE, "why": "x", "by": "gs-01"}
    await desk.ask(ReviewAlarm.model_validate(review | {"verdict": AlarmVerdict.STUFFED}))
    (one,) = (await stand(desk)).units
    assert (one.answers, one.own, one.verified, one.grade) == (15, 11.97, 0.0, "Yếu")
    assert (one.indices[0].own, one.indices[0].verified) == (1.33, 0.0)
    assert len(await desk.rows(tables.answer)) == 15


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        ("18", "Xuất sắc"),
        ("15", "Xuất sắc"),
        ("14.99", "Tốt"),
        ("12", "Tốt"),
        ("9", "Khá"),
        ("6", "Trung bình"),
        ("5.99", "Yếu"),
        ("0", "Yếu"),
    ],
)
def test_grades_by_points(points: str, grade: str) -> None:
    found = grade_of(Decimal(points), GRADES.grade)
    assert found
    assert found.name == grade


steps = st.tuples(*(st.integers(0, 40) for _ in range(5)))


@given(steps)
def test_points_lie_between_none_and_the_standard_and_are_of_five_answers(rated: tuple[int, ...]) -> None:
    figures = FactorFigures(instrument=INSTRUMENT.key, factor=INSTRUMENT.factors[0], steps=rated)
    points = points_of(figures, GRADES.standard)
    assert (points is None) == (sum(rated) < 5)
    assert points is None or 0 <= points <= GRADES.standard


def test_a_sum_needs_all_indices() -> None:
    assert total_of([Decimal(2), None]) is None
    assert total_of([Decimal(2), Decimal("1.5")]) == Decimal("3.5")
