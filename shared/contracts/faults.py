"""The faults of an event as text, field by field, in Vietnamese and English.

A wrong value is never repeated, since it may be personal.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.bilingual import Bilingual
from shared.contracts.events.receipt import Fault
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Text

FAULTS_FILE: Final = Path(__file__).with_name("faults.toml")
CODE_OF: Final = {
    "string_type": "text",
    "model_type": "object",
    "model_attributes_type": "object",
    "dict_type": "object",
    "tuple_type": "list",
    "literal_error": "choice",
    "enum": "choice",
    "union_tag_invalid": "choice",
    "union_tag_not_found": "missing",
}
"""Our code of a fault by that of pydantic; other codes are the same."""
ALLOWED_BY_FIELD: Final = frozenset(
    {"missing", "text", "string_pattern_mismatch", "string_too_short", "string_too_long", "choice"}
)
"""Faults for which the text of the field describes best what is allowed."""
MAX_FAULTS: Final = 20
PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""A field name as contracts write it. Any other name may contain anything, so it is not repeated."""


class FaultText(DataTable):
    """What is wrong, and what is allowed; `{name}` is replaced by a value of the broken rule."""

    vi: Text
    en: Text
    allowed_vi: Text
    allowed_en: Text


class FieldText(DataTable):
    """What is allowed in a field."""

    vi: Text
    en: Text


class FaultTexts(DataTable):
    """The whole file."""

    fault: dict[str, FaultText]
    field: dict[str, FieldText]


def fault(field: str, code: str, **filled_in: object) -> Fault:
    """Return a fault of a field as text; `filled_in` holds the values that the text names."""
    texts = load_texts()
    text = texts.fault[code]
    by_field = texts.field.get(field.rpartition(".")[2]) if code in ALLOWED_BY_FIELD else None
    allowed = by_field or FieldText(vi=text.allowed_vi, en=text.allowed_en)
    return Fault(
        field=".".join(name if PLAIN_NAME.fullmatch(name) else "…" for name in field.split(".")),
        fault=Bilingual(vi=text.vi, en=text.en),
        allowed=Bilingual(vi=allowed.vi.format(**filled_in), en=allowed.en.format(**filled_in)),
    )


def faults_of(invalid: ValidationError, below: str = "") -> tuple[Fault, ...]:
    """Return the faults that a schema found, at most `MAX_FAULTS`; `below` is the path of what it checked."""
    found = invalid.errors(include_url=False, include_input=False)
    return tuple(_fault_of(error, below) for error in found[:MAX_FAULTS])


def _fault_of(error: ErrorDetails, below: str) -> Fault:
    field = ".".join(filter(None, (below, *_path(error["loc"]))))
    context: Mapping[str, Any] = error.get("ctx", {})
    kind = error["type"]
    if kind == "value_error":
        return fault(field, str(context["error"]))
    if kind.startswith("union_tag"):
        field = f"{field}.kind"
    choices = re.findall(r"'([^']+)'", str(context.get("expected") or context.get("expected_tags")))
    code = CODE_OF.get(kind, kind)
    return fault(
        field,
        code if code in load_texts().fault else "invalid",
        **{**context, "expected": ", ".join(choices)},
    )


def _path(location: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the path of a fault in the event, without the kind of details that the schema has tried."""
    match location:
        case ("details", _kind, *below):
            return ("details", *map(str, below))
    return tuple(map(str, location))


@cache
def load_texts() -> FaultTexts:
    """Return the texts of all faults."""
    return TomlFile.at(FAULTS_FILE).read(FaultTexts)
