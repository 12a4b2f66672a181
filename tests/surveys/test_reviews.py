"""Signs of ballot stuffing are reviewed by a person; nothing is deleted, and crowds are exported whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys import tables
from services.surveys.domain import UnitMonth
from services.surveys.figures import tally_store
from services.surveys.figures.suppression import Cell, form_groups
from services.surveys.reviews.crowds import without_months
from shared.contracts.questions.surveys.figures import AlarmPattern
from shared.contracts.questions.surveys.reviews import (
    AlarmsReviewed,
    AlarmsToReview,
    AlarmVerdict,
    ReviewAlarm,
    WhatIsPublished,
)
from tests.surveys.conftest import CERTIFIED_COPY, ELSEWHERE, VAN_SON, Desk, returned

FEBRUARY, MARCH = date(2023, 2, 1), date(2023, 3, 1)
PERIOD = {"units": [VAN_SON], "since": "2023-01-01", "until": "2023-12-31"}


async def answered(desk: Desk) -> None:
    """Ten answers of February and five of March, and a sign in March."""
    await desk.consume([returned(serial) for serial in range(10)])
    await desk.consume([returned(serial, "2023-03-15 09:00") for serial in range(10, 15)])
    await desk.give_all()
    async with desk.office.database.writing() as connection:
        await tally_store.raise_alarms(connection, {(VAN_SON, MARCH, AlarmPattern.ONE_DEVICE): 12})


async def found(desk: Desk) -> AlarmsReviewed:
    return await desk.ask(AlarmsToReview.model_validate(PERIOD))


async def review(desk: Desk, verdict: AlarmVerdict, month: date = MARCH) -> bool:
    asked = ReviewAlarm(
        unit=VAN_SON,
        month=month,
        pattern=AlarmPattern.ONE_DEVICE,
        verdict=verdict,
        why="Cùng một máy",
        by="gs-01",
    )
    return (await desk.ask(asked)).kept


async def test_a_finding_leaves_the_month_out_of_other_figures_and_deletes_nothing(desk: Desk) -> None:
    await answered(desk)
    before = await found(desk)
    assert [(one.pattern, one.reviews) for one in before.alarms] == [(AlarmPattern.ONE_DEVICE, ())]
    assert (before.with_all.shown, before.without_stuffed.shown) == (15, 15)
    assert await review(desk, AlarmVerdict.STUFFED)
    after = await found(desk)
    assert (after.with_all.shown, after.without_stuffed.shown) == (15, 10)
    assert (after.with_all.answers, after.without_stuffed.answers) == (15, 10)
    assert (after.with_all.invitations, after.without_stuffed.invitations) == (15, 10)
    assert len(await desk.rows(tables.answer)) == 15
    assert (await desk.figures()).answers == 15


async def test_the_last_finding_holds_and_those_before_it_stay(desk: Desk) -> None:
    await answered(desk)
    assert await review(desk, AlarmVerdict.STUFFED)
    assert await review(desk, AlarmVerdict.GENUINE)
    (alarm,) = (await found(desk)).alarms
    assert [one.verdict for one in alarm.reviews] == [AlarmVerdict.GENUINE, AlarmVerdict.STUFFED]
    assert {(one.by, one.why) for one in alarm.reviews} == {("gs-01", "Cùng một máy")}
    assert (await found(desk)).without_stuffed.shown == 15


async def test_a_finding_that_is_sent_twice_is_one(desk: Desk) -> None:
    await answered(desk)
    assert await review(desk, AlarmVerdict.STUFFED)
    assert await review(desk, AlarmVerdict.STUFFED)
    assert len(await desk.rows(tables.alarm_review)) == 1
    assert await review(desk, AlarmVerdict.GENUINE)
    assert await review(desk, AlarmVerdict.STUFFED)
    assert len(await desk.rows(tables.alarm_review)) == 3


async def test_where_no_sign_is_there_is_nothing_to_find(desk: Desk) -> None:
    await answered(desk)
    assert not await review(desk, AlarmVerdict.STUFFED, month=FEBRUARY)
    assert await desk.rows(tables.alarm_review) == []


async def test_crowds_are_of_five_and_more_and_show_what_they_share(desk: Desk) -> None:
    await answered(desk)
    crowds = (await desk.ask(WhatIsPublished.model_validate(PERIOD))).crowds
    assert [(one.since, one.until, one.answers, one.procedure) for one in crowds] == [
        (FEBRUARY, date(2023, 2, 28), 10, CERTIFIED_COPY),
        (MARCH, date(2023, 3, 31), 5, CERTIFIED_COPY),
    ]
    assert all(sum(factor.steps) == one.answers for one in crowds for factor in one.factors)


cells = st.dictionaries(
    st.builds(
        Cell,
        unit=st.sampled_from([VAN_SON, ELSEWHERE]),
        month=st.sampled_from([FEBRUARY, MARCH]),
        instrument=st.sampled_from(["a/1", "b/1"]),
        procedure=st.sampled_from(["", CERTIFIED_COPY]),
        channel=st.sampled_from(["qr", "link"]),
    ),
    st.integers(0, 12),
)


@pytest.mark.parametrize("month", [FEBRUARY, MARCH])
@given(answers=cells)
def test_no_difference_with_and_without_is_about_fewer_than_five(
    month: date, answers: dict[Cell, int]
) -> None:
    groups = form_groups(answers)
    left = without_months(groups, {UnitMonth(VAN_SON, month)})
    gone = sum(one.answers for one in groups) - sum(one.answers for one in left)
    assert gone == 0 or gone >= 5
    assert all(one.answers >= 5 for one in left)
