"""Charts: what is drawn has the size of its figures, and nothing is drawn of nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.web.charts import ON_A_PHONE, Series, UnitBar, axis_step, bars, columns, shares

amounts = st.lists(st.integers(0, 20_000), min_size=1, max_size=12)


def number(amount: int) -> str:
    return f"{amount}"


@given(amounts, st.booleans())
def test_a_column_is_as_tall_as_its_amount(received: list[int], narrow: bool) -> None:
    names = [f"{month}/26" for month in range(len(received))]
    chart = columns(names, [Series("received", "r", received)], "records", number=number, narrow=narrow)
    shown = received[-ON_A_PHONE:] if narrow else received
    if not any(shown):
        assert chart is None
        return
    assert chart
    assert len(chart.boxes) == len(shown)
    tall = max(box.height for box in chart.boxes)
    for box, amount in zip(chart.boxes, shown, strict=True):
        assert box.height == pytest.approx(tall * amount / max(shown))
        assert 0 <= box.x <= box.x + box.width <= chart.width
    assert {label.text for label in chart.labels} >= {str(amount) for amount in shown} | set(
        names[-len(shown) :]
    )
    assert "records" in {label.text for label in chart.labels}


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 100)), min_size=1, max_size=12))
def test_what_is_late_is_drawn_within_its_column(figures: list[tuple[int, int]]) -> None:
    resolved = [more + late for more, late in figures]
    late = [late for _, late in figures]
    chart = columns(
        [""] * len(figures), [Series("good", "g", resolved, late)], "", number=number, before=resolved
    )
    if chart is None:
        assert not any(resolved)
        return
    good = {box.x: box for box in chart.boxes if box.shows == "good"}
    assert len([box for box in chart.boxes if box.shows == "bad"]) == sum(map(bool, late))
    for box in chart.boxes:
        assert box.height <= good[box.x].height + 1e-9
        assert box.y == good[box.x].y
    before = [line for line in chart.lines if line.shows == "before"]
    assert [line.y1 for line in before] == [box.y for box in chart.boxes if box.shows == "good"]


@given(st.lists(st.none() | st.floats(0, 100), max_size=40), st.booleans())
def test_a_bar_is_as_long_as_its_amount_and_keeps_clear_of_names_and_numbers(
    given_amounts: list[float | None], narrow: bool
) -> None:
    rows = [UnitBar(f"Xã {n}", one, "7", one and one / 2, one) for n, one in enumerate(given_amounts)]
    chart = bars(rows, "%", narrow=narrow, of=100)
    assert chart
    drawn = [one for one in given_amounts if one is not None]
    assert len(chart.boxes) == len(drawn)
    names = [label.x for label in chart.labels if label.text.startswith("Xã")]
    for box, amount in zip(chart.boxes, drawn, strict=True):
        assert box.width == pytest.approx(amount / 100 * (chart.width - box.x - 64))
        assert all(name < box.x for name in names)
    assert len([line for line in chart.lines if line.shows == "interval"]) == len(drawn)


def test_nothing_is_drawn_of_nothing() -> None:
    assert bars([UnitBar("Xã", 0, "0"), UnitBar("Xã", None, "–")], "") is None
    assert bars([], "") is None
    assert columns([], [Series("good", "g", [])], "", number=number) is None


@given(st.lists(st.integers(0, 1000), max_size=6))
def test_the_parts_of_a_bar_are_its_whole(parts: list[int]) -> None:
    found = shares([(f"step{n}", amount) for n, amount in enumerate(parts)])
    assert sum(long for *_, long in found) == pytest.approx(100 if any(parts) else 0)
    assert [name for name, *_ in found] == [f"step{n}" for n, amount in enumerate(parts) if amount]


@given(st.integers(1, 10**9))
def test_the_axis_has_a_few_marks(tallest: int) -> None:
    assert 1 <= -(-tallest // axis_step(tallest)) <= 4
