"""Points are those that the portal published, and what a record costs is the difference of two runs."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deadlines.forecast.indicators import Indicator, load_decision, version_on
from services.deadlines.forecast.points import PointScale, cost_of_one, exact_points, points

VERSION = version_on(date(2026, 1, 1))
PUBLISHED = tomllib.loads(Path(__file__).with_name("published_rows.toml").read_text("utf-8"))["row"]
FROM_COUNTS = sorted(PUBLISHED[0].keys() - {"paid"})


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row['on-time'][1]} records")
@pytest.mark.parametrize("indicator", FROM_COUNTS)
def test_points_are_those_that_the_portal_published(indicator: str, row: Mapping[str, Any]) -> None:
    good, of, published = row[indicator]
    assert points(VERSION.indicator[indicator].scale, good, of) == Decimal(str(published)).quantize(
        Decimal("0.01")
    )


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row['on-time'][1]} records")
def test_payment_agrees_with_the_sum_that_the_portal_published(row: Mapping[str, Any]) -> None:
    """Of the group's last part only the denominator is published: some whole number of procedures fits."""
    paid, with_fee, procedures, with_fee_procedures, published = row["paid"]
    share = exact_points(VERSION.indicator["paid-online"].scale, paid, with_fee)
    used = exact_points(PointScale(max=2, threshold=80), procedures, with_fee_procedures)
    assert share is not None
    assert used is not None
    parts = PointScale(max=2, threshold=80)
    sums = [
        share + used + (exact_points(parts, number, with_fee_procedures) or 0)
        for number in range(with_fee_procedures + 1)
    ]
    assert any(abs(total - Fraction(str(published))) < Fraction(6, 1000) for total in sums)


def test_there_are_at_least_ten_published_rows() -> None:
    assert len(PUBLISHED) >= 10


def test_the_groups_add_up_to_a_hundred() -> None:
    for version in load_decision():
        assert sum(group.max for group in version.group.values()) == 100
        assert version.known + sum(one.max for one in version.left_out) == 100


@pytest.mark.parametrize(
    ("good", "of", "expected"),
    [
        pytest.param(0, 0, None, id="nothing to count is no points, and not zero"),
        pytest.param(0, 5, "0.00", id="none of some is zero"),
        pytest.param(2, 5, "1.00", id="below the threshold by share"),
        pytest.param(4, 5, "2.00", id="from the threshold on all"),
        pytest.param(5, 5, "2.00", id="above the threshold no more than all"),
    ],
)
def test_points_by_share(good: int, of: int, expected: str | None) -> None:
    assert points(PointScale(max=2, threshold=80), good, of) == (expected and Decimal(expected))


def test_what_the_portal_gives_in_full_without_any_is_full() -> None:
    assert points(PointScale(max=6, threshold=100, full_when_none=True), 0, 0) == 6


indicators = st.sampled_from(list(VERSION.indicator.values()))


@given(indicators, st.lists(st.booleans(), min_size=1, max_size=60), st.data())
def test_a_record_costs_the_difference_of_two_runs(
    indicator: Indicator, records: list[bool], data: st.DataObject
) -> None:
    """The runs are counted here, from a list of records: as it is, and with one of them as it should be."""
    bad = [number for number, good in enumerate(records) if not good]
    scale = indicator.scale

    def run(counted: list[bool]) -> Fraction:
        share = Fraction(sum(counted), len(counted))
        return Fraction(scale.max) * min(Fraction(1), share / Fraction(scale.threshold, 100))

    if not bad:
        assert cost_of_one(scale, sum(records), len(records)) == 0
        return
    chosen = data.draw(st.sampled_from(bad))
    mended = [good or number == chosen for number, good in enumerate(records)]
    assert cost_of_one(scale, sum(records), len(records)) == run(mended) - run(records)
