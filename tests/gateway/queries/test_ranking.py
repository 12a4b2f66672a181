"""Ranks are given only as far as intervals part."""

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.queries.ranking import Interval, ranks

intervals = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda ends: Interval(min(ends), max(ends)))


@given(st.lists(st.none() | intervals, max_size=12))
def test_one_is_before_another_only_if_its_whole_interval_is(shares: list[Interval | None]) -> None:
    found = ranks(shares)
    known = [one for one in shares if one]
    for own, rank in zip(shares, found, strict=True):
        if rank is None:
            assert own is None or all(own.low <= one.high and one.low <= own.high for one in known)
            continue
        assert own
        assert 1 <= rank.best <= rank.worst <= len(known)
        surely_better = sum(one.low > own.high for one in known)
        surely_worse = sum(one.high < own.low for one in known)
        assert (rank.best, rank.worst) == (1 + surely_better, len(known) - surely_worse)


@given(st.lists(intervals, min_size=2, max_size=12))
def test_whose_intervals_overlap_have_a_place_in_common(shares: list[Interval]) -> None:
    for own, rank in zip(shares, ranks(shares), strict=True):
        for other, theirs in zip(shares, ranks(shares), strict=True):
            if rank and theirs and own.low > other.high:
                assert rank.best < theirs.best
                assert rank.worst < theirs.worst
