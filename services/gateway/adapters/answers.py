"""Answers in the form that a generation expects."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic_core import to_json
from starlette.responses import Response

from services.gateway.adapters.mapping import AnswerForm
from services.gateway.adapters.sender_faults import SenderFault
from shared.bilingual import Bilingual

HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
LEFT_OUT: Final = frozenset({"choice", "future", "appointment", "day", "text"})
"""Faults of what is not mandatory: the rest of the record was taken."""
STATUS_OF: Final = {"taken": 200, "faulty": 200, "too-large": 413, "unavailable": 503}


def answer(generation: str, form: AnswerForm, kind: str, *, result: Any = None, **more: Any) -> Response:
    """Return an answer; `kind` is a key of answers.toml, and `more` are fields of its own."""
    words = _words()[kind]
    code = form.taken if kind == "taken" else form.faulty if kind == "faulty" else form.denied
    message = f"{words.vi} · {words.en}"
    status = STATUS_OF.get(kind, 401)
    return Response(
        to_json(_shaped(generation, code, message, result) | more),
        status,
        HEADERS | ({"Retry-After": "1"} if kind == "unavailable" else {}),
        "application/json",
    )


def answer_about(generation: str, form: AnswerForm, faults: Sequence[SenderFault]) -> Response:
    """Return the answer to a body: taken, or what is wrong with it."""
    is_faulty = any(fault.code not in LEFT_OUT for fault in faults)
    named = [
        {
            "MaHoSo": fault.record,
            "field": ".".join(filter(None, (fault.part, fault.field))),
            "message": f"{fault.words.vi} · {fault.words.en}",
        }
        for fault in faults
    ]
    return answer(generation, form, "faulty" if is_faulty else "taken", result=named)


def _shaped(generation: str, code: str, message: str, result: Any) -> dict[str, Any]:
    match generation:
        case "dvcqg-1":
            return {"error_code": code, "message": message, "result": result}
        case "dvcqg-2":
            return {"code": code, "message": message, "data": result}
    return {"status": code, "statusDescription": message, "errorCode": code, "errorDescription": result}


@cache
def _words() -> Mapping[str, Bilingual]:
    content = tomllib.loads(Path(__file__).with_name("answers.toml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Bilingual]).validate_python(content)
