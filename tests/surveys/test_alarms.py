"""What smells of ballot stuffing is shown, and counted all the same."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from services.surveys import tables
from services.surveys.alarms import Detector
from services.surveys.figures import tally_store
from shared.contracts.questions.surveys.figures import AlarmPattern
from shared.contracts.questions.surveys.form import AnswerChannel, AnswerSheet
from tests.support.zone import VIETNAM
from tests.surveys.conftest import VAN_SON, Desk, returned

AT = datetime(2023, 3, 1, 1, 0, 30, tzinfo=UTC)
LIMITS = {
    AlarmPattern.ONE_DEVICE: 10,
    AlarmPattern.ONE_MINUTE: 60,
    AlarmPattern.ALL_EQUAL: 30,
    AlarmPattern.OFFICE_CLOSED: 1,
}
MARCH = date(2023, 3, 1)


def sheets(
    count: int, device: str = "d", channel: AnswerChannel = AnswerChannel.QR
) -> list[tuple[str, AnswerSheet]]:
    return [
        (VAN_SON, AnswerSheet(token=VAN_SON, steps={}, device=device, channel=channel)) for _ in range(count)
    ]


def test_many_answers_from_one_device_within_a_minute_are_noticed() -> None:
    detector = Detector(LIMITS)
    assert detector.observe(sheets(9), AT, VIETNAM) == Counter()
    assert detector.observe(sheets(3), AT, VIETNAM) == {(VAN_SON, MARCH, AlarmPattern.ONE_DEVICE): 12}


def test_the_next_minute_begins_again() -> None:
    detector = Detector(LIMITS)
    assert not [
        seen for n in range(20) if (seen := detector.observe(sheets(9), AT + timedelta(minutes=n), VIETNAM))
    ]


def test_many_answers_within_a_minute_are_noticed_wherever_they_come_from() -> None:
    seen = Detector(LIMITS).observe([one for n in range(64) for one in sheets(1, device=str(n))], AT, VIETNAM)
    assert seen == {(VAN_SON, MARCH, AlarmPattern.ONE_MINUTE): 64}


def test_paper_is_typed_in_at_a_stretch() -> None:
    assert not Detector(LIMITS).observe(sheets(200, channel=AnswerChannel.PAPER), AT, VIETNAM)


def test_what_came_from_a_tablet_is_looked_up_by_the_minute_once() -> None:
    detector = Detector(LIMITS)
    detector.observe(sheets(2, channel=AnswerChannel.TABLET) + sheets(3), AT, VIETNAM)
    assert detector.take_counter_answers() == {(VAN_SON, AT.replace(second=0)): 2}
    assert detector.take_counter_answers() == {}


@pytest.mark.slow
async def test_many_answers_that_all_say_the_same_are_an_alarm_and_counted(desk: Desk) -> None:
    await desk.consume([returned(serial) for serial in range(35)])
    tokens = list((await desk.tokens()).values())
    for token in tokens[:30]:
        await desk.give(token, (5, 4, 5))
    figures = await desk.figures()
    assert [(one.pattern, one.answers, one.month) for one in figures.alarms] == [
        (AlarmPattern.ALL_EQUAL, 30, date(2023, 2, 1))
    ]
    assert (figures.answers, figures.satisfied_or_above) == (30, 30)
    for token in tokens[30:]:
        await desk.give(token, (5, 5, 5))
    assert (await desk.figures()).alarms == ()


async def test_an_alarm_keeps_its_month_and_nothing_finer(desk: Desk) -> None:
    async with desk.office.database.writing() as connection:
        for _ in range(2):
            await tally_store.raise_alarms(connection, {(VAN_SON, MARCH, AlarmPattern.OFFICE_CLOSED): 3})
    assert await desk.rows(tables.alarm) == [
        {"unit": VAN_SON, "month": MARCH, "pattern": "office-closed", "number": 6}
    ]
    assert [one.answers for one in (await desk.figures()).alarms] == [6]
