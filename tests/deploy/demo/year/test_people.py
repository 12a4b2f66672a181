"""The villagers are plausible, and nobody."""

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import deploy.demo.year
from shared.contracts.events.text import person_name
from tests.deploy.demo.year.conftest import Event, History

PROCEDURES = {"marriage": "1.000894", "birth": "1.001193", "death": "1.000656"}
NAMES = tomllib.loads(
    (Path(deploy.demo.year.__file__).parent / "names.toml").read_text(encoding="utf-8"),
)


def people(life_event: Event) -> Iterator[dict[str, Any]]:
    details = life_event["details"]
    yield from details.get("spouses", ())
    yield from (
        details[role] for role in ("child", "mother", "father", "deceased", "relative") if role in details
    )


def of_kind(life_events: list[Event], kind: str) -> list[Event]:
    return [entry for entry in life_events if entry["details"]["kind"] == kind]


def age(person: dict[str, Any], on: str) -> float:
    return (date.fromisoformat(on) - date.fromisoformat(person["born_on"])).days / 365.25


def test_each_record_that_asks_for_a_life_event_gets_its_own(
    records: dict[str, History], life_events: list[Event]
) -> None:
    asking = {
        (code, kind)
        for (code, history), (kind, procedure) in product(records.items(), PROCEDURES.items())
        if history["filed"]["procedure"] == procedure
    }
    assert Counter((entry["record"], entry["details"]["kind"]) for entry in life_events) == Counter(asking)


def test_a_life_event_is_registered_while_its_record_is_open(
    records: dict[str, History], life_events: list[Event]
) -> None:
    for entry in life_events:
        history = records[entry["record"]]
        assert history["filed"]["at"][:10] <= entry["registered_on"] <= history["resolved"]["at"][:10]
        named = {person["name"] for person in people(entry)}
        assert history["filed"]["applicant"]["name"] in named


def test_names_are_made_of_our_parts_and_no_well_known_one_comes_out(
    records: dict[str, History], life_events: list[Event]
) -> None:
    names = [history["filed"]["applicant"]["name"] for history in records.values()]
    names += [person["name"] for entry in life_events for person in people(entry)]
    ours = {
        f"{middle} {given}"
        for fashion in NAMES["male"] + NAMES["female"]
        for middle, given in product(fashion["middle"], fashion["given"])
    }
    for name in names:
        family, rest = name.split(" ", 1)
        assert family in NAMES["family"]
        assert rest in ours
        assert unicodedata.is_normalized("NFC", name)
        assert person_name(name) == name
    assert not set(names) & set(NAMES["well_known"]["names"])


def test_nobody_belongs_to_two_life_events(life_events: list[Event]) -> None:
    met = Counter(person["name"] for entry in life_events for person in people(entry))
    assert set(met.values()) == {1}


def test_the_newborn_bear_a_parents_family_name(life_events: list[Event]) -> None:
    births = of_kind(life_events, "birth")
    for birth in births:
        details = birth["details"]
        parent = details.get("father", details["mother"])
        assert details["child"]["name"].split()[0] == parent["name"].split()[0]
        assert 18 <= age(details["mother"], details["child"]["born_on"]) <= 45
        assert 0 <= age(details["child"], birth["registered_on"]) * 365.25 <= 60
    assert 1 <= sum("father" not in birth["details"] for birth in births) <= 6


def test_the_married_are_a_man_of_twenty_and_a_woman_of_eighteen_or_older(life_events: list[Event]) -> None:
    for marriage in of_kind(life_events, "marriage"):
        groom, bride = marriage["details"]["spouses"]
        assert (groom["sex"], bride["sex"]) == ("male", "female")
        assert 20 <= age(groom, marriage["registered_on"]) <= 45
        assert 18 <= age(bride, marriage["registered_on"]) <= 45


def test_the_dead_were_grown_up_and_mostly_old_and_leave_a_relative(life_events: list[Event]) -> None:
    deaths = of_kind(life_events, "death")
    ages = [age(death["details"]["deceased"], death["details"]["died_on"]) for death in deaths]
    assert all(40 <= years < 100 for years in ages)
    assert sum(years >= 60 for years in ages) / len(ages) > 0.8
    for death in deaths:
        gone = date.fromisoformat(death["registered_on"]) - date.fromisoformat(death["details"]["died_on"])
        assert 0 < gone.days <= 15
        assert age(death["details"]["relative"], death["registered_on"]) >= 18
