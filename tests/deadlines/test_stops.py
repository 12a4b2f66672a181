"""Due times moved by supplements, worked out by hand with a calendar on the wall."""

import pytest

from services.deadlines.counting import Stop, due_at
from services.deadlines.law import known_law
from shared.catalogue import Limit
from tests.deadlines.telling import RULES, clock, stop

THREE, FROM, UNMOVED = "3 working-days", "2023-02-01 09:00", "2023-02-06 17:00"
"""Received on Wednesday, due on Monday."""

STOPS = [
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 09:00", "2023-02-02 10:00")],
        "2023-02-07 08:30",
        id="an hour is given back the next morning",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 11:00", "2023-02-02 14:00")],
        "2023-02-07 08:30",
        id="lunch is not given back",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 11:30", "2023-02-02 13:30")],
        UNMOVED,
        id="a stop over lunch moves nothing",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 17:00", "2023-02-03 07:30")],
        UNMOVED,
        id="a stop overnight moves nothing",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-04 09:00", "2023-02-05 20:00")],
        UNMOVED,
        id="a stop within a weekend moves nothing",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-03 16:00", "2023-02-06 09:00")],
        "2023-02-07 10:00",
        id="of a stop over a weekend the open minutes count",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 07:30", "2023-02-02 17:00")],
        "2023-02-07 17:00",
        id="a whole day ends at closing time, not when the next one opens",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 07:30", "2023-02-02 11:30")],
        "2023-02-07 11:30",
        id="a morning ends at the end of a morning, not when the afternoon opens",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 16:00", "2023-02-02 20:00")],
        "2023-02-07 08:30",
        id="papers that come after hours stop no further",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 06:00", "2023-02-02 08:30")],
        "2023-02-07 08:30",
        id="a request before opening stops from opening",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 09:00:50", "2023-02-02 10:00:10")],
        "2023-02-07 08:30",
        id="seconds are not counted",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 09:00", "2023-02-02 09:00")],
        UNMOVED,
        id="asked and answered in the same minute moves nothing",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-01 10:00", "2023-02-01 11:00")],
        UNMOVED,
        id="a stop on the day of receipt takes nothing, for that day is not counted",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-01 10:00", "2023-02-02 08:30")],
        "2023-02-07 08:30",
        id="a stop from the day of receipt on counts from the next",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 09:00", "2023-02-02 10:00"), stop("2023-02-03 14:00", "2023-02-03 15:30")],
        "2023-02-07 10:00",
        id="two stops add up",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-02 09:00", "2023-02-02 10:00"), stop("2023-02-02 10:00", "2023-02-02 10:30")],
        "2023-02-07 09:00",
        id="stop and start on the same day, and again",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-03 07:30", "2023-02-03 17:00"), stop("2023-02-07 16:00", "2023-02-08 08:00")],
        "2023-02-08 09:00",
        id="a second stop may begin in the time that the first one gave",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-06 16:59", "2023-02-07 07:31")],
        "2023-02-07 07:32",
        id="a stop in the last minute leaves that minute",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-06 17:00", "2023-02-07 12:00")],
        UNMOVED,
        id="a stop that begins at the due time is too late",
    ),
    pytest.param(
        THREE,
        FROM,
        [stop("2023-02-07 08:00", "2023-02-07 10:00")],
        UNMOVED,
        id="a stop after the due time is too late",
    ),
    pytest.param(
        THREE,
        "2023-01-16 09:00",
        [stop("2023-01-18 13:30", "2023-01-27 09:30")],
        "2023-01-30 15:00",
        id="Tết 2023: an afternoon and a day before it and two hours after it",
    ),
    pytest.param(
        "4 working-days",
        "2023-01-16 09:00",
        [stop("2023-01-20 08:00", "2023-01-26 16:00")],
        "2023-01-27 17:00",
        id="Tết 2023: a stop within it moves nothing",
    ),
    pytest.param(
        THREE,
        "2024-02-05 09:00",
        [stop("2024-02-07 16:00", "2024-02-15 08:30")],
        "2024-02-16 09:30",
        id="Tết 2024: an hour before it and an hour after it",
    ),
    pytest.param(
        THREE,
        "2024-04-25 09:00",
        [stop("2024-04-26 16:00", "2024-05-02 08:30")],
        "2024-05-04 09:30",
        id="2024: over the swapped Monday, and two hours are given back on the make-up Saturday",
    ),
    pytest.param(
        THREE,
        "2024-04-30 09:00",
        [stop("2024-05-03 16:00", "2024-05-06 08:30")],
        "2024-05-07 09:30",
        id="2024: a make-up Saturday within a stop is a whole day",
    ),
    pytest.param(
        "2 working-days",
        "2023-12-28 09:00",
        [stop("2023-12-29 16:30", "2024-01-02 08:00")],
        "2024-01-03 08:30",
        id="a stop over the year end",
    ),
    pytest.param(
        "same-day",
        FROM,
        [stop("2023-02-01 10:00", "2023-02-01 11:00")],
        "2023-02-02 08:30",
        id="same day: an hour is given back the next morning",
    ),
    pytest.param(
        "same-day",
        FROM,
        [stop("2023-02-01 16:00", "2023-02-02 09:00")],
        "2023-02-02 10:00",
        id="same day: a stop overnight",
    ),
    pytest.param(
        "same-day",
        "2023-02-01 15:30",
        [stop("2023-02-01 16:00", "2023-02-02 08:30")],
        "2023-02-03 08:30",
        id="same day: received late, it runs from the next day, and so does the stop",
    ),
    pytest.param(
        "same-day",
        FROM,
        [stop("2023-02-03 09:00", "2023-02-03 10:00")],
        "2023-02-01 17:00",
        id="same day: two days later is too late to stop",
    ),
    pytest.param(
        "10 calendar-days",
        FROM,
        [stop("2023-02-06 10:00", "2023-02-09 09:00")],
        "2023-02-14 17:00",
        id="calendar days: from Monday to Thursday are three",
    ),
    pytest.param(
        "10 calendar-days",
        FROM,
        [stop("2023-02-06 10:00", "2023-02-08 09:00")],
        "2023-02-13 17:00",
        id="calendar days: two more than Saturday is the Monday that it rolled to",
    ),
    pytest.param(
        "10 calendar-days",
        FROM,
        [stop("2023-02-06 08:00", "2023-02-06 16:00")],
        "2023-02-13 17:00",
        id="calendar days: within one day is none",
    ),
    pytest.param(
        "10 calendar-days",
        FROM,
        [stop("2023-02-03 16:00", "2023-02-06 08:00")],
        "2023-02-14 17:00",
        id="calendar days: a weekend counts",
    ),
    pytest.param(
        "10 calendar-days",
        FROM,
        [stop("2023-02-13 09:00", "2023-02-15 09:00")],
        "2023-02-15 17:00",
        id="calendar days: a stop on the Monday that it rolled to counts from there",
    ),
    pytest.param(
        "10 calendar-days",
        FROM,
        [stop("2023-02-13 17:00", "2023-02-15 09:00")],
        "2023-02-13 17:00",
        id="calendar days: a stop at the due time is too late",
    ),
    pytest.param(
        "10 calendar-days",
        "2023-01-05 09:00",
        [stop("2023-01-10 09:00", "2023-01-16 08:00")],
        "2023-01-27 17:00",
        id="calendar days: moved into Tết it ends after it",
    ),
]


@pytest.mark.parametrize(("limit", "received", "stops", "due"), STOPS)
def test_a_stop_gives_back_what_it_took(limit: str, received: str, stops: list[Stop], due: str) -> None:
    assert due_at(Limit.parse(limit), clock(received), stops, known_law().calendar, RULES) == clock(due)
