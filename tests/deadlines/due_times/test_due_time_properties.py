"""What holds of every due time, whatever was received, granted, stopped and extended, at whatever office.

Four sentences are true with a restriction, for a reason in law:

- A stop moves a limit in days of the calendar by days, not by minutes.
- Closing an office for a part of a day may make a limit in days due earlier: a half day is a working day, and
  what ends on it ends when it closes. It never does so to a limit in hours, and without a stop it never
  makes any limit due on an earlier day.
- With a stop, a later receipt may be due earlier where days differ in length: what stood still on the day of
  its receipt gives it nothing back, and gives who came the day before more minutes than a half day has.
- With an extension and a stop together, a later receipt or a closure may do so: the appointment is a date
  that was given, and the stop moves it by minutes only as far as the limit would have counted them, which
  it would not on a day of receipt or while the office is shut.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from hypothesis import assume, given
from hypothesis import strategies as st

from services.deadlines.calendar.axis import Calendar, Day, DayKind, every_day, whole_minute
from services.deadlines.due_times.bulk import due_many
from services.deadlines.due_times.calculation import DueCalculation, Extension, Stop, calculate
from services.deadlines.explanation.limit import explain
from services.deadlines.law.loading import load_law
from shared.reference.catalogue import Limit, LimitKind
from shared.reference.office_zone import local_day
from tests.deadlines.support import second_count
from tests.deadlines.support.facts import RULES, UNIT
from tests.deadlines.support.worked_cases import laid_over
from tests.support.zone import VIETNAM

NATIONAL = load_law().calendar_of(UNIT)
FIRST, LAST = datetime(2023, 1, 3), datetime(2024, 12, 1)  # noqa: DTZ001 -- hypothesis wants naive bounds
WHERE = {"source": "a test", "certainty": "unchecked"}
CLOSED = Day((), DayKind.LOCAL_CLOSURE, "bão", **WHERE)
HALVES = (
    Day(((450, 690),), DayKind.HALF_DAY, "buổi sáng", **WHERE),
    Day(((810, 1020),), DayKind.HALF_DAY, "buổi chiều", **WHERE),
)

moments = st.datetimes(FIRST, LAST, timezones=st.just(VIETNAM))
same_day = st.just(Limit(LimitKind.SAME_DAY))
working_days = st.builds(Limit, st.just(LimitKind.WORKING_DAYS), st.integers(1, 30))
calendar_days = st.builds(Limit, st.just(LimitKind.CALENDAR_DAYS), st.integers(1, 60))
working_hours = st.builds(Limit, st.just(LimitKind.WORKING_HOURS), st.integers(1, 60))
in_open_minutes = same_day | working_days | working_hours
limits = in_open_minutes | calendar_days


@st.composite
def offices(draw: st.DrawFn, received: datetime, days: Sequence[Day] = (CLOSED, *HALVES)) -> Calendar:
    """A calendar with some such days of its own, soon after receipt."""
    offsets = draw(st.dictionaries(st.integers(0, 40), st.sampled_from(days), max_size=5))
    return laid_over(
        NATIONAL, {local_day(received, VIETNAM) + timedelta(days): day for days, day in offsets.items()}
    )


@st.composite
def stops_after(draw: st.DrawFn, received: datetime) -> list[Stop]:
    """Up to three stops within some weeks after receipt, in order, not overlapping."""
    offsets = sorted(draw(st.lists(st.integers(0, 30 * 24 * 60), max_size=6)))
    edges = [received + timedelta(minutes=offset) for offset in offsets]
    return [Stop(since, until) for since, until in zip(edges[::2], edges[1::2], strict=False)]


@st.composite
def extensions_after(draw: st.DrawFn, received: datetime) -> list[Extension]:
    """Up to two extensions, in order."""
    offsets = sorted(draw(st.lists(st.integers(0, 30 * 24 * 60), max_size=2)))
    return [
        Extension(at, at + timedelta(minutes=draw(st.integers(0, 20 * 24 * 60))))
        for at in (received + timedelta(minutes=offset) for offset in offsets)
    ]


def is_for_an_open_day(extension: Extension, calendar: Calendar) -> bool:
    """Whether the office is open on the day of an appointment.

    One for a day off is kept at the end of the next open day: later than a due time in the middle of that
    day, which it does not move, since it is for a day before.
    """
    return bool(calendar.day(local_day(extension.until, VIETNAM)).sessions)


def open_minutes(calendar: Calendar, since: datetime, until: datetime) -> int:
    """How many minutes an office was open in between."""
    return calendar.minutes_until(until) - calendar.minutes_until(since)


def lasted(calendar: Calendar, stop: Stop, case: DueCalculation) -> int:
    """How many open minutes of a stop the limit would have counted."""
    since, until = (max(case.runs_from, moment) for moment in (stop.since, stop.until))
    return open_minutes(calendar, since, until)


@given(moments, in_open_minutes, st.data())
def test_exactly_the_granted_open_time_lies_between_receipt_and_due_time_minus_stops(
    received: datetime, limit: Limit, data: st.DataObject
) -> None:
    office, stops = data.draw(offices(received)), data.draw(stops_after(received))
    case = calculate(limit, received, stops, office, RULES)
    ran = open_minutes(office, case.runs_from, case.due_at)
    ran -= sum(lasted(office, stop, case) for stop in stops if whole_minute(stop.since) < case.due_at)
    day = local_day(received, VIETNAM)
    last_day = day if limit.kind is LimitKind.SAME_DAY and case.runs_from == received else None
    first_days = every_day(day + timedelta(1), last_day or office.open_day_after(day, limit.length or 1))
    if limit.kind is LimitKind.WORKING_HOURS:
        assert ran == 60 * limit.length
    elif last_day:
        assert ran == open_minutes(office, received, office.closing(day))
    else:
        assert ran == sum(closes - opens for one in first_days for opens, closes in office.day(one).sessions)


@given(moments, limits, st.data())
def test_a_second_count_comes_to_the_same(received: datetime, limit: Limit, data: st.DataObject) -> None:
    office, stops = data.draw(offices(received)), data.draw(stops_after(received))
    assert (
        second_count.due(limit, received, stops, office)
        == calculate(limit, received, stops, office, RULES).due_at
    )


@given(moments, limits, st.data())
def test_an_unextended_due_time_is_a_minute_at_which_the_office_is_open(
    received: datetime, limit: Limit, data: st.DataObject
) -> None:
    office, stops = data.draw(offices(received)), data.draw(stops_after(received))
    due = calculate(limit, received, stops, office, RULES).due_at
    assert due > received
    assert open_minutes(office, due - timedelta(minutes=1), due) == 1


@given(moments, working_days | calendar_days | working_hours, st.integers(1, 10), st.data())
def test_a_longer_limit_is_never_due_earlier(
    received: datetime, limit: Limit, more: int, data: st.DataObject
) -> None:
    office, stops = data.draw(offices(received)), data.draw(stops_after(received))
    extensions = [] if stops else data.draw(extensions_after(received))
    assume(all(is_for_an_open_day(extension, office) for extension in extensions))
    longer = replace(limit, length=limit.length + more)
    due = partial(
        calculate,
        received_at=received,
        stops=stops,
        calendar=office,
        rules=RULES,
        extensions=extensions,
    )
    assert due(longer).due_at >= due(limit).due_at


@given(moments, limits, st.integers(0, 20 * 24 * 60), st.data())
def test_a_later_receipt_is_never_due_earlier(
    received: datetime, limit: Limit, minutes: int, data: st.DataObject
) -> None:
    later = received + timedelta(minutes=minutes)
    stops = data.draw(stops_after(later))
    extensions = [] if stops else data.draw(extensions_after(later))
    office = data.draw(offices(received, (CLOSED,) if stops else (CLOSED, *HALVES)))
    assume(all(is_for_an_open_day(extension, office) for extension in extensions))
    due = partial(calculate, limit, stops=stops, calendar=office, rules=RULES, extensions=extensions)
    assert due(later).due_at >= due(received).due_at


@given(moments, limits, st.data())
def test_one_more_day_off_never_makes_it_due_earlier(
    received: datetime, limit: Limit, data: st.DataObject
) -> None:
    stops = data.draw(stops_after(received))
    extensions = [] if stops else data.draw(extensions_after(received))
    assume(all(is_for_an_open_day(extension, NATIONAL) for extension in extensions))
    closed = local_day(received, VIETNAM) + timedelta(data.draw(st.integers(0, 60)))
    due = partial(calculate, limit, received, stops, rules=RULES, extensions=extensions)
    stricter = laid_over(NATIONAL, {closed: CLOSED})
    assert due(calendar=stricter).due_at >= due(calendar=NATIONAL).due_at


@given(moments, limits, st.sampled_from(HALVES), st.data())
def test_a_closed_half_day_never_makes_it_due_on_an_earlier_day_nor_hours_earlier_at_all(
    received: datetime, limit: Limit, half: Day, data: st.DataObject
) -> None:
    day = local_day(received, VIETNAM) + timedelta(data.draw(st.integers(0, 60)))
    stricter = laid_over(NATIONAL, {day: half} if NATIONAL.day(day).sessions else {})
    in_hours = limit.kind is LimitKind.WORKING_HOURS
    stops = data.draw(stops_after(received)) if in_hours else []
    due = calculate(limit, received, stops, NATIONAL, RULES).due_at
    moved = calculate(limit, received, stops, stricter, RULES).due_at
    assert local_day(moved, VIETNAM) >= local_day(due, VIETNAM)
    assert moved >= due or not in_hours


@given(moments, in_open_minutes, st.data())
def test_a_stop_of_so_many_open_minutes_moves_the_due_time_by_them(
    received: datetime, limit: Limit, data: st.DataObject
) -> None:
    office = data.draw(offices(received))
    case = calculate(limit, received, (), office, RULES)
    since = received + (case.due_at - received) * data.draw(st.floats(0, 1.2))
    stop = Stop(since, since + timedelta(minutes=data.draw(st.integers(0, 30 * 24 * 60))))
    moved = calculate(limit, received, [stop], office, RULES).due_at
    in_time = whole_minute(since) < case.due_at
    assert open_minutes(office, case.due_at, moved) == (lasted(office, stop, case) if in_time else 0)


@given(moments, calendar_days, st.data())
def test_a_stop_of_so_many_days_moves_the_end_of_calendar_days_by_them(
    received: datetime, limit: Limit, data: st.DataObject
) -> None:
    since = received + timedelta(minutes=data.draw(st.integers(0, limit.length * 24 * 60)))
    assume(whole_minute(since) < calculate(limit, received, (), NATIONAL, RULES).due_at)
    days = data.draw(st.integers(0, 30))
    last_day = local_day(received, VIETNAM) + timedelta(limit.length)
    stop = Stop(since, since + timedelta(days))
    due = calculate(limit, received, [stop], NATIONAL, RULES).due_at
    assert due == NATIONAL.closing_from((last_day + timedelta(days)).toordinal())


@given(moments, limits, st.data())
def test_the_counted_days_of_an_explanation_add_up_to_the_budget(
    received: datetime, limit: Limit, data: st.DataObject
) -> None:
    office, stops = data.draw(offices(received)), data.draw(stops_after(received))
    extensions = data.draw(extensions_after(received))
    explained = explain(limit, received, stops, office, RULES, extensions)
    assert explained.due_at == calculate(limit, received, stops, office, RULES, extensions).due_at
    assert sum(day.amount for day in explained.days) == explained.budget
    assert [day.date for day in explained.days] == every_day(
        local_day(received, VIETNAM), local_day(explained.due_at, VIETNAM)
    )
    assert all(day.vi and day.en and day.source and day.counted == (day.amount > 0) for day in explained.days)


@given(moments, working_days | calendar_days)
def test_so_many_days_are_counted_where_nothing_stops_the_clock(received: datetime, limit: Limit) -> None:
    explained = explain(limit, received, (), NATIONAL, RULES)
    assert sum(day.counted for day in explained.days) == limit.length


@given(st.lists(moments), working_days | calendar_days)
def test_many_at_once_are_due_as_one_by_one(received: list[datetime], limit: Limit) -> None:
    days = [local_day(moment, VIETNAM).toordinal() for moment in received]
    by_period = [calculate(limit, moment, (), NATIONAL, RULES).due_at for moment in received]
    assert due_many(limit, days, NATIONAL, RULES) == by_period
