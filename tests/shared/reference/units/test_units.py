"""Units: who bears a code on a day, what became of whom, who is in a group."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reference.loading import load_units
from shared.reference.units import HERE, Unit, UnknownGroup, UnknownUnit, read_units

TRIEU_SON = load_units().group("trieu-son")
MERGED = date(2025, 7, 1)
OLD = TRIEU_SON.between(date(2023, 1, 1), date(2025, 6, 30))
NEW = TRIEU_SON.between(MERGED, date(2026, 12, 31))


@pytest.mark.parametrize(
    ("code", "on", "id", "name", "parents"),
    [
        pytest.param(
            "15763",
            "2023-02-15",
            "15763v1",
            "Xã Thọ Thế",
            ["Huyện Triệu Sơn", "Tỉnh Thanh Hóa"],
            id="Thọ Thế",
        ),
        pytest.param(
            "15763", "2026-02-15", "15763v2", "Xã Thọ Phú", ["Tỉnh Thanh Hóa"], id="its code is Thọ Phú's now"
        ),
        pytest.param(
            "15757",
            "2023-02-15",
            "15757v1",
            "Xã Thọ Phú",
            ["Huyện Triệu Sơn", "Tỉnh Thanh Hóa"],
            id="the old Thọ Phú",
        ),
        pytest.param(
            "15763",
            "2025-06-30",
            "15763v1",
            "Xã Thọ Thế",
            ["Huyện Triệu Sơn", "Tỉnh Thanh Hóa"],
            id="last day",
        ),
        pytest.param("15763", "2025-07-01", "15763v2", "Xã Thọ Phú", ["Tỉnh Thanh Hóa"], id="first day"),
        pytest.param(
            "00004",
            "2024-01-01",
            "00004v1",
            "Phường Trúc Bạch",
            ["Quận Ba Đình", "Thành phố Hà Nội"],
            id="far away",
        ),
        pytest.param(
            "00004", "2026-01-01", "00004v2", "Phường Ba Đình", ["Thành phố Hà Nội"], id="far away, after"
        ),
    ],
)
def test_a_code_means_a_unit_on_a_day(code: str, on: str, id: str, name: str, parents: list[str]) -> None:
    unit = load_units().bearing(code, date.fromisoformat(on))
    assert (unit.id, unit.name, list(unit.parents)) == (id, name, parents)


@pytest.mark.parametrize(
    ("code", "on"),
    [
        pytest.param("15757", "2025-07-01", id="a code that nobody bears since the merge"),
        pytest.param("00001", "2023-04-14", id="before the lists begin"),
        pytest.param("99999", "2023-05-01", id="a code that nobody ever bore"),
        pytest.param("1576", "2023-05-01", id="a part of a code"),
        pytest.param("", "2023-05-01", id="nothing"),
    ],
)
def test_who_bears_no_code_is_not_guessed(code: str, on: str) -> None:
    with pytest.raises(UnknownUnit):
        load_units().bearing(code, date.fromisoformat(on))


@pytest.mark.parametrize("id", ["15763", "15763v3", "15763v", "v1", "", "15763v1,Xã", "id"])
def test_what_is_no_id_of_a_unit_is_none(id: str) -> None:
    assert id not in load_units()


@pytest.mark.slow
def test_the_country_is_whole_and_without_fault() -> None:
    read_units([HERE])
    units = list(load_units())
    assert sum(unit.since >= MERGED for unit in units) == 3_321
    assert sum(unit.since < MERGED for unit in units) == 10_601


@given(st.sampled_from(list(load_units())), st.dates(date(2019, 1, 1), date(2030, 1, 1)))
def test_a_unit_bears_its_code_on_its_own_days_and_on_no_other(unit: Unit, on: date) -> None:
    units = load_units()
    try:
        found = units.bearing(unit.code, on)
    except UnknownUnit:
        found = None
    assert (found == unit) is (unit.since <= on <= unit.until)


def test_the_34_became_the_8() -> None:
    units = load_units()
    into = {unit: [new.id for new in units.successors(units[unit])] for unit in OLD}
    assert (len(OLD), len(NEW)) == (34, 8)
    assert {len(news) for news in into.values()} == {1}
    assert {new for news in into.values() for new in news} == set(NEW)
    assert into["15739v1"] == ["15763v2"], "of the list of Triệu Sơn, which knows the codes of 2023"


def test_who_was_merged_is_a_predecessor_and_a_successor_begins_where_he_ends() -> None:
    units = load_units()
    for new in map(units.__getitem__, NEW):
        assert units.predecessors(new)
        for old in units.predecessors(new):
            assert new in units.successors(old)
            assert old.until + timedelta(1) == new.since


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        pytest.param("2023-02-01", "2023-12-31", 34, id="the first year"),
        pytest.param("2025-06-30", "2025-06-30", 34, id="the district's last day"),
        pytest.param("2025-07-01", "2026-01-01", 8, id="after the merge"),
        pytest.param("2025-01-01", "2025-12-31", 42, id="a year in which both were there"),
        pytest.param("2018-01-01", "2018-12-31", 0, id="before"),
    ],
)
def test_a_group_has_its_members_of_the_period(since: str, until: str, count: int) -> None:
    assert len(TRIEU_SON.between(date.fromisoformat(since), date.fromisoformat(until))) == count


def test_a_group_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownGroup, match="trieu-son"):
        load_units().group("nobody")


@pytest.mark.parametrize("text", ["tho phu", "Thọ Phú", "THỌ PHÚ", "15757"])
def test_a_unit_is_found_by_its_name_or_code(text: str) -> None:
    assert "15757v1" in _ids(load_units().called(text))


def _ids(units: Iterator[Unit]) -> list[str]:
    return [unit.id for unit in units]
