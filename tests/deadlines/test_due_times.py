"""Due times, worked out by hand with a calendar on the wall."""

import pytest

from services.deadlines.counting import due_at
from services.deadlines.law import known_law
from shared.catalogue import Limit
from tests.deadlines.telling import RULES, clock

SAME_DAY = [
    pytest.param(
        "2023-02-01 09:00", "2023-02-01 17:00", id="what comes in the morning is due at closing time"
    ),
    pytest.param("2023-02-01 14:59", "2023-02-01 17:00", id="a minute before the cut-off is still today"),
    pytest.param("2023-02-01 15:00", "2023-02-01 17:00", id="the cut-off itself is still today"),
    pytest.param("2023-02-01 15:00:40", "2023-02-01 17:00", id="seconds are not shown by an office clock"),
    pytest.param("2023-02-01 15:01", "2023-02-02 17:00", id="a minute after the cut-off is tomorrow"),
    pytest.param("2023-02-01 12:15", "2023-02-01 17:00", id="at lunch is before the cut-off"),
    pytest.param("2023-02-01 06:30", "2023-02-01 17:00", id="early morning, yesterday in UTC, is today"),
    pytest.param("2023-02-01 20:00", "2023-02-02 17:00", id="an online filing in the evening is tomorrow"),
    pytest.param("2023-02-01 23:59", "2023-02-02 17:00", id="the last minute of the day is tomorrow"),
    pytest.param("2023-02-02 00:00", "2023-02-02 17:00", id="the first minute of the day is that day"),
    pytest.param("2023-02-03 15:01", "2023-02-06 17:00", id="late on a Friday is Monday"),
    pytest.param("2023-02-04 10:00", "2023-02-06 17:00", id="a Saturday is Monday"),
    pytest.param("2023-02-05 09:00", "2023-02-06 17:00", id="a Sunday is Monday"),
    pytest.param("2023-01-19 15:00", "2023-01-19 17:00", id="Tết 2023: by the cut-off of its eve is today"),
    pytest.param("2023-01-19 15:01", "2023-01-27 17:00", id="Tết 2023: late on its eve is after it"),
    pytest.param("2023-01-22 09:00", "2023-01-27 17:00", id="Tết 2023: New Year's Day is after it"),
    pytest.param("2024-02-07 16:00", "2024-02-15 17:00", id="Tết 2024: late on its eve is after it"),
    pytest.param("2024-04-29 09:00", "2024-05-02 17:00", id="a swapped Monday is no working day"),
    pytest.param("2024-05-03 15:30", "2024-05-04 17:00", id="late on a Friday is the make-up Saturday"),
    pytest.param("2024-05-04 09:00", "2024-05-04 17:00", id="a make-up Saturday is a working day"),
    pytest.param("2024-05-04 15:30", "2024-05-06 17:00", id="late on a make-up Saturday is Monday"),
    pytest.param("2023-12-29 15:01", "2024-01-02 17:00", id="late on the year's last Friday is next year"),
]

WORKING_DAYS = [
    pytest.param("2023-02-01 09:00", 1, "2023-02-02 17:00", id="the day of receipt is not counted"),
    pytest.param("2023-02-01 00:00", 1, "2023-02-02 17:00", id="not even when it came at its first minute"),
    pytest.param("2023-02-01 16:59", 1, "2023-02-02 17:00", id="the hour of receipt does not matter"),
    pytest.param("2023-02-01 21:00", 1, "2023-02-02 17:00", id="nor does receipt after hours"),
    pytest.param("2023-02-03 09:00", 1, "2023-02-06 17:00", id="after Friday comes Monday"),
    pytest.param("2023-02-01 09:00", 3, "2023-02-06 17:00", id="a weekend in between is skipped"),
    pytest.param("2023-02-06 09:00", 5, "2023-02-13 17:00", id="five days from Monday end on Monday"),
    pytest.param("2023-02-04 09:00", 1, "2023-02-06 17:00", id="received on Saturday, one day is Monday"),
    pytest.param(
        "2023-02-05 09:00", 3, "2023-02-08 17:00", id="received on Sunday, three days are Wednesday"
    ),
    pytest.param(
        "2023-02-06 09:00", 22, "2023-03-08 17:00", id="twenty-two days are four weeks and two days"
    ),
    pytest.param("2023-01-02 09:00", 1, "2023-01-03 17:00", id="received on a day off in lieu"),
    pytest.param("2023-01-19 09:00", 1, "2023-01-27 17:00", id="Tết 2023: from its eve"),
    pytest.param(
        "2023-01-18 09:00", 3, "2023-01-30 17:00", id="Tết 2023: a day before it, the rest after it"
    ),
    pytest.param("2023-01-23 09:00", 2, "2023-01-30 17:00", id="Tết 2023: received within it"),
    pytest.param("2023-01-26 09:00", 1, "2023-01-27 17:00", id="Tết 2023: received on its last day"),
    pytest.param("2024-02-07 09:00", 2, "2024-02-16 17:00", id="Tết 2024: from its eve"),
    pytest.param(
        "2024-02-06 09:00", 3, "2024-02-16 17:00", id="Tết 2024: a day before it, the rest after it"
    ),
    pytest.param("2024-02-14 09:00", 1, "2024-02-15 17:00", id="Tết 2024: received on its last day"),
    pytest.param(
        "2023-04-28 09:00", 1, "2023-05-04 17:00", id="2023: Hùng Kings, 30 April, 1 May and two in lieu"
    ),
    pytest.param("2024-04-17 09:00", 1, "2024-04-19 17:00", id="2024: Hùng Kings"),
    pytest.param(
        "2024-04-26 09:00", 1, "2024-05-02 17:00", id="2024: a swapped day and two holidays are skipped"
    ),
    pytest.param("2024-04-26 09:00", 3, "2024-05-04 17:00", id="2024: the make-up Saturday counts"),
    pytest.param(
        "2024-04-26 09:00", 4, "2024-05-06 17:00", id="2024: after the make-up Saturday comes Monday"
    ),
    pytest.param("2024-04-29 09:00", 1, "2024-05-02 17:00", id="2024: received on the swapped Monday"),
    pytest.param("2024-05-04 09:00", 1, "2024-05-06 17:00", id="2024: received on the make-up Saturday"),
    pytest.param(
        "2023-08-31 09:00", 1, "2023-09-05 17:00", id="2023: National Day, the day before, one in lieu"
    ),
    pytest.param("2024-08-30 09:00", 1, "2024-09-04 17:00", id="2024: National Day and the day after"),
    pytest.param("2023-12-29 09:00", 1, "2024-01-02 17:00", id="year end: over 1 January"),
    pytest.param(
        "2023-12-27 09:00", 5, "2024-01-04 17:00", id="year end: two days in the old, three in the new"
    ),
    pytest.param(
        "2025-04-25 09:00", 1, "2025-04-26 17:00", id="2025: the make-up Saturday comes before its Friday"
    ),
    pytest.param("2025-04-29 09:00", 1, "2025-05-05 17:00", id="2025: the swapped Friday is off"),
    pytest.param("2025-12-31 09:00", 1, "2026-01-05 17:00", id="2026: the swapped 2 January is off"),
    pytest.param("2026-01-09 09:00", 1, "2026-01-10 17:00", id="2026: 10 January is worked"),
    pytest.param("2026-08-21 09:00", 1, "2026-08-22 17:00", id="2026: 22 August is worked"),
    pytest.param("2026-08-28 09:00", 2, "2026-09-04 17:00", id="2026: 31 August is off beside National Day"),
    pytest.param("2026-11-23 09:00", 1, "2026-11-25 17:00", id="2026: 24 November is off"),
]

CALENDAR_DAYS = [
    pytest.param("2023-02-01 09:00", 15, "2023-02-16 17:00", id="weekends count"),
    pytest.param("2023-02-01 09:00", 10, "2023-02-13 17:00", id="what ends on Saturday ends on Monday"),
    pytest.param("2023-02-03 09:00", 1, "2023-02-06 17:00", id="a day from Friday ends on Monday"),
    pytest.param("2023-02-04 09:00", 2, "2023-02-06 17:00", id="from Saturday, Sunday is the first day"),
    pytest.param("2023-01-10 09:00", 10, "2023-01-27 17:00", id="what ends at Tết ends after it"),
    pytest.param(
        "2024-04-14 09:00", 15, "2024-05-02 17:00", id="what ends on a swapped Monday ends after it"
    ),
    pytest.param("2024-04-19 09:00", 15, "2024-05-04 17:00", id="what ends on a make-up Saturday ends there"),
    pytest.param("2023-11-20 09:00", 45, "2024-01-04 17:00", id="forty-five days over the year end"),
]


@pytest.mark.parametrize(("received", "due"), SAME_DAY)
def test_a_same_day_limit_ends_at_closing_time(received: str, due: str) -> None:
    assert due_at(Limit.parse("same-day"), clock(received), (), known_law().calendar, RULES) == clock(due)


@pytest.mark.parametrize(("received", "days", "due"), WORKING_DAYS)
def test_working_days_end_at_closing_time_of_the_nth_open_day(received: str, days: int, due: str) -> None:
    assert due_at(
        Limit.parse(f"{days} working-days"), clock(received), (), known_law().calendar, RULES
    ) == clock(due)


@pytest.mark.parametrize(("received", "days", "due"), CALENDAR_DAYS)
def test_calendar_days_end_on_an_open_day(received: str, days: int, due: str) -> None:
    assert due_at(
        Limit.parse(f"{days} calendar-days"), clock(received), (), known_law().calendar, RULES
    ) == clock(due)
