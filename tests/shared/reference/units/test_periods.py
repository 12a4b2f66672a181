"""Whose figures `motcua report` adds up."""

from datetime import date
from pathlib import Path

import pytest

from deploy.office.figures import period_of, period_of_group
from deploy.terminal.running import CannotDo
from tests.deadlines.support.own_folder import EXAMPLE, with_own_folder

BEFORE, AFTER = date(2025, 1, 1), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("unit", "with_predecessors", "units"),
    [
        pytest.param("15763v2", False, ["15763v2"], id="an id alone"),
        pytest.param("15763", False, ["15763v1"], id="a code is that of the first day"),
        pytest.param(
            "15763",
            True,
            ["15763v2", *(f"{code}v1" for code in (15736, 15739, 15742, 15748, 15757, 15760, 15763))],
            id="with predecessors a code is that of the last day",
        ),
        pytest.param("15712v1", True, ["15712v1"], id="who has none is alone"),
    ],
)
def test_a_unit_is_added_up_with_its_predecessors_when_asked(
    unit: str, with_predecessors: bool, units: list[str]
) -> None:
    assert list(period_of(unit, BEFORE, AFTER, with_predecessors=with_predecessors).units) == units


def test_a_group_is_those_who_belong_in_the_period() -> None:
    assert len(period_of_group("trieu-son", date(2023, 1, 1), date(2023, 12, 31)).units) == 34


@pytest.mark.parametrize(
    ("group", "since", "told"),
    [
        pytest.param("nobody", BEFORE, "there are: trieu-son", id="no such group"),
        pytest.param("trieu-son", date(2026, 1, 1), "before it begins", id="days the wrong way round"),
    ],
)
def test_a_group_that_cannot_be_asked_for_is_refused(group: str, since: date, told: str) -> None:
    with pytest.raises(CannotDo, match=told):
        period_of_group(group, since, AFTER)


def test_a_unit_that_is_not_known_here_may_be_known_to_the_office(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="set MOTCUA_LAW to the same folder for this command"):
        period_of("63113", BEFORE, AFTER)
    with with_own_folder(EXAMPLE):
        assert period_of("63113v1", BEFORE, AFTER).units == ("63113v1",)
        with pytest.raises(CannotDo, match=r"law-of-france \(MOTCUA_LAW\) alone"):
            period_of("15712v1", BEFORE, AFTER)
