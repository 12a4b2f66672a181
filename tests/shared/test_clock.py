"""The replay clock waits for stragglers before it moves on."""

from datetime import UTC, datetime

from shared.clock import ReplayClock

MORNING, NOON = (datetime(2023, 2, 15, hour, tzinfo=UTC) for hour in (8, 12))


def test_it_stands_still_while_the_year_is_told() -> None:
    clock = ReplayClock(quiet_s=3600)
    clock.observe(MORNING)
    assert clock.now() < MORNING


def test_it_moves_on_to_the_latest_moment_once_it_is_quiet_and_never_back() -> None:
    clock = ReplayClock(quiet_s=0)
    clock.observe(NOON)
    clock.observe(MORNING)
    assert clock.now() == NOON
