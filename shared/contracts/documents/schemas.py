"""JSON Schemas (2020-12) of the classes, written so that other drafts and tools can read them."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from shared.contracts.events.personal import MARK

Schema = dict[str, Any]


class PortableSchema(GenerateJsonSchema):
    """A generator that avoids features which only one draft or one tool supports."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Omit titles that only repeat the field names."""
        return False

    def tuple_schema(self, schema: core_schema.TupleSchema) -> Schema:
        """Use `items` for a tuple of one type, since drafts before 2020-12 lack `prefixItems`."""
        array = super().tuple_schema(schema)
        items = array.get("prefixItems", [])
        if items and all(item == items[0] for item in items):
            del array["prefixItems"]
            array["items"] = items[0]
        return array

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> Schema:
        """Omit `discriminator`, which AsyncAPI defines differently; the constant `kind` does as much."""
        union = super().tagged_union_schema(schema)
        del union["discriminator"]
        return union


def schema_of(kind: type[BaseModel], title: str) -> Schema:
    """Return the schema of a class; fields with a default are optional, so that old examples stay valid."""
    schema = kind.model_json_schema(schema_generator=PortableSchema)
    return {"$schema": PortableSchema.schema_dialect, **schema, "title": title}


def schema_around(envelope: type[BaseModel], field: str, title: str) -> Schema:
    """Return the schema of an envelope, with the description of the class in one of its fields."""
    schema = schema_of(envelope, title)
    content = schema["$defs"][schema["properties"][field]["$ref"].rpartition("/")[2]]
    return schema | {"description": content["description"]}


def redacted_schema(schema: Schema) -> Schema:
    """Return a schema without the fields that are marked as personal, and what only they refer to."""
    tables = {name: _without_personal(table) for name, table in schema.get("$defs", {}).items()}
    root = _without_personal({key: value for key, value in schema.items() if key != "$defs"})
    used: dict[str, Schema] = {}
    waiting = _referred_to(root)
    while waiting:
        name = waiting.pop()
        if name not in used:
            used[name] = tables[name]
            waiting |= _referred_to(tables[name])
    return root | ({"$defs": {name: table for name, table in tables.items() if name in used}} if used else {})


def _without_personal(table: Schema) -> Schema:
    if "properties" not in table:
        return table
    kept = {name: field for name, field in table["properties"].items() if MARK not in field}
    required = [name for name in table.get("required", ()) if name in kept]
    rest = {key: value for key, value in table.items() if key != "required"}
    return rest | {"properties": kept} | ({"required": required} if required else {})


def _referred_to(node: Any) -> set[str]:
    """Return the names of the tables that a schema refers to."""
    match node:
        case {"$ref": str(reference)}:
            return {reference.rpartition("/")[2]}
        case dict():
            return set().union(*map(_referred_to, node.values()))
        case list():
            return set().union(*map(_referred_to, node))
    return set()


def event_schema(envelope: type[BaseModel], type_name: str) -> Schema:
    """Return the schema of an event of one type."""
    schema = schema_around(envelope, "data", type_name)
    schema["properties"]["type"] = {"const": type_name, "description": "This kind of event, in this version"}
    return schema
