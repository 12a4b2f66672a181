"""The axis of open minutes, and the years that stand behind it."""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.deadlines.calendar.axis import Calendar, Day, UnknownYear
from services.deadlines.due_times.calculation import due_at
from services.deadlines.law import UnknownProcedure
from services.deadlines.law.hours import HoursFile
from services.deadlines.law.loading import OUR_LAW, load_law, load_years
from shared.contracts.events.deadline import WarningRecipient
from shared.reference.catalogue import Limit
from shared.reference.loading import load_procedures
from tests.deadlines.support.facts import RULES, clock
from tests.support.zone import VIETNAM

MORNING_AND_AFTERNOON = ((450, 690), (810, 1020))
OPEN, SHUT = Day(MORNING_AND_AFTERNOON), Day(())
WEEK = Calendar(date(2023, 2, 1), [OPEN] * 3 + [SHUT] * 2 + [OPEN] * 2, VIETNAM)
"""Wednesday, 1 February 2023, to Tuesday."""
LAST = load_years()[-1]


@pytest.mark.parametrize(
    ("moment", "minutes"),
    [
        pytest.param("2023-02-01 00:00", 0, id="nothing at the beginning"),
        pytest.param("2023-02-01 07:30", 0, id="nothing at opening time"),
        pytest.param("2023-02-01 07:31:59", 1, id="whole minutes only"),
        pytest.param("2023-02-01 12:30", 240, id="the morning at lunch"),
        pytest.param("2023-02-01 17:00", 450, id="a day at closing time"),
        pytest.param("2023-02-01 23:59", 450, id="and no more at night"),
        pytest.param("2023-02-05 12:00", 1350, id="no more on a Sunday"),
        pytest.param("2023-02-06 13:31", 1591, id="and on it goes on Monday"),
    ],
)
def test_minutes_count_while_the_office_is_open(moment: str, minutes: int) -> None:
    assert WEEK.minutes_until(clock(moment)) == minutes


@given(st.integers(1, 5 * 450))
def test_a_moment_is_the_earliest_with_its_minutes(minutes: int) -> None:
    moment = WEEK.moment_after(minutes)
    assert WEEK.minutes_until(moment) == minutes
    assert WEEK.minutes_until(moment - timedelta(minutes=1)) == minutes - 1


@pytest.mark.parametrize("day", ["2023-01-31 23:59", "2023-02-08 00:00"])
def test_a_moment_outside_the_calendar_is_refused(day: str) -> None:
    with pytest.raises(UnknownYear):
        WEEK.minutes_until(clock(day))


PARIS = ZoneInfo("Europe/Paris")
"""Clocks change on 29 March 2026 at 02:00, and on 25 October 2026 at 03:00."""
NIGHT, ALL_DAY = Day(((0, 360), (1320, 1440))), Day(((0, 1440),))


@pytest.mark.parametrize(
    ("night", "at_six", "whole"),
    [
        pytest.param(date(2026, 3, 28), 360, 480, id="an ordinary night"),
        pytest.param(date(2026, 3, 29), 300, 420, id="the night that is an hour shorter"),
        pytest.param(date(2026, 10, 25), 420, 540, id="the night that is an hour longer"),
    ],
)
def test_an_office_that_is_open_at_night_is_open_as_long_as_the_night(
    night: date, at_six: int, whole: int
) -> None:
    office = Calendar(night, [NIGHT, SHUT], PARIS)
    six = datetime.combine(night, time(6), PARIS)
    assert office.minutes_until(six) == at_six
    assert office.moment_after(at_six) == six.astimezone(UTC)
    assert office.minutes_until(datetime.combine(night + timedelta(1), time(), PARIS)) == whole


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize("sessions", [ALL_DAY, NIGHT, Day(((60, 150), (150, 200))), Day(((145, 170),))])
def test_moments_and_minutes_agree_through_a_clock_change(day: date, sessions: Day) -> None:
    office = Calendar(day, [sessions, ALL_DAY], PARIS)
    whole = office.minutes_until(datetime.combine(day + timedelta(1), time(), PARIS))
    for minutes in range(1, whole + 1):
        moment = office.moment_after(minutes)
        assert office.minutes_until(moment) == minutes
        assert office.minutes_until(moment - timedelta(minutes=1)) == minutes - 1


def test_working_hours_through_a_clock_change_are_hours_that_pass() -> None:
    office = Calendar(date(2026, 10, 24), [ALL_DAY] * 3, PARIS)
    since = datetime(2026, 10, 24, 23, 30, tzinfo=PARIS)
    assert due_at(Limit.parse("4 working-hours"), since, (), office, RULES) == since.astimezone(
        UTC
    ) + timedelta(hours=4)


def test_a_day_that_ends_at_midnight_is_closed_within_itself() -> None:
    office = Calendar(date(2023, 2, 1), [ALL_DAY], VIETNAM)
    assert office.closing(date(2023, 2, 1)) == clock("2023-02-01 23:59")


@pytest.mark.parametrize("closes", ["24:00", "23:00"])
def test_hours_until_midnight_can_be_written(closes: str) -> None:
    hours = HoursFile.model_validate(
        {
            "checked-on": date(2026, 1, 1),
            "hours": [{"weekdays": [1], "sessions": [["18:00", closes]], "source": "x", "certainty": "law"}],
        }
    )
    assert hours.hours[0].sessions == ((1080, int(closes[:2]) * 60),)


@pytest.mark.parametrize("session", [["24:00", "24:00"], ["18:00", "24:01"], ["18:00", "25:00"]])
def test_no_session_begins_at_midnight_or_ends_after_it(session: list[str]) -> None:
    row = {"weekdays": [1], "sessions": [session], "source": "x", "certainty": "law"}
    with pytest.raises(ValidationError):
        HoursFile.model_validate({"checked-on": date(2026, 1, 1), "hours": [row]})


def test_more_minutes_than_the_calendar_has_are_refused() -> None:
    with pytest.raises(UnknownYear):
        WEEK.moment_after(5 * 450 + 1)


@pytest.mark.parametrize(
    ("received", "limit", "year"),
    [
        pytest.param("2022-12-30 09:00", "same-day", 2022, id="received before the first year"),
        pytest.param("2022-12-30 09:00", "5 working-days", 2022, id="though it would end within it"),
        pytest.param("2022-12-30 09:00", "5 calendar-days", 2022, id="also in days of the calendar"),
        pytest.param("2022-12-30 16:00", "4 working-hours", 2022, id="also in hours"),
        pytest.param(f"{LAST}-12-31 16:00", "same-day", LAST + 1, id="due after the last year"),
        pytest.param(f"{LAST}-12-01 09:00", "45 calendar-days", LAST + 1, id="due far after it"),
        pytest.param(f"{LAST}-12-01 09:00", "9000000 calendar-days", LAST + 1, id="due beyond all dates"),
        pytest.param(
            f"{LAST}-12-31 16:30", "4 working-hours", LAST + 1, id="due within the first hours of it"
        ),
    ],
)
def test_an_unpublished_year_is_refused_not_guessed(received: str, limit: str, year: int) -> None:
    with pytest.raises(UnknownYear, match=f"law/{year}.toml"):
        due_at(Limit.parse(limit), clock(received), (), load_law().calendar, RULES)


def test_an_unknown_procedure_is_refused_by_its_code() -> None:
    with pytest.raises(UnknownProcedure, match=r"9\.999999"):
        load_law().procedure("9.999999", RULES)


@pytest.mark.parametrize("file", sorted(OUR_LAW.glob("*.toml")), ids=lambda file: file.stem)
def test_every_figure_of_the_law_says_its_source_and_how_sure_it_is(file: Path) -> None:
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    tables = [value for value in content.values() if isinstance(value, dict | list)]
    rows = [row for table in tables for row in (table if isinstance(table, list) else [table])]
    assert rows
    assert content["checked-on"] <= datetime.now(UTC).date()
    assert all(row["source"] and row["certainty"] in {"law", "second-hand", "unchecked"} for row in rows)


@pytest.mark.parametrize("year", load_years())
def test_a_year_lists_its_own_days_once_and_only_those_that_differ(year: int) -> None:
    content = tomllib.loads((OUR_LAW / f"{year}.toml").read_text(encoding="utf-8"))
    days = [
        day for heading in ("closed", "worked") for row in content.get(heading, ()) for day in row["days"]
    ]
    assert content["year"] == year
    assert {day.year for day in days} == {year}
    assert len(days) == len(set(days))
    assert all(day.isoweekday() == 6 for row in content.get("worked", ()) for day in row["days"])


@pytest.mark.parametrize(
    ("year", "open_days"),
    [
        pytest.param(2023, 260 - 11, id="2023: 260 weekdays, 11 of them off"),
        pytest.param(2024, 262 - 12 + 1, id="2024: 262 weekdays, 12 of them off, one Saturday worked"),
        pytest.param(2025, 261 - 12 + 1, id="2025: 261 weekdays, 12 of them off, one Saturday worked"),
        pytest.param(2026, 261 - 14 + 2, id="2026: 261 weekdays, 14 of them off, two Saturdays worked"),
        pytest.param(2027, 261 - 12, id="2027: 261 weekdays, 12 of them off"),
    ],
)
def test_a_year_has_so_many_working_days(year: int, open_days: int) -> None:
    days = (date(year, 1, 1) + timedelta(offset) for offset in range(366))
    assert sum(bool(load_law().calendar.day(day).sessions) for day in days if day.year == year) == open_days


def test_every_limit_of_the_catalogue_has_a_time_to_warn() -> None:
    assert {procedure.limit.kind for procedure in load_procedures().values()} <= set(
        RULES.near[WarningRecipient.OFFICIAL]
    )


def test_the_calendar_is_fresh() -> None:
    """Red from 1 November until the coming year is there; README.md beside the years says how to add it."""
    assert (datetime.now(UTC) + timedelta(days=61)).year in load_years()
