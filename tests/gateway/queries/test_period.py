"""Periods: two days, both included."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.queries.period import Period, WrongOrder, years_of
from shared.reference.loading import load_units

DAY = date.fromisoformat
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("since", "until", "period"),
    [
        pytest.param(None, None, None, id="no end chosen is no period"),
        pytest.param("2023-02-15", None, ("2023-02-15", "2023-12-31"), id="an open end is the year's end"),
        pytest.param(
            None, "2023-02-15", ("2023-01-01", "2023-02-15"), id="an open start is the year's start"
        ),
        pytest.param("2022-12-31", "2023-01-01", ("2022-12-31", "2023-01-01"), id="a period may cross years"),
        pytest.param("2023-02-15", "2023-02-15", ("2023-02-15", "2023-02-15"), id="a single day is a period"),
    ],
)
def test_a_period_is_what_was_chosen(
    since: str | None, until: str | None, period: tuple[str, str] | None
) -> None:
    expected = period and Period(DAY(period[0]), DAY(period[1]))
    assert Period.between(since and DAY(since), until and DAY(until)) == expected  # type: ignore[arg-type]


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(WrongOrder):
        Period.between(DAY("2023-02-16"), DAY("2023-02-15"))


@given(days, st.integers(0, 400))
def test_the_months_of_a_period_cover_it_without_a_gap_or_are_not_shown(since: date, length: int) -> None:
    period = Period(since, since + timedelta(days=length))
    months = period.months()
    if not months:
        return
    assert (months[0].since, months[-1].until) == (period.since, period.until)
    assert 2 <= len(months) <= 12
    for before, after in pairwise(months):
        assert after.since == before.until + timedelta(days=1)
        assert after.since.day == 1


def test_a_year_has_twelve_months_and_is_known_to_be_a_year() -> None:
    assert len(Period.of_year(2023).months()) == 12
    assert Period.of_year(2023).year == 2023
    assert Period(DAY("2023-01-01"), DAY("2023-12-30")).year is None


def test_a_merged_unit_offers_the_years_in_which_it_was_at_work() -> None:
    assert years_of([load_units()["15712v1"]], DAY("2026-11-24")) == list(range(2025, 2018, -1))
    assert years_of([load_units()["15763v2"]], DAY("2026-11-24")) == [2026, 2025]


@pytest.mark.parametrize(
    ("since", "until", "before", "year_before"),
    [
        pytest.param(
            "2026-01-01",
            "2026-12-31",
            ("2025-01-01", "2025-12-31"),
            ("2025-01-01", "2025-12-31"),
            id="a year",
        ),
        pytest.param(
            "2026-11-01",
            "2026-11-26",
            ("2026-10-01", "2026-10-26"),
            ("2025-11-01", "2025-11-26"),
            id="a month so far",
        ),
        pytest.param(
            "2024-02-01",
            "2024-02-29",
            ("2024-01-01", "2024-01-31"),
            ("2023-02-01", "2023-02-28"),
            id="a month",
        ),
        pytest.param(
            "2026-03-01",
            "2026-03-30",
            ("2026-02-01", "2026-02-28"),
            ("2025-03-01", "2025-03-30"),
            id="longer than the month before",
        ),
        pytest.param(
            "2026-11-24",
            "2026-11-30",
            ("2026-11-17", "2026-11-23"),
            ("2025-11-24", "2025-11-30"),
            id="a week",
        ),
    ],
)
def test_a_period_is_compared_with_the_one_before_and_with_last_years(
    since: str, until: str, before: tuple[str, str], year_before: tuple[str, str]
) -> None:
    period = Period(DAY(since), DAY(until))
    assert period.before() == Period(*map(DAY, before))
    assert period.year_before() == Period(*map(DAY, year_before))


@given(days, days)
def test_the_period_before_ends_before_it_begins(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    assert period.before().since <= period.before().until < period.since
    assert period.year_before().since < period.since


def test_a_period_that_lasts_is_compared_as_far_as_it_has_come() -> None:
    assert Period.of_year(2026).elapsed(DAY("2026-11-30")) == Period(DAY("2026-01-01"), DAY("2026-11-30"))
    for whole in (Period.of_year(2025), Period.of_year(2027)):
        assert whole.elapsed(DAY("2026-11-30")) == whole
