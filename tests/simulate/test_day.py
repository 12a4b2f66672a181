"""The day that a province's system plays: repeatable, of the number asked for, and wrong as real ones are."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from pydantic_core import to_json
from typer.testing import CliRunner

from deploy.adapters.trial import Trial
from deploy.cli.main import app
from deploy.simulate.day import SimulatedDay, messages_of
from deploy.simulate.message import Dirt, SimulatedMessage
from services.gateway.adapters.mapping import load_mapping
from services.gateway.adapters.translation import Adapter
from shared.moments import Moment
from shared.reference.loading import load_office_zone
from tests.deadlines.support.facts import clock

ON = date(2026, 11, 27)
EVENING: Moment = clock("2026-11-27 23:00")


def day(messages: int = 60, seed: int = 1, **more: float) -> list[SimulatedMessage]:
    agencies = ("H99.001", "H99.002", "H99.003")
    return list(messages_of(SimulatedDay(on=ON, agencies=agencies, messages=messages, seed=seed, **more)))


def tried(messages: list[SimulatedMessage]) -> Trial:
    trial = Trial(Adapter("dvcqg-1", "15667", load_mapping("dvcqg-1"), load_office_zone()), EVENING)
    for number, message in enumerate(messages):
        trial.take(number, to_json(message.body("", "H99")))
    return trial


def test_the_same_seed_makes_the_same_day_and_another_another() -> None:
    assert day() == day()
    assert day() != day(seed=2)


@pytest.mark.parametrize("messages", [1, 7, 150])
def test_a_day_has_the_number_of_messages_asked_for_in_order(messages: int) -> None:
    found = day(messages)
    assert len(found) == messages
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert {one.at.date() for one in found} == {ON}


def test_every_kind_of_dirt_is_there_and_a_clean_day_has_none() -> None:
    found = Counter(one.dirt for one in day(1000, dirty=1.0) if one.dirt)
    assert found.keys() == set(Dirt) - {Dirt.MISSING}, "what is missing is not sent"
    assert all(one.dirt is None for one in day(dirty=0.0))


def test_the_office_names_just_the_messages_that_are_wrong() -> None:
    messages = day(150, dirty=1.0)
    faulty = {number for item in tried(messages).items.values() for number, _ in item.faults}
    assert faulty == {number for number, one in enumerate(messages) if one.is_refused}


def test_a_clean_day_becomes_records_that_are_filed_and_resolved() -> None:
    results = list(tried(day(60, dirty=0.0)).results())
    assert all(one["faults"] == [] and one["differences"] == [] for one in results)
    kinds = [[event["type"].split(".")[3] for event in one["events"]] for one in results]
    assert all((kind[0], kind[-1]) == ("filed", "resolved") for kind in kinds)


def test_doctored_statuses_are_told_as_contradictions() -> None:
    messages = day(200, dirty=1.0)
    doctored = {one.row["MaHoSo"] for one in messages if one.dirt is Dirt.DOCTORED}
    told = {
        one["record"]
        for one in tried(messages).results()
        if "done-against-steps" in [difference["code"] for difference in one["differences"]]
    }
    assert doctored
    assert doctored <= told


def test_a_dry_run_writes_bodies_that_adapters_try_reads(tmp_path: Path) -> None:
    file = tmp_path / "day.jsonl"
    words = ["simulate", "--dry", str(file), "--messages", "40", "--communes", "2", "--on", "27/11/2026"]
    assert CliRunner().invoke(app, [*words, "--clean"]).exit_code == 0
    tried = CliRunner().invoke(
        app, ["adapters", "try", str(file), "--as", "dvcqg-1", "--unit", "15667", "--json"]
    )
    assert tried.exit_code == 0
    assert {one["record"].partition("-")[0] for one in json.loads(tried.stdout)} == {"H99.001", "H99.002"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("--on", "01/01/2099"), "is not over", id="a day to come"),
        pytest.param((), "--key-file", id="no key"),
        pytest.param(("--key-file", "/nowhere"), "/nowhere cannot be read", id="no file of the key"),
        pytest.param(("--communes", "0"), "communes", id="no commune"),
    ],
)
def test_a_wrong_call_says_what_to_write(words: tuple[str, ...], says: str) -> None:
    result = CliRunner().invoke(app, ["simulate", *words])
    assert result.exit_code == 2
    assert says in result.stderr
