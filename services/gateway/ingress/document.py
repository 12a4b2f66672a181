"""The OpenAPI document of the ingress, generated from the classes of its requests and responses."""

from functools import cache
from importlib.metadata import version
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from pydantic_core import to_json

from services.gateway.ingress.content_mode import ContentMode
from services.gateway.ingress.problems import PROBLEM_TYPE, Problem, problem_texts
from services.gateway.ingress.reading import MAX_EVENTS, RECEIPT_PATH
from shared.contracts.documents.envelopes import ReportedEvent
from shared.contracts.documents.schemas import PortableSchema
from shared.contracts.events.receipt import Receipt
from shared.contracts.events.reported import REPORTS

Node = dict[str, Any]
REF: Final = "#/components/schemas/{model}"
KINDS: Final[dict[str, type[BaseModel]]] = {
    name: ReportedEvent[kind]  # type: ignore[valid-type]
    for name, kind in REPORTS.items()
}
VALIDATION: Final[JsonSchemaMode] = "validation"


@cache
def document(accepted: type[BaseModel]) -> bytes:
    """Return the document; `accepted` is the model of the response to accepted events."""
    classes: list[type[BaseModel]] = [*KINDS.values(), Problem, Receipt, accepted]
    _, generated = models_json_schema(
        [(model, VALIDATION) for model in classes], ref_template=REF, schema_generator=PortableSchema
    )
    schemas: Node = generated["$defs"]
    for name, kind in KINDS.items():
        schemas[_model(kind)]["properties"]["type"] = {"const": name}
    event: Node = {"oneOf": [_ref(kind) for kind in KINDS.values()]}
    schemas["ReportedEvent"] = event
    return to_json(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "motcua: events by HTTP",
                "version": version("motcua"),
                "description": "For systems that cannot speak to the bus; see docs/onboarding.md.",
            },
            "paths": {
                "/events": {"post": _post(accepted)},
                RECEIPT_PATH: {"get": _receipt()},
            },
            "security": [{"key": []}],
            "components": {
                "schemas": schemas,
                "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            },
        }
    )


def _post(accepted: type[BaseModel]) -> Node:
    event = {"$ref": REF.format(model="ReportedEvent")}
    batch = {"type": "array", "items": event, "maxItems": MAX_EVENTS}
    location = {"description": "Address of the receipt, of one event", "schema": {"type": "string"}}
    return {
        "operationId": "take",
        "summary": "Report events: all of a request are accepted, or none",
        "description": "Binary mode: the attributes in headers `ce-*`, `data` as `application/json`.",
        "requestBody": {
            "required": True,
            "content": {
                ContentMode.STRUCTURED.value: {"schema": event},
                ContentMode.BATCH.value: {"schema": batch},
            },
        },
        "responses": {
            "202": {
                "description": "The bus has stored the events",
                "headers": {"Location": location},
                "content": {"application/json": {"schema": _ref(accepted)}},
            },
            **_problems("not_json", "no_key", "too_large", "media_type", "faults", "unavailable"),
        },
    }


def _receipt() -> Node:
    text = {"type": "string", "minLength": 1, "maxLength": 255}
    return {
        "operationId": "receipt",
        "summary": "The receipt of one of the publisher's own events",
        "parameters": [
            {"name": "source", "in": "query", "required": True, "schema": text},
            {"name": "id", "in": "query", "required": True, "schema": text},
            {
                "name": "content",
                "in": "query",
                "description": "As the header Location has it: the receipt is about the event that said this",
                "schema": {"type": "string", "maxLength": 64},
            },
        ],
        "responses": {
            "200": {
                "description": "Its receipt",
                "content": {"application/json": {"schema": _ref(Receipt)}},
            },
            **_problems("no_source", "no_key", "not_known_yet", "unavailable"),
        },
    }


def _problems(*kinds: str) -> Node:
    return {
        str(problem_texts()[kind].status): {
            "description": problem_texts()[kind].title_en,
            "content": {PROBLEM_TYPE: {"schema": _ref(Problem)}},
        }
        for kind in kinds
    }


def _ref(kind: type[BaseModel]) -> Node:
    return {"$ref": REF.format(model=_model(kind))}


def _model(kind: type[BaseModel]) -> str:
    """Return the name that pydantic gives the schema of a class."""
    return kind.__name__.replace("[", "_").replace("]", "_")
