"""No cause of death has a place anywhere, and nothing personal stands outside of `data`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.documents.channels import channels
from shared.contracts.events.personal import MARK
from tests.shared.contracts.support.contract import (
    EXAMPLES,
    FOLDER,
    SCHEMAS,
    faults,
    fields,
    name_of,
    nodes,
    read,
    schema_for,
)

CAUSE = re.compile(r"cause|diagnos|disease|illness|autopsy|icd|nguyen_?nhan|benh", re.IGNORECASE)
ATTRIBUTES = {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "traceparent"}
"""What may stand outside of the data: CloudEvents' own attributes and its extension for tracing."""
DEATH = FOLDER / "examples" / "reported" / "vn.motcua.life-event.registered.v1.death.json"
EVENT_SCHEMAS = [file for file in SCHEMAS if file.name.startswith("vn.")]
MARKED = {name for file in EVENT_SCHEMAS for name, field in fields(read(file)) if field.get(MARK)}


def test_no_field_has_room_for_a_cause_of_death() -> None:
    assert not [(file, name) for file in SCHEMAS for name, _ in fields(read(file)) if CAUSE.search(name)]


@pytest.mark.parametrize("field", ["cause", "cause_of_death", "nguyen_nhan"])
@pytest.mark.parametrize("place", ["data", "details", "deceased"])
def test_a_cause_of_death_is_against_the_schema_wherever_it_stands(place: str, field: str) -> None:
    death = read(DEATH)
    assert not faults(death, schema_for(DEATH))
    data = death["data"]
    {"data": data, "details": data["details"], "deceased": data["details"]["deceased"]}[place][field] = "..."
    assert faults(death, schema_for(DEATH))


def test_an_event_has_no_attribute_that_names_a_person() -> None:
    assert EVENT_SCHEMAS
    for file in EVENT_SCHEMAS:
        attributes = set(read(file)["properties"]) - {"data"}
        assert attributes <= ATTRIBUTES, file
        assert not attributes & MARKED, file


def test_no_schema_promises_who_alone_keeps_something() -> None:
    """Who reads a field changes; the mark `x-personal` says what holds."""
    promise = re.compile(r"\b(kept|known|stored|read) (only )?by \w+( only)?\.", re.IGNORECASE)
    assert not [(file, found[0]) for file in SCHEMAS if (found := promise.search(file.read_text("utf-8")))]


@pytest.mark.slow
def test_no_part_of_a_subject_names_a_person() -> None:
    varying = {part for channel in channels() for part in re.findall(r"{(\w+)}", channel.address)}
    assert varying == {"unit", "publisher", "event", "service"}


@pytest.mark.parametrize("file", EXAMPLES, ids=name_of)
def test_what_is_personal_in_an_example_stands_in_its_data_only(file: Path) -> None:
    event = read(file)
    data = event.pop("data")
    attributes = " ".join(map(str, event.values()))
    assert not [said for said in personal(data) if said in attributes]


def personal(data: Any) -> Iterator[str]:
    """What the data say of persons, on their own."""
    for node in nodes(data):
        for name, said in node.items():
            if name in MARKED - {"sex"} and isinstance(said, str):
                yield said
