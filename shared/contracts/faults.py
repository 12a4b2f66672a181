"""Faults in words: what is wrong with an event, field by field, in Vietnamese and English.

The value that is wrong is never repeated; it may be personal.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.bilingual import Bilingual
from shared.contracts.events.receipt import Fault

HERE: Final = Path(__file__).parent
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
    "date_type": "day",
    "date_parsing": "day",
    "date_from_datetime_parsing": "day",
    "date_from_datetime_inexact": "day",
    "datetime_type": "moment",
    "datetime_parsing": "moment",
    "datetime_from_date_parsing": "moment",
    "datetime_object_invalid": "moment",
}
"""Our code of a fault by pydantic's; where it has none, its own name is ours."""
OWN_ALLOWED: Final = frozenset(
    {"missing", "text", "string_pattern_mismatch", "string_too_short", "string_too_long", "choice"}
)
"""Faults for which a field's own words say best what is allowed."""
MAX_FAULTS: Final = 20
PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Names of fields as contracts write them. Any other may say anything, so it is not repeated."""


def fault(field: str, code: str, **filled_in: object) -> Fault:
    """Say in words what is wrong with a field."""
    words = _words()
    row = words["fault"][code]
    allowed = words["field"].get(field.rpartition(".")[2]) if code in OWN_ALLOWED else None
    return Fault(
        field=".".join(name if PLAIN.fullmatch(name) else "…" for name in field.split(".")),
        fault=Bilingual(vi=row["vi"], en=row["en"]),
        allowed=Bilingual(
            vi=(allowed["vi"] if allowed else row["allowed_vi"]).format(**filled_in),
            en=(allowed["en"] if allowed else row["allowed_en"]).format(**filled_in),
        ),
    )


def faults_of(invalid: ValidationError, below: str = "") -> tuple[Fault, ...]:
    """Say in words what a schema found, at most `MAX_FAULTS`; `below` is where in the event it looked."""
    found = invalid.errors(include_url=False, include_input=False)
    return tuple(_fault_of(error, below) for error in found[:MAX_FAULTS])


def _fault_of(error: ErrorDetails, below: str) -> Fault:
    field = ".".join(filter(None, (below, *_place(error["loc"]))))
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
        code if code in _words()["fault"] else "invalid",
        **{**context, "expected": ", ".join(choices)},
    )


def _place(path: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return where in the event a fault is; a schema also names the kind of details that it has tried."""
    match path:
        case ("details", _kind, *below):
            return ("details", *map(str, below))
    return tuple(map(str, path))


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((HERE / "faults.toml").read_text(encoding="utf-8"))
