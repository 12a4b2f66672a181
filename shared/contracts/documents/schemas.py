"""JSON Schemas (2020-12) of the classes, for readers of other drafts and languages too."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

Schema = dict[str, Any]


class PlainSchema(GenerateJsonSchema):
    """Says a pair as a list of two, and leaves out what only one draft or one tool understands."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Give no titles that only repeat the names of the fields."""
        return False

    def tuple_schema(self, schema: core_schema.TupleSchema) -> Schema:
        """Say items of one kind once: drafts before 2020-12 lack `prefixItems`."""
        array = super().tuple_schema(schema)
        places = array.get("prefixItems", [])
        if places and all(place == places[0] for place in places):
            del array["prefixItems"]
            array["items"] = places[0]
        return array

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> Schema:
        """Leave `discriminator` out: AsyncAPI has another form of it; the constant `kind` says as much."""
        union = super().tagged_union_schema(schema)
        del union["discriminator"]
        return union


def schema_of(kind: type[BaseModel], title: str) -> Schema:
    """Return what is valid as a class; what has a default may be missing, so that old examples stay valid."""
    schema = kind.model_json_schema(schema_generator=PlainSchema)
    return {"$schema": PlainSchema.schema_dialect, **schema, "title": title}


def schema_around(envelope: type[BaseModel], field: str, title: str) -> Schema:
    """Return what is valid as an envelope, described as what is in its field."""
    schema = schema_of(envelope, title)
    content = schema["$defs"][schema["properties"][field]["$ref"].rpartition("/")[2]]
    return schema | {"description": content["description"]}


def event_schema(envelope: type[BaseModel], type_name: str) -> Schema:
    """Return what is valid as an event of one type."""
    schema = schema_around(envelope, "data", type_name)
    schema["properties"]["type"] = {"const": type_name, "description": "This kind of event, in this version"}
    return schema
