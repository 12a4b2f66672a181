"""The interval of a share is the one that others have published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.interval import wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        pytest.param(81, 263, 0.2553, 0.3662, id="Newcombe 1998, Stat. Med. 17: 81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="Newcombe 1998, Stat. Med. 17: 15 of 148"),
        pytest.param(0, 20, 0.0000, 0.1611, id="Newcombe 1998, Stat. Med. 17: none of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="Newcombe 1998, Stat. Med. 17: 1 of 29"),
        pytest.param(0, 1, 0.0, 0.7935, id="codegolf.stackexchange.com/q/105389: none of 1"),
        pytest.param(1, 2, 0.0945, 0.9055, id="codegolf.stackexchange.com/q/105389: 1 of 2"),
        pytest.param(10, 100, 0.0552, 0.1744, id="codegolf.stackexchange.com/q/105389: 10 of 100"),
        pytest.param(25, 100, 0.1755, 0.3430, id="codegolf.stackexchange.com/q/105389: 25 of 100"),
        pytest.param(50, 100, 0.4038, 0.5962, id="codegolf.stackexchange.com/q/105389: 50 of 100"),
        pytest.param(100, 100, 0.9630, 1.0, id="codegolf.stackexchange.com/q/105389: all of 100"),
    ],
)
def test_the_interval_is_the_published_one(part: int, whole: int, low: float, high: float) -> None:
    assert tuple(round(end, 4) for end in wilson(part, whole)) == (low, high)


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_lies_within_its_interval_and_that_within_nothing_and_all(counts: tuple[int, int]) -> None:
    part, whole = counts
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole <= high <= 1
