"""The schemas of what subscribers are told: no personal field, and just what the redacted facts have."""

from pathlib import Path
from typing import Any

import pytest
from pydantic_core import from_json

from shared.contracts.documents.schemas import redacted_schema
from shared.contracts.events.envelope import read_event
from shared.contracts.events.personal import MARK
from shared.contracts.events.redaction import redacted_event
from shared.contracts.events.registry import FACTS
from tests.shared.contracts.support.contract import EXAMPLES, FOLDER, faults, name_of, nodes, read

TOLD = [file for file in EXAMPLES if file.parent.name != "reported"]
FACT_OF = {kind.type_name(): kind for kind in FACTS}
FEED = sorted((FOLDER / "schemas" / "feed").glob("*.json"))


def schema_of(type_name: str) -> Any:
    return read(FOLDER / "schemas" / "feed" / f"{type_name}.json")


def strict(node: Any) -> Any:
    """The same schema, which refuses a field that it does not name."""
    if isinstance(node, list):
        return [strict(one) for one in node]
    if not isinstance(node, dict):
        return node
    closed = (
        {"additionalProperties": False} if "properties" in node and "additionalProperties" not in node else {}
    )
    return {key: strict(value) for key, value in node.items()} | closed


def test_every_fact_has_one() -> None:
    assert {file.stem for file in FEED} == FACT_OF.keys()


@pytest.mark.parametrize("file", FEED, ids=name_of)
def test_no_field_is_personal_and_every_reference_leads_somewhere(file: Path) -> None:
    schema = read(file)
    assert all(MARK not in node for node in nodes(schema) if isinstance(node, dict))
    text = file.read_text("utf-8")
    assert {name for name in schema.get("$defs", {}) if f'"#/$defs/{name}"' not in text} == set()


@pytest.mark.parametrize("file", TOLD, ids=name_of)
def test_a_redacted_example_is_what_its_schema_says_and_no_more(file: Path) -> None:
    kind = FACT_OF[read(file)["type"]]
    event = from_json(redacted_event(read_event(file.read_bytes(), kind)))
    assert not faults(event, strict(schema_of(kind.type_name())))


def test_what_only_personal_fields_refer_to_is_left_out() -> None:
    tables = {
        "Data": {
            "properties": {"who": {"$ref": "#/$defs/Person", MARK: True}, "at": {}},
            "required": ["who"],
        },
        "Person": {"properties": {"name": {"type": "string"}}},
    }
    schema = {"properties": {"data": {"$ref": "#/$defs/Data"}}, "required": ["data"], "$defs": tables}
    assert redacted_schema(schema) == {
        "properties": {"data": {"$ref": "#/$defs/Data"}},
        "required": ["data"],
        "$defs": {"Data": {"properties": {"at": {}}}},
    }
