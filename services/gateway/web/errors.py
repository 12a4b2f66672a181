"""What a reader is told when a page cannot be shown: in words, with what is allowed or what to do next."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from services.gateway.queries.query_client import ServiceSilent
from services.gateway.web.language import Language, language_of
from services.gateway.web.pages import show
from services.gateway.web.parameters import BOUNDS
from shared.messaging.query_client import QueryFailed
from shared.reference.units import UnknownUnit

BY_STATUS: Final = {403: "foreign", 404: "not_found", 405: "not_allowed", 413: "too_large", 429: "too_often"}
LONGEST_ECHO: Final = 40
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class WrongParameter(BaseModel):
    """One part of an address that cannot be read."""

    name: str = Field(examples=["since"])
    allowed: str = Field(description="What may stand there, in the reader's language")


class Trouble(BaseModel):
    """Why there is no answer, in the reader's language."""

    title: str
    text: str
    parameters: tuple[WrongParameter, ...] = ()


def tell(
    request: Request,
    status: int,
    kind: str,
    *,
    values: Mapping[str, str] = NOTHING,
    faults: Sequence[Mapping[str, Any]] = (),
) -> Response:
    """Tell a person by a page, a machine by JSON; `kind` is that of the texts."""
    say = language_of(request.query_params, request.cookies)
    trouble = Trouble(
        title=say(f"fault.{kind}_title"),
        text=say(f"fault.{kind}", **values),
        parameters=tuple(
            WrongParameter(name=str(fault["loc"][-1]), allowed=_allowed(fault, say)) for fault in faults
        ),
    )
    if request.url.path.startswith("/api/"):
        return JSONResponse(trouble.model_dump(mode="json"), status)
    return show(request, "trouble.html", status=status, trouble=trouble, choose_unit=kind == "no_unit")


def broken(request: Request) -> Response:
    """Tell that the fault is ours."""
    return tell(request, 500, "broken")


def tell_of_all(app: FastAPI) -> None:
    """Let the application tell of every kind of trouble."""

    @app.exception_handler(HTTPException)
    async def http(request: Request, failure: HTTPException) -> Response:
        told = tell(request, failure.status_code, BY_STATUS.get(failure.status_code, "unreadable"))
        told.headers.update(failure.headers or {})
        return told

    @app.exception_handler(UnknownUnit)
    async def no_unit(request: Request, failure: UnknownUnit) -> Response:
        return tell(request, 404, "no_unit", values={"unit": failure.asked[:LONGEST_ECHO]})

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, failure: RequestValidationError) -> Response:
        return tell(request, 400, "unreadable", faults=failure.errors())

    @app.exception_handler(QueryFailed)
    async def no_answer(request: Request, failure: QueryFailed) -> Response:
        if "after" in request.query_params:
            return tell(request, 400, "unreadable", faults=[{"type": "place", "loc": ("query", "after")}])
        if failure.code == "not-found":
            return tell(request, 404, "not_found")
        if failure.code == "redacted":
            return tell(request, 410, "forgotten")
        return tell(request, 400, "unreadable")

    @app.exception_handler(ServiceSilent)
    async def silent(request: Request, failure: ServiceSilent) -> Response:
        say = language_of(request.query_params, request.cookies)
        return tell(request, 503, "silent", values={"service": say(f"silent.{failure.service}")})


def _allowed(fault: Mapping[str, Any], say: Language) -> str:
    """Say what may stand in a parameter, from the fault that pydantic found in it."""
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
