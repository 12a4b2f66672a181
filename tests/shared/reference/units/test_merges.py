"""Merges: who became part of whom, who was divided, and lines that sum up to the same before and after."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.cli.commands.figures.units import counts_by_province
from shared.reference.loading import load_units
from shared.reference.units import Unit
from shared.reference.units.build import COUNTED, OF_THE_COUNTRY, UnexpectedData, check_counts
from shared.reference.units.lines import UnitsBy, last_successor, stands_apart, unit_lines
from shared.reference.units.merges import Merge, MergeRows, reached

UNITS = load_units()
EVERY = [unit.id for unit in UNITS]
DIVIDED = sorted(UNITS.merges.divided)
TRIEU_SON = UNITS.group("trieu-son")
TODAY = date(2026, 11, 30)


def test_every_merge_of_the_country_is_there_and_counted_by_province() -> None:
    counts = counts_by_province(UNITS)
    whole = sum(counts.values(), Counter[str]())
    assert Counter(source for *_, source in UNITS.merges.lines())[OF_THE_COUNTRY] == 10_597
    assert (whole["merges"], whole["whole"], whole["divided"], whole["units"]) == (10_599, 9_566, 471, 3_321)
    assert whole["whole"] + whole["divided"] + whole["unknown"] == sum(unit.until < TODAY for unit in UNITS)
    assert (counts["Thanh Hóa"]["units"], counts["Thanh Hóa"]["merges"]) == (166, 560)
    assert len([province for province, counted in counts.items() if counted["units"]]) == 34


def test_a_code_and_a_day_say_who_was_merged() -> None:
    ho_tung_mau = UNITS.bearing("15763", date(2025, 6, 30))
    assert [unit.name for unit in UNITS.successors(ho_tung_mau)] == ["Xã Thọ Phú"]
    assert UNITS.successors(UNITS.bearing("15763", date(2025, 7, 1))) == ()


def test_a_commune_that_stands_under_another_code_in_each_list_is_one() -> None:
    assert UNITS["06978v1"] in UNITS.successors(UNITS["06970v1"])
    assert UNITS["06978v1"].name == "Xã Ba Chẽ"


@given(st.sampled_from(DIVIDED))
def test_who_was_divided_is_nobodys_predecessor_and_stands_apart(id: str) -> None:
    unit = UNITS[id]
    among = UNITS.successors(unit)
    assert len(among) > 1
    for one in among:
        assert unit not in UNITS.predecessors(one)
        assert unit in UNITS.divided_into(one)
    assert last_successor(UNITS, unit) == unit
    assert stands_apart(UNITS, unit, TODAY)
    assert not stands_apart(UNITS, unit, unit.until)


@given(st.sampled_from(EVERY))
def test_a_unit_that_goes_on_has_all_that_was_merged_into_it(id: str) -> None:
    unit = UNITS[id]
    head = last_successor(UNITS, unit)
    assert head == unit or unit in UNITS.predecessors(head)
    assert all(last_successor(UNITS, before) == head for before in UNITS.predecessors(head))


@given(st.lists(st.sampled_from([*EVERY, *TRIEU_SON.between(date.min, TODAY)])), st.sampled_from(UnitsBy))
def test_each_unit_stands_in_exactly_one_line(chosen: list[str], by: UnitsBy) -> None:
    lines = unit_lines(UNITS, chosen, by)
    standing = [one for line in lines for one in line.units]
    assert len(standing) == len(set(standing))
    assert set(chosen) <= set(standing) <= {*chosen, *(line.unit.id for line in lines)}
    if by is UnitsBy.OLD:
        assert [line.unit.id for line in lines] == list(dict.fromkeys(chosen))


def test_the_34_and_the_8_are_42_lines_by_old_units_and_8_by_new() -> None:
    ever = TRIEU_SON.between(date(2024, 1, 1), date(2026, 12, 31))
    assert len(unit_lines(UNITS, ever, UnitsBy.OLD)) == 42
    by_new = unit_lines(UNITS, ever, UnitsBy.NEW)
    assert {line.unit.id for line in by_new} == set(TRIEU_SON.between(TODAY, TODAY))
    assert sum(len(line.units) for line in by_new) == 42


ids = st.integers(1, 12).map(lambda number: f"{90000 + number}v1")


@given(st.dictionaries(ids, st.sets(ids, min_size=1, max_size=3)))
def test_rows_find_what_stands_in_them(into: dict[str, set[str]]) -> None:
    pairs = {(unit, one) for unit, others in into.items() for one in others}
    rows = MergeRows.of(Merge(unit, one, TODAY, "a, b", "", 0) for unit, one in pairs)
    for unit in {id for pair in pairs for id in pair} | {"99999v1"}:
        assert set(rows.successors(unit)) == into.get(unit, set())
        assert set(rows.merged_into(unit)) == {one for one, other in pairs if other == unit}
    assert rows.divided == {unit for unit, others in into.items() if len(others) > 1}
    assert len(list(rows.lines())) == len(pairs)


def test_whoever_is_reached_in_two_ways_is_reached_once() -> None:
    onward = {"a": ("b", "c"), "b": ("d",), "c": ("d",)}
    assert reached("a", lambda unit: onward.get(unit, ())) == ("b", "c", "d")


def _pairs() -> list[dict[str, str]]:
    """A list with the counts of the country's."""
    divided = COUNTED["part-default"]
    more = COUNTED["part"] - divided
    pairs = [
        {"old_code": f"w{n}", "new_code": f"n{n % COUNTED['new']}", "how": "whole"}
        for n in range(COUNTED["whole"])
    ]
    for number in range(divided):
        extra = more if number == 0 else 0
        pairs += [
            {"old_code": f"d{number}", "new_code": f"n{part}", "how": "part" if part else "part-default"}
            for part in range(2 + extra)
        ]
    return pairs


@pytest.mark.parametrize("wrong", ["", "one missing", "called whole"])
def test_a_list_with_other_counts_is_not_built_from(wrong: str) -> None:
    pairs = _pairs()
    if wrong == "":
        check_counts(pairs)
        return
    if wrong == "one missing":
        pairs.pop()
    else:
        pairs[0]["how"], pairs[-1]["how"] = pairs[-1]["how"], "whole"
    with pytest.raises(UnexpectedData):
        check_counts(pairs)


def test_our_own_rows_are_sorted_as_they_are_searched() -> None:
    into = [columns[1] for columns in UNITS.merges.lines()]
    assert into == sorted(into)
    found: list[Unit] = [unit for unit in UNITS if UNITS.merges.merged_into(unit.id)]
    assert len(found) == 3_316
