"""What holds of every due time, whatever was received, allowed and stopped."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.deadlines.calendar import Calendar, Day, local_day, whole_minute
from services.deadlines.counting import Stop, due_at
from services.deadlines.law import known_law
from shared.catalogue import Limit, LimitKind
from shared.clock import OFFICE_ZONE

LAW = known_law()
CALENDAR, RULES = LAW.calendar, LAW.rules("nd61-2018")
FIRST, LAST = datetime(2023, 1, 3), datetime(2024, 12, 1)  # noqa: DTZ001 -- hypothesis wants naive bounds

moments = st.datetimes(FIRST, LAST, timezones=st.just(OFFICE_ZONE))
same_day = st.just(Limit(LimitKind.SAME_DAY))
working_days = st.builds(Limit, st.just(LimitKind.WORKING_DAYS), st.integers(1, 30))
calendar_days = st.builds(Limit, st.just(LimitKind.CALENDAR_DAYS), st.integers(1, 60))
limits = same_day | working_days | calendar_days


@st.composite
def stops_after(draw: st.DrawFn, received: datetime) -> list[Stop]:
    """Up to three stops within some weeks after receipt, in order, not overlapping."""
    offsets = sorted(draw(st.lists(st.integers(0, 30 * 24 * 60), max_size=6)))
    edges = [received + timedelta(minutes=offset) for offset in offsets]
    return [Stop(since, until) for since, until in zip(edges[::2], edges[1::2], strict=False)]


def open_minutes(since: datetime, until: datetime) -> int:
    """How many minutes the office was open in between."""
    return CALENDAR.minutes_until(until) - CALENDAR.minutes_until(since)


def midnight_after(received: datetime) -> datetime:
    """When a limit in working days begins to run."""
    return datetime.combine(local_day(received) + timedelta(1), datetime.min.time(), OFFICE_ZONE)


@given(moments, working_days, st.data())
def test_exactly_the_granted_minutes_lie_between_the_day_of_receipt_and_the_due_time(
    received: datetime, limit: Limit, data: st.DataObject
) -> None:
    stops = data.draw(stops_after(received))
    due = due_at(limit, received, stops, CALENDAR, RULES)
    start = midnight_after(received)
    stopped = sum(
        open_minutes(max(start, stop.since), max(start, stop.until)) for stop in stops if stop.since < due
    )
    assert open_minutes(start, due) - stopped == 450 * limit.length


@given(moments, limits, st.data())
def test_a_due_time_is_a_minute_at_which_the_office_is_open(
    received: datetime, limit: Limit, data: st.DataObject
) -> None:
    due = due_at(limit, received, data.draw(stops_after(received)), CALENDAR, RULES)
    assert due > received
    assert open_minutes(due - timedelta(minutes=1), due) == 1


@given(moments, working_days | calendar_days, st.integers(1, 10), st.data())
def test_a_longer_limit_is_never_due_earlier(
    received: datetime, limit: Limit, more: int, data: st.DataObject
) -> None:
    stops = data.draw(stops_after(received))
    longer = replace(limit, length=limit.length + more)
    assert due_at(longer, received, stops, CALENDAR, RULES) >= due_at(limit, received, stops, CALENDAR, RULES)


@given(moments, limits, st.integers(0, 20 * 24 * 60), st.data())
def test_a_later_receipt_is_never_due_earlier(
    received: datetime, limit: Limit, minutes: int, data: st.DataObject
) -> None:
    later = received + timedelta(minutes=minutes)
    stops = data.draw(stops_after(later))
    assert due_at(limit, later, stops, CALENDAR, RULES) >= due_at(limit, received, stops, CALENDAR, RULES)


@given(moments, working_days, st.data())
def test_a_stop_moves_the_due_time_by_the_open_minutes_that_it_lasted(
    received: datetime, limit: Limit, data: st.DataObject
) -> None:
    undisturbed, start = due_at(limit, received, (), CALENDAR, RULES), midnight_after(received)
    since = start + (undisturbed - start) * data.draw(st.floats(0, 1.2))
    until = since + timedelta(minutes=data.draw(st.integers(0, 30 * 24 * 60)))
    moved = due_at(limit, received, [Stop(since, until)], CALENDAR, RULES)
    if whole_minute(since) < undisturbed:
        assert open_minutes(undisturbed, moved) == open_minutes(since, until)
    else:
        assert moved == undisturbed


@given(moments, limits, st.data())
def test_one_more_day_off_never_makes_it_due_earlier(
    received: datetime, limit: Limit, data: st.DataObject
) -> None:
    stops = data.draw(stops_after(received))
    closed = local_day(received) + timedelta(data.draw(st.integers(0, 60)))
    days = [
        LAW.calendar._days[offset] if date(2023, 1, 1) + timedelta(offset) != closed else Day(())
        for offset in range(len(LAW.calendar._days))
    ]
    stricter = Calendar(date(2023, 1, 1), days)
    assert due_at(limit, received, stops, stricter, RULES) >= due_at(limit, received, stops, CALENDAR, RULES)
