"""The contract as it is checked in, for the tests to read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

FOLDER = Path(__file__).parents[4] / "docs" / "contracts"
SCHEMAS = sorted((FOLDER / "schemas").rglob("*.json"))
EXAMPLES = sorted((FOLDER / "examples").rglob("*.json"))


def name_of(file: Path) -> str:
    """A file's name as a test id."""
    return file.relative_to(FOLDER).as_posix()


def read(file: Path) -> Any:
    """A JSON document."""
    return json.loads(file.read_text(encoding="utf-8"))


def schema_for(example: Path) -> Any:
    """The schema that an example has to keep to."""
    return read(
        FOLDER / "schemas" / example.relative_to(FOLDER / "examples").parent / f"{read(example)['type']}.json"
    )


def check(schema: Any) -> None:
    """Raise if it is not a JSON Schema of 2020-12."""
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)


def faults(document: Any, schema: Any) -> list[str]:
    """What in a document is against a schema."""
    return [
        f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(schema).iter_errors(document)
    ]


def nodes(document: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document."""
    if isinstance(document, dict):
        yield document
        document = list(document.values())
    if isinstance(document, list):
        for item in document:
            yield from nodes(item)


def fields(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field that a schema declares, at any depth."""
    for node in nodes(document):
        if isinstance(declared := node.get("properties"), dict):
            yield from declared.items()
