"""Error responses, as page or JSON: they say what is wrong, and what is allowed or what to do next."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException

from services.gateway.queries.query_client import ServiceUnavailable
from services.gateway.web.language import Language
from services.gateway.web.pages import language_of_request, show
from services.gateway.web.parameters import BOUNDS
from shared.contracts.questions.question import Question
from shared.errors import safe_message
from shared.messaging.queries.client import QueryFailed
from shared.reference.units import UnknownUnit

log = structlog.get_logger()
BY_STATUS: Final = {403: "foreign", 404: "not_found", 405: "not_allowed", 413: "too_large", 429: "too_often"}
BY_CODE: Final[Mapping[str, tuple[int, str]]] = MappingProxyType(
    {"not-found": (404, "not_found"), "redacted": (410, "forgotten"), "no-statement": (401, "signed_out")}
)
"""Status and text for the codes of `QueryFailed` that have some of their own."""
MAX_ECHO: Final = 40
"""Characters of an unknown unit's id that the error page repeats."""
NO_VALUES: Final[Mapping[str, str]] = MappingProxyType({})


class WrongParameter(BaseModel):
    """One part of an address that is not valid."""

    name: str = Field(examples=["since"])
    allowed: str = Field(description="The allowed values, in the reader's language")


class ErrorBody(BaseModel):
    """Why the request failed, in the reader's language."""

    title: str
    text: str
    parameters: tuple[WrongParameter, ...] = ()


ERROR_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {"model": ErrorBody, "description": "A parameter is not valid, or there is no such unit"},
    503: {"model": ErrorBody, "description": "A service does not answer for now"},
}
"""What each route may answer besides its own, in the OpenAPI document."""


def error_response(
    request: Request,
    status: int,
    kind: str,
    *,
    values: Mapping[str, str] = NO_VALUES,
    faults: Sequence[Mapping[str, Any]] = (),
) -> Response:
    """Return an error as a page, or as JSON below `/api/`; `kind` is the key of its texts."""
    say = language_of_request(request)
    error = ErrorBody(
        title=say(f"fault.{kind}_title"),
        text=say(f"fault.{kind}", **values),
        parameters=tuple(
            WrongParameter(name=str(fault["loc"][-1]), allowed=_allowed(fault, say))
            for fault in faults
            if fault["loc"]  # what is wrong with a question as a whole has no place
        ),
    )
    if request.url.path.startswith("/api/"):
        return JSONResponse(error.model_dump(mode="json"), status)
    return show(request, "error.html", status=status, error=error, choose_unit=kind == "no_unit")


def internal_error(request: Request) -> Response:
    """Return the error for a fault of the gateway itself."""
    return error_response(request, 500, "broken")


def unavailable_response(
    request: Request, failure: ServiceUnavailable, of_a_form: str = "unsure"
) -> Response:
    """Return the error for a service that does not answer for now.

    Args:
        request: The request.
        failure: Which service it is.
        of_a_form: Key of what is said of a form: whether what it asks for was done.
    """
    say = language_of_request(request)
    kind = of_a_form if request.method == "POST" else "silent"
    return error_response(request, 503, kind, values={"service": say(f"silent.{failure.service}")})


def install_error_handlers(app: FastAPI) -> None:
    """Register an error response for every exception that a page may raise."""

    @app.exception_handler(HTTPException)
    async def http(request: Request, failure: HTTPException) -> Response:
        kind = BY_STATUS.get(failure.status_code, "unreadable")
        response = error_response(request, failure.status_code, kind)
        response.headers.update(failure.headers or {})
        return response

    @app.exception_handler(UnknownUnit)
    async def no_unit(request: Request, failure: UnknownUnit) -> Response:
        return error_response(request, 404, "no_unit", values={"unit": failure.asked[:MAX_ECHO]})

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, failure: RequestValidationError) -> Response:
        return error_response(request, 400, "unreadable", faults=failure.errors())

    @app.exception_handler(ValidationError)
    async def no_question(request: Request, failure: ValidationError) -> Response:
        if not _is_of_a_question(failure, Question):
            raise failure  # a view of ours, which whoever sent the request has not made
        log.error("question_not_valid", question=failure.title, reason=safe_message(failure))
        return error_response(request, 400, "unreadable")

    @app.exception_handler(QueryFailed)
    async def no_answer(request: Request, failure: QueryFailed) -> Response:
        if "after" in request.query_params:
            faults = [{"type": "place", "loc": ("query", "after")}]
            return error_response(request, 400, "unreadable", faults=faults)
        return error_response(request, *BY_CODE.get(failure.code, (400, "unreadable")))

    @app.exception_handler(ServiceUnavailable)
    async def unavailable(request: Request, failure: ServiceUnavailable) -> Response:
        return unavailable_response(request, failure)


def _is_of_a_question(failure: ValidationError, kind: type[Question[Any]]) -> bool:
    return failure.title == kind.__name__ or any(
        _is_of_a_question(failure, one) for one in kind.__subclasses__()
    )


def _allowed(fault: Mapping[str, Any], say: Language) -> str:
    """Describe the allowed values of a parameter, from the fault that pydantic found in it."""
    match fault:
        case {"type": "order" | "place" as kind}:
            return say(f"allowed.{kind}")
        case {"type": "enum", "ctx": {"expected": expected}}:
            return say("allowed.choice", choices=expected.replace("'", "").replace(" or ", ", "))
        case {"loc": [*_, name]} if name in BOUNDS:
            least, most = BOUNDS[name]
            return say("allowed.number", least=str(least), most=str(most))
        case {"type": str(kind)} if kind.startswith("date"):
            return say("allowed.date")
    return say("allowed.other")
