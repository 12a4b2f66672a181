"""A period is counted by rows of days, months and years, each day once and with as few rows as can be."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.deadlines.figures.tally_ranges import Span, tally_ranges

days = st.dates(date(2019, 1, 1), date(2026, 12, 31))


@given(days, days)
def test_every_day_of_a_period_is_counted_once(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    found = tally_ranges(first, last)
    assert (found[0].since, found[-1].before) == (first, last + timedelta(1))
    assert [range_.before for range_ in found[:-1]] == [range_.since for range_ in found[1:]]
    for span, since, before in found:
        whole = {Span.DAY: (), Span.MONTH: (since.day, before.day), Span.YEAR: (since.day, since.month)}
        assert set(whole[span]) <= {1}


@given(days, days)
def test_no_more_than_60_days_and_22_months_are_read_one_by_one(one: date, other: date) -> None:
    for span, most in ((Span.DAY, 30 + 30), (Span.MONTH, (11 + 11) * 31)):
        read = [s.before - s.since for s in tally_ranges(min(one, other), max(one, other)) if s.span is span]
        assert sum(read, timedelta(0)) <= timedelta(most)


@given(st.dates(date(9998, 11, 1), date.max), st.dates(date(9998, 11, 1), date.max))
def test_the_last_of_all_days_are_counted_as_far_as_there_are_days(one: date, other: date) -> None:
    found = tally_ranges(min(one, other), max(one, other))
    assert all(part.since < part.before for part in found)
