"""The worked cases: messages of all generations, and what becomes of them, each with its reason."""

import json
from itertools import permutations
from typing import Any

import pytest

from deploy.adapters.trial import Trial
from services.gateway.adapters.mapping import load_mapping
from services.gateway.adapters.translation import Adapter
from tests.adapters.support.cases import CODE, NOW, UNIT, ZONE, Case, short, tried, worked_cases


def only(results: list[dict[str, Any]], code: str) -> dict[str, Any]:
    """What became of the record of a case, with the faults of all parts."""
    about = [one for one in results if one["record"] == code] or [{"events": [], "differences": []}]
    assert len(about) == 1
    return about[0] | {"faults": [fault for one in results for fault in one["faults"]]}


@pytest.mark.parametrize("case", list(worked_cases()), ids=lambda case: case.why)
def test_messages_become_what_the_case_says(case: Case) -> None:
    result = only(tried(case), case.code)

    assert [short(event) for event in result["events"]] == case.events
    assert sorted({one["code"] for one in result["differences"]}) == case.differences
    assert {f"{fault['field']} {fault['code']}" for fault in result["faults"]} == {*case.faults}


def test_no_register_says_that_a_family_wants_no_letter() -> None:
    """What nobody has explained is told as such, so that the letter is held with the true reason."""
    entries = [event["data"] for case in worked_cases() for one in tried(case) for event in one["events"]]
    entries = [said for said in entries if "life_event" in said]
    assert entries
    assert not any(said["no_letter"] for said in entries)
    assert any(said.get("perhaps_repeated") for said in entries)


TAKEN_BY = {"H56.31.20": UNIT, "H56.31.21": "15715"}
TAKEN = {
    "MaHoSo": CODE,
    "MaTTHC": "2.000815",
    "ChuHoSo": "Lê Thị Bịa",
    "MaDonViTiepNhan": "H56.31.21",
    "NgayTiepNhan": "2026-11-02 08:00:00",
}
BEGUN = [{"MaHoSo": CODE, "TrangThai": 4, "ThoiDiemXuLy": f"2026-11-0{day}T09:00:00.000"} for day in (4, 3)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_another_units_counter_took_arrives_where_it_is_decided(order: tuple[int, ...]) -> None:
    mapping = load_mapping("dvcqg-2", "counter-named")
    trial = Trial(Adapter("dvcqg-2", UNIT, mapping, ZONE, TAKEN_BY), NOW)
    for line, number in enumerate(order):
        trial.take(line, json.dumps([TAKEN, *BEGUN][number]).encode())
    (result,) = trial.results()
    filed, *later = result["events"]
    assert (filed["data"]["unit"], filed["data"]["counter_unit"]) == (UNIT, "15715")
    assert [short(event) for event in later] == ["arrived 03-0900"]
    assert result["differences"] == result["faults"] == []


def test_only_a_variant_that_says_so_names_the_counter_of_another_unit() -> None:
    trial = Trial(Adapter("dvcqg-2", UNIT, load_mapping("dvcqg-2"), ZONE, TAKEN_BY), NOW)
    for number, said in enumerate([TAKEN, *BEGUN]):
        trial.take(number, json.dumps(said).encode())
    (result,) = trial.results()
    assert [short(event) for event in result["events"]] == ["filed 02-0800"]
    assert not result["events"][0]["data"].get("counter_unit")


def test_there_are_at_least_sixty_cases() -> None:
    assert len(list(worked_cases())) >= 60
