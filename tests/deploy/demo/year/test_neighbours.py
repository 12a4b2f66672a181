"""The other communes of the district: enough of a year that each page has something true to show."""

from collections import Counter, defaultdict
from typing import Any

import pytest

from deploy.demo.year import generate, generate_district
from deploy.demo.year.neighbours import CODES
from deploy.demo.year.van_son import UNIT
from shared.reference.loading import load_units

KINDS = ("filed", "resolved", "returned", "extended", "registered")


@pytest.fixture(scope="module")
def told() -> dict[str, list[dict[str, Any]]]:
    """The events by unit."""
    events = defaultdict(list)
    for event in generate_district():
        events[event["data"]["unit"]].append(event)
    return events


def test_the_communes_are_those_of_the_group(told: dict[str, list[dict[str, Any]]]) -> None:
    (members, *_) = load_units().group("trieu-son").members
    assert sorted(told) == sorted(unit.removesuffix("v1") for unit in members.units)


@pytest.mark.slow
def test_the_year_of_van_son_is_the_same_beside_them(told: dict[str, list[dict[str, Any]]]) -> None:
    assert told[UNIT] == list(generate())


@pytest.mark.parametrize("code", CODES)
def test_a_commune_has_dozens_of_records_letters_and_some_that_are_open(
    code: str, told: dict[str, list[dict[str, Any]]]
) -> None:
    of_kind = Counter(event["type"].split(".")[3] for event in told[code])
    assert 36 <= of_kind["filed"] <= 84
    assert of_kind["filed"] - of_kind["resolved"] == 2
    assert 3 <= of_kind["registered"] <= 9


def test_some_apologise_and_some_do_not(told: dict[str, list[dict[str, Any]]]) -> None:
    apologies = Counter(
        bool([event for event in told[code] if event["type"].endswith("extended.v1")]) for code in CODES
    )
    assert min(apologies[True], apologies[False]) > 5


def test_each_id_is_there_once(told: dict[str, list[dict[str, Any]]]) -> None:
    ids = Counter(event["id"] for events in told.values() for event in events)
    assert ids.most_common(1)[0][1] == 1
